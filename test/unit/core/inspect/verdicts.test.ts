import { beforeAll, describe, expect, it } from 'vitest';
import { bytesReader } from '../../../../src/core/inspect/bytes.ts';
import { loadDecoder, type DecodeImage } from '../../../../src/core/inspect/decode-image.ts';
import { inspect } from '../../../../src/core/inspect/inspect.ts';
import type { Opening } from '../../../../src/shared/domain/opening.ts';
import { goodFiles, type GoodFile } from '../../../support/good-files.ts';

const { signal } = new AbortController();
let files: readonly GoodFile[] = [];
let decode: DecodeImage | null = null;

const tryIt = (bytes: Uint8Array, name: string): Promise<Opening> =>
  inspect(bytesReader(bytes), { name, signal, decoder: () => Promise.resolve(decode) });
const isHit = ({ verdict }: Opening): boolean => verdict === 'does-not-open';
const isNamed = ({ verdict, why }: Opening): boolean => verdict === 'does-not-open' || why.includes('damaged');

beforeAll(async () => {
  files = await goodFiles();
  decode = await loadDecoder();
  expect(decode).not.toBeNull();
});

/** What cannot be told without the original, of these files. Anything else that is not told is a fault. */
const MISSED: Readonly<Record<string, readonly string[]>> = {
  'cut off': ['notes.txt'],
  'a byte that matters': ['notes.txt'],
  'second half zero': [
    // Black rows, silence: zeros may be what it shows.
    'picture.bmp',
    'voice.wav',
    // No check sum inside, or none that is tried.
    'old.doc',
    'mail.pst',
    'notes.one',
    'notebook.onepkg',
  ],
};

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0x55;
  return changed;
}

/** As Windows' Notepad saved it in Russia (windows-1251). */
const inRussian = (text: string): Buffer =>
  Buffer.from(Array.from(text, (letter) => letter.charCodeAt(0) - (/[А-я]/u.test(letter) ? 0x410 - 0xc0 : 0)));

