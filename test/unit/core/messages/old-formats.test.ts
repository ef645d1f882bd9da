import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUtf8, textEncoding } from '../../../../src/core/messages/encoding.ts';
import { formatFileTime, parseFileTime } from '../../../../src/core/messages/filetime.ts';
import { FORMATS, sniffMessages } from '../../../../src/core/messages/formats.ts';
import { localToUtc } from '../../../../src/core/messages/local-time.ts';
import { readNokiaCsv } from '../../../../src/core/messages/read-nokia-csv.ts';
import { readVmsg } from '../../../../src/core/messages/read-vmsg.ts';
import { inPieces, messagesOf, readAll, runs } from './helpers.ts';

const SAMPLES = '/work/shared/samples/messages';
const hasSamples = existsSync(SAMPLES);

const vmsg = (text: string, change: (lines: string) => string = (lines) => lines): string =>
  change(
    `BEGIN:VMSG\r\nVERSION: 1.1\r\nBEGIN:VCARD\r\nTEL:+1555\r\nEND:VCARD\r\nBEGIN:VBODY\r\nX-BOX:INBOX\r\nX-READ:READ\r\nX-SIMID:0\r\nX-LOCKED:UNLOCKED\r\nX-TYPE:SMS\r\nDate:2014/12/24 19:18:00\r\nSubject;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:${text}\r\nEND:VBODY\r\nEND:VMSG\r\n`,
  );

/** Every byte as an escape, in lines that go on. */
const quoted = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte, index) => `${index % 10 === 9 ? '=\r\n' : ''}=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

describe('readVmsg()', () => {
  it('reads any text in quoted-printable, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), async (text, size) => {
        const clean = text.replace(/[\ud800-\udfff]/gu, '');
        const messages = await messagesOf(readVmsg, vmsg(quoted(clean)) + vmsg('after'), { sizes: [size] });
        expect(messages.map(({ body }) => body)).toEqual([clean, 'after']);
      }),
      { numRuns: runs },
    );
  });

  it('reads its time in the zone that it is told', async () => {
    const at = async (zone: string): Promise<string> => {
      const [message] = await messagesOf(readVmsg, vmsg('x'), { zone });
      return new Date(message!.at).toISOString();
    };
    expect(await at('UTC')).toBe('2014-12-24T19:18:00.000Z');
    expect(await at('Europe/Berlin')).toBe('2014-12-24T18:18:00.000Z');
    expect(await at('America/New_York')).toBe('2014-12-25T00:18:00.000Z');
  });

  it('says when a text that is not quoted-printable goes on in lines of its own', async () => {
    const lines = (text: string): string =>
      vmsg('', (all) => all.replace(/Subject[^\r]*/u, `Subject;CHARSET=UTF-8:${text}`));
    expect(await readAll(readVmsg, lines('See you at\r\nthe station\r\nor the bus') + lines('Hi\r\n'))).toMatchObject([
      { message: { body: 'See you at' }, problems: ['its text goes on in lines that are not read'] },
      { message: { body: 'Hi' }, problems: [] },
    ]);
  });

  it('names what it cannot read and goes on', async () => {
    const broken = vmsg('x', (lines) => lines.replace('2014/12/24', '2014/13/24'));
    const open = vmsg('y', (lines) => lines.replace('END:VMSG\r\n', ''));
    const text = `${broken}garbage\r\n${open}${vmsg('z')}BEGIN:VMSG\r\n`;
    const entries = await readAll(readVmsg, text);
    expect(entries.map((entry) => (entry.kind === 'message' ? entry.message.body : entry.why))).toEqual([
      'its time is no time',
      'it is outside of any message',
      'the next one begins before it has ended',
      'z',
      'the file ends in the middle of it',
    ]);
    expect(text.slice(entries[2]!.start, entries[2]!.end)).toBe(open);
  });

  it.skipIf(!hasSamples)('reads the sample', async () => {
    const messages = await messagesOf(readVmsg, readFileSync(`${SAMPLES}/sms.vmsg`));
    expect(messages).toMatchObject([{ box: 'inbox', sender: '+15550100001', body: 'Café at 8', read: true }]);
  });
});

describe('readNokiaCsv()', () => {
  it('reads any text in quotes, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), async (given, size) => {
        const text = given.replace(/[\ud800-\udfff]/gu, '');
        const row = `\ufeff"sms","READ,RECEIVED","+1","","","2018.05.29 13:48","","${text.replaceAll('"', '""')}"\r\n`;
        const after = '"sms","SENT","","+2;+3","","2018.05.29 13:49","","after"';
        const messages = await messagesOf(readNokiaCsv, row + after, { sizes: [size] });
        expect(messages).toMatchObject([
          { box: 'inbox', sender: '+1', read: true, body: text, at: Date.UTC(2018, 4, 29, 13, 48) },
          { box: 'sent', recipients: ['+2', '+3'], body: 'after' },
        ]);
      }),
      { numRuns: runs },
    );
  });

  it('reads bytes that are no UTF-8 as windows-1252', async () => {
    const row = '"sms","READ,RECEIVED","+401","","","2018.05.29 13:48","","caf\u00e9 \u00e0 9 h, 5 \u0080"\r\n';
    const [message] = await messagesOf(readNokiaCsv, Buffer.from(row, 'latin1'));
    expect(message?.body).toBe('café à 9 h, 5 €');
  });

  it('takes who wrote for one person, whose name may have a comma', async () => {
    const row = (from: string) => `"sms","READ,RECEIVED","${from}","","","2018.05.29 13:48","","Hi"\r\n`;
    const messages = await messagesOf(readNokiaCsv, ['Doe, John', 'Doe, Jane', ' +401 ', ''].map(row).join(''));
    expect(messages.map(({ sender }) => sender)).toEqual(['Doe, John', 'Doe, Jane', '+401', null]);
  });

  it('names rows that are none', async () => {
    const text =
      'type,state\n"mms","SENT","","","","2018.05.29 13:48","","x"\n\n"sms","SENT","","","","2018.02.30 13:48","","x"\n"sms","SENT';
    const entries = await readAll(readNokiaCsv, text);
    expect(entries.map((entry) => (entry.kind === 'malformed' ? entry.why : 'message'))).toEqual([
      'it is no row of an SMS',
      'it is no row of an SMS',
      'its time is no time',
      'the file ends in the middle of it',
    ]);
  });

  it.skipIf(!hasSamples)('reads the sample', async () => {
    const messages = await messagesOf(readNokiaCsv, readFileSync(`${SAMPLES}/Messages (Nokia Suite).csv`));
    expect(messages.map(({ box, read, body }) => [box, read, body.split('\n').length])).toEqual([
      ['inbox', true, 1],
      ['inbox', false, 3],
      ['sent', true, 7],
    ]);
  });
});

describe('parseFileTime()', () => {
  it('agrees with the published vectors and is turned around by formatFileTime()', () => {
    const vectors = [
      ['131777420698276081', 1_533_268_469_827],
      ['131271698820000000', 1_482_696_282_000],
      ['131305673581450420', 1_486_093_758_145],
      ['131329488253575474', 1_488_475_225_357],
      ['127610067000000000', 1_116_533_100_000],
    ] as const;
    for (const [text, at] of vectors) {
      expect(parseFileTime(text)?.at).toBe(at);
      expect(formatFileTime(parseFileTime(text)!)).toBe(text);
    }
    for (const text of ['', '-1', '1.5', '0x10', '99999999999999999999', '9999999999999999999']) {
      expect(parseFileTime(text)).toBeNull();
    }
  });
});

describe('localToUtc()', () => {
  it('takes the first of two and goes on through a gap when clocks are changed', () => {
    const berlin = (month: number, day: number, hour: number, minute: number): string =>
      new Date(localToUtc([2018, month, day, hour, minute, 0], 'Europe/Berlin')!).toISOString();
    expect(berlin(10, 28, 2, 30)).toBe('2018-10-28T00:30:00.000Z');
    expect(berlin(10, 28, 3, 0)).toBe('2018-10-28T02:00:00.000Z');
    expect(berlin(3, 25, 1, 59)).toBe('2018-03-25T00:59:00.000Z');
    expect(berlin(3, 25, 2, 30)).toBe('2018-03-25T01:30:00.000Z');
    expect(berlin(3, 25, 3, 0)).toBe('2018-03-25T01:00:00.000Z');
    expect(localToUtc([2018, 2, 30, 1, 1, 1], 'UTC')).toBeNull();
  });
});

describe('sniffMessages()', () => {
  const hsh = 'rWHrw2SMrLNCn3BCG54Oe6sUda9KmMhBu2zoT2F/LpX0XAXdVfu07FeR94/lcmht';
  const cases = [
    ['\ufeff<?xml version="1.0"?><ArrayOfMessage xmlns:xsi="x">', 'msg'],
    ['<?xml version="1.0"?>\n<!--x--><smses count="0">', 'android-xml'],
    ['<?xml version="1.0"?><html>', null],
    ['BEGIN:VMSG\r\n', 'vmsg'],
    ['BEGIN:VCARD\r\n', null],
    ['"sms","READ,RECEIVED","+1"', 'nokia-csv'],
    ['name,phone\n', null],
    [hsh, 'hsh'],
    ['A'.repeat(64), null],
    ['', null],
  ] as const;

  it('knows each format by its content, in UTF-8 and UTF-16', () => {
    for (const [text, format] of cases) {
      const bytes = Buffer.from(text, 'utf8');
      expect(sniffMessages(bytes, bytes.length)).toBe(format);
      if (format === null || format === 'hsh') continue;
      for (const marked of [`\ufeff${text}`, text.replace('\ufeff', '')]) {
        const little = Buffer.from(marked, 'utf16le');
        expect(sniffMessages(little, little.length)).toBe(format);
        expect(sniffMessages(Buffer.from(little).swap16(), little.length)).toBe(format);
      }
    }
  });
});

describe('toUtf8()', () => {
  it('turns UTF-16 of either order into what is read as if it were UTF-8', async () => {
    const text =
      '\ufeff<ArrayOfMessage><Message><Body>é😀</Body><LocalTimestamp>131777420698276081</LocalTimestamp></Message></ArrayOfMessage>';
    for (const swap of [false, true]) {
      const bytes = Buffer.from(text, 'utf16le');
      if (swap) bytes.swap16();
      const pieces: Uint8Array[] = [];
      for await (const piece of toUtf8(inPieces(bytes, [3]), textEncoding(bytes))) pieces.push(piece);
      const messages = await messagesOf(FORMATS.msg.read, Buffer.concat(pieces));
      expect(messages[0]?.body).toBe('é😀');
    }
  });
});