describe('the content of a file', () => {
  it('opens where it is whole, whatever the format, and the format is told by the content', async () => {
    for (const { name, bytes, format } of files) {
      expect({ name, ...(await tryIt(bytes, name)) }).toMatchObject({ name, verdict: 'opens', format });
      // A name that promises nothing changes nothing.
      expect({ name, ...(await tryIt(bytes, 'IMG.thm')) }).toMatchObject({ name, verdict: 'opens', format });
    }
  });

  it('is judged in a message file as the reader of messages reads it, wherever the file is cut into pieces', async () => {
    const list = (body: string): Buffer =>
      Buffer.from(
        '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
          `<Message><Body>${body}</Body><LocalTimestamp>131777420698276081</LocalTimestamp></Message></ArrayOfMessage>`,
      );
    for (const body of ['I <3 you', 'no </3 more', 'a < b & c', '<', '</', '<é', '5<6>4', '<- look']) {
      // A piece is 64 KiB: each cut falls somewhere else in what looks like a tag.
      for (const before of [
        0,
        ...[-6, -5, -4, -3, -2, -1].map((shift) => 65_536 - list('').indexOf('</Body>') + shift),
      ]) {
        const file = list(`${'x'.repeat(before)}${body}`);
        expect([body, before, await tryIt(file, 'a.msg')]).toMatchObject([body, before, { verdict: 'opens' }]);
      }
    }
    for (const broken of [list('I <3 you').subarray(0, -20), list('x <Body> y'), Buffer.concat([list('a'), list('b')])])
      expect(await tryIt(broken, 'a.msg')).toMatchObject({ verdict: 'does-not-open' });
    // Any other XML has to be XML.
    expect(await tryIt(Buffer.from('<?xml version="1.0"?><a>I <3 you</a>'), 'a.xml')).toMatchObject({
      verdict: 'does-not-open',
    });
  });

  it('is told where it is cut off at any of ten places, has one wrong byte that matters, or was lost in part', async () => {
    const missed = {
      'cut off': new Set<string>(),
      'a byte that matters': new Set<string>(),
      'second half zero': new Set<string>(),
    };
    const rows = ['| file | cut off at 10 places | a byte that matters | any byte in the middle | second half zero |'];
    for (const { name, bytes, flipAt } of files) {
      let cuts = 0;
      for (let place = 1; place <= 10; place += 1) {
        const cut = await tryIt(bytes.subarray(0, Math.floor((bytes.length * place) / 11)), name);
        if (isHit(cut)) cuts += 1;
        else missed['cut off'].add(name);
      }
      const flip = await tryIt(flipped(bytes, flipAt), name);
      if (!isNamed(flip)) missed['a byte that matters'].add(name);
      const middle = await tryIt(flipped(bytes, Math.floor(bytes.length / 2)), name);
      const zero = await tryIt(Buffer.from(bytes).fill(0, Math.floor(bytes.length / 2)), name);
      if (!isHit(zero)) missed['second half zero'].add(name);
      const tell = (one: Opening): string => (isNamed(one) ? 'told' : 'missed');
      rows.push(`| ${name} | ${cuts} | ${tell(flip)} | ${tell(middle)} | ${tell(zero)} |`);
    }
    console.log(rows.join('\n'));
    for (const [what, names] of Object.entries(missed))
      expect({ what, names: [...names] }).toEqual({ what, names: MISSED[what] });
  });

  it('is told where it is nothing but zeros, or nothing at all', async () => {
    for (const { name, bytes } of files) {
      const loose = name.endsWith('.txt');
      expect(await tryIt(Buffer.alloc(bytes.length), name)).toMatchObject({
        verdict: loose ? 'not-checked' : 'does-not-open',
        why: 'it holds nothing but zero bytes',
      });
      expect(await tryIt(Buffer.alloc(0), name)).toMatchObject({
        verdict: loose ? 'not-checked' : 'does-not-open',
        why: 'it has no bytes',
      });
    }
  });

  it('is held against its name: another kind does not open, another kind of picture is named', async () => {
    for (const { name, bytes, format } of files) {
      const film = format === 'MP4';
      expect(await tryIt(bytes, film ? 'film.jpg' : 'photo.mp4')).toMatchObject({
        verdict: 'does-not-open',
        why: `it is named .${film ? 'jpg' : 'mp4'} and is ${name.endsWith('.docx') || name.includes('.xap') || name.includes('.appx') ? 'ZIP archive' : name.endsWith('.doc') ? 'compound file' : format}`,
      });
    }
    const png = files.find(({ format }) => format === 'PNG');
    expect(await tryIt(png?.bytes ?? Buffer.alloc(0), 'photo.jpg')).toMatchObject({
      verdict: 'opens',
      why: expect.stringContaining('PNG under the name of .jpg') as unknown,
    });
    const docx = files.find(({ name }) => name.endsWith('.docx'));
    expect(await tryIt(docx?.bytes ?? Buffer.alloc(0), 'table.xlsx')).toMatchObject({
      verdict: 'does-not-open',
      why: 'it is named .xlsx and is Word document',
    });
    expect(await tryIt(Buffer.from('not a picture at all, says the server'), 'photo.jpg')).toMatchObject({
      verdict: 'does-not-open',
      why: 'it is named .jpg and is text',
    });
  });

  it('that is a header and nothing else is told', async () => {
    const jpeg = files.find(({ name }) => name === 'photo.jpg')?.bytes ?? Buffer.alloc(0);
    const scan = jpeg.lastIndexOf('\xff\xda', undefined, 'latin1');
    const heads: readonly (readonly [string, Buffer])[] = [
      ['photo.jpg', Buffer.concat([jpeg.subarray(0, scan), Buffer.from([0xff, 0xd9])])],
      ['photo.gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
      ['song.mp3', Buffer.from('ID3\x03\0\0\0\0\0\x04abcd', 'latin1')],
      ['memo.amr', Buffer.from('#!AMR\n')],
      ['film.mp4', Buffer.from('\0\0\0\x14ftypmp42\0\0\0\0mp41', 'latin1')],
    ];
    for (const [name, bytes] of heads) {
      expect({ name, ...(await tryIt(bytes, name)) }).toMatchObject({
        name,
        verdict: 'does-not-open',
        why: expect.stringContaining('it has a header and no') as unknown,
      });
    }
  });

  it('that is text in an old character set opens, and is not called damaged where it is too short to tell', async () => {
    const note = 'Список покупок на неделю: хлеб, молоко, сыр, яблоки.\r\nПозвонить маме в пятницу вечером.\r\n';
    for (const text of [note, note.repeat(100)])
      expect(await tryIt(inRussian(text), 'Заметка.txt')).toMatchObject({ verdict: 'opens', format: 'text' });
    expect(await tryIt(inRussian('Дата;Описание\r\n'.repeat(20)), 'Расходы.csv')).toMatchObject({ verdict: 'opens' });
    expect(await tryIt(inRussian('Купить хлеб'), 'Заметка.txt')).toMatchObject({ verdict: 'not-checked' });
    // What no text has: nothing but high bytes, or a control.
    for (const bytes of [
      Buffer.alloc(300, 0xff),
      Buffer.concat([inRussian(note), Buffer.of(1)]),
      Buffer.of(200, 1, 200),
    ])
      expect(await tryIt(bytes, 'Заметка.txt')).toMatchObject({ verdict: 'does-not-open' });
    expect(await tryIt(inRussian(note), 'photo.jpg')).toMatchObject({ verdict: 'does-not-open' });
  });

  it('is not called damaged for words in it that look like a beginning or an end', async () => {
    const note = 'NOTE;ENCODING=QUOTED-PRINTABLE:Holiday flat=0D=0A=\r\nBegin: March=0D=0A=\r\nEnd: June\r\n';
    const card = `BEGIN:VCARD\r\nVERSION:2.1\r\nN:Doe;Ann\r\n${note}TEL;CELL:+1555\r\nEND:VCARD\r\n`;
    expect(await tryIt(Buffer.from(card), 'Ann.vcf')).toMatchObject({ verdict: 'opens' });
    for (const text of [`${card}BEGIN:VCA`, `${card}\r\nBegin: V\r\n`, card.replace('END:VCARD', 'END:VCARX')])
      expect(await tryIt(Buffer.from(text), 'Ann.vcf')).toMatchObject({ verdict: 'does-not-open' });
  });

  it('of no known kind is not called anything', async () => {
    expect(await tryIt(Buffer.from([1, 2, 3, 200, 0, 7, 1, 9]), 'WP_1.nar')).toMatchObject({ verdict: 'not-checked' });
    expect(await tryIt(Buffer.from('fLaC\0\0\0\x22more'), 'song.flac')).toMatchObject({
      verdict: 'not-checked',
      format: 'FLAC',
    });
  });
});
