import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { makeDocx, makeMp3, makePdf, zip } from '../../src/core/device/virtual/sample/documents.ts';
import { makeAppx, makeXap } from '../../src/core/device/virtual/sample/packages.ts';
import { makeDng, makeJpeg, makePng } from '../../src/core/device/virtual/sample/photos.ts';
import { SeededRandom } from '../../src/core/device/virtual/sample/random.ts';
import { makeMp4 } from '../../src/core/device/virtual/sample/video.ts';
import { formatHsh } from '../../src/core/messages/hsh.ts';

/** A whole file of a format, and where one wrong byte matters in it. */
export interface GoodFile {
  readonly name: string;
  readonly format: string;
  readonly bytes: Buffer;
  /** Offset of a byte whose change makes the file another. */
  readonly flipAt: number;
}

const u16 = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => out.writeUInt16LE(value, index * 2));
  return out;
};
const u32 = (...values: readonly number[]): Buffer => {
  const out = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => out.writeUInt32LE(value >>> 0, index * 4));
  return out;
};
const u64 = (...values: readonly number[]): Buffer => u32(...values.flatMap((value) => [value, 0]));
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

export function makeBmp(): Buffer {
  const pixels = Buffer.from(new SeededRandom(5).bytes(30 * 20 * 3 + 20 * 2));
  return Buffer.concat([
    Buffer.from('BM'),
    u32(54 + pixels.length, 0, 54, 40, 30, 20),
    u16(1, 24),
    u32(0, pixels.length, 0, 0, 0, 0),
    pixels,
  ]);
}

/** A bitmap of 40 × 20 pixels in packed rows: runs, colours as they are, a step to elsewhere. */
export function makePackedBmp(end: readonly number[] = [0, 1]): Buffer {
  const row = [30, 7, 0, 5, 1, 2, 3, 4, 5, 0, 5, 9, 0, 0];
  const rows = Buffer.from([...Array.from({ length: 19 }, () => row).flat(), 0, 2, 3, 0, 37, 1, ...end]);
  const colours = Buffer.alloc(256 * 4, 9);
  const dataAt = 54 + colours.length;
  const header = u32(dataAt + rows.length, 0, dataAt, 40, 40, 20);
  return Buffer.concat([Buffer.from('BM'), header, u16(1, 8), u32(1, rows.length, 0, 0, 256, 0), colours, rows]);
}

export interface RawParts {
  readonly preview: Uint8Array;
  /** Of a picture that is not packed, 16 bits a pixel and 64 a row; or JPEGs, each a tile. */
  readonly raw: Uint8Array | readonly Uint8Array[];
  /** What the tiles have in common. */
  readonly tables?: Uint8Array;
}

/** A DNG as phones write them: a JPEG to look at in the first directory, the sensor's picture in one below it. */
export function makeRawPhoto({ preview, raw, tables }: RawParts): Buffer {
  const parts = raw instanceof Uint8Array ? [raw] : raw;
  const isPacked = !(raw instanceof Uint8Array);
  type Tag = readonly [tag: number, type: number, count: number, value: number];
  const directory = (tags: readonly Tag[]): Buffer =>
    Buffer.concat([
      u16(tags.length),
      ...tags.map(([tag, type, ...rest]) => Buffer.concat([u16(tag, type), u32(...rest)])),
      u32(0),
    ]);
  const size = (tags: number): number => 2 + 12 * tags + 4;
  const belowAt = 8 + size(7);
  const listsAt = belowAt + size(tables ? 8 : 7);
  let at = listsAt + parts.length * 8;
  const placed: number[] = [];
  for (const part of [preview, ...parts, ...(tables ? [tables] : [])]) {
    placed.push(at);
    at += part.length;
  }
  const isOne = parts.length === 1;
  const [first, counts] = [placed[1] ?? 0, parts.map(({ length }) => length)];
  const top = directory([
    [254, 4, 1, 1],
    [256, 4, 1, 64],
    [257, 4, 1, 48],
    [330, 4, 1, belowAt],
    [513, 4, 1, placed[0] ?? 0],
    [514, 4, 1, preview.length],
    [50706, 1, 4, 0x00000401],
  ]);
  const below = directory([
    [256, 4, 1, 64],
    [257, 4, 1, isPacked ? 64 : (counts[0] ?? 0) / 128],
    [258, 3, 1, isPacked ? 8 : 16],
    [259, 3, 1, isPacked ? 7 : 1],
    [isPacked ? 324 : 273, 4, parts.length, isOne ? first : listsAt],
    [isPacked ? 325 : 279, 4, parts.length, isOne ? (counts[0] ?? 0) : listsAt + parts.length * 4],
    ...(tables ? [[347, 7, tables.length, placed.at(-1) ?? 0] as const] : []),
    [50706, 1, 4, 0x00000401],
  ]);
  const lists = u32(...placed.slice(1, 1 + parts.length), ...counts);
  return Buffer.concat([Buffer.from('II*\0'), u32(8), top, below, lists, preview, ...parts, tables ?? Buffer.alloc(0)]);
}

const riffChunk = (id: string, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(id, 'latin1'), u32(body.length), body, Buffer.alloc(body.length % 2)]);
};

export function makeWav(): Buffer {
  const sound = Buffer.from(new SeededRandom(6).bytes(8000));
  const format = Buffer.concat([u16(1, 1), u32(8000, 8000), u16(1, 8)]);
  return riffChunk('RIFF', Buffer.from('WAVE'), riffChunk('fmt ', format), riffChunk('data', sound));
}

export function makeAvi(): Buffer {
  const frames = Array.from({ length: 20 }, (_, index) => riffChunk('00dc', new SeededRandom(index).bytes(500)));
  const stream = riffChunk('LIST', Buffer.from('strl'), riffChunk('strh', Buffer.from('vidsMJPG'), Buffer.alloc(48)));
  const main = riffChunk('avih', u32(100_000, 0, 0, 0, 20, 0, 1, 0, 64, 48, 0, 0, 0, 0));
  const header = riffChunk('LIST', Buffer.from('hdrl'), main, stream);
  return riffChunk('RIFF', Buffer.from('AVI '), header, riffChunk('LIST', Buffer.from('movi'), ...frames));
}

export function makeAac(): Buffer {
  const length = 200;
  const header = [0xff, 0xf1, 0x50, 0x80 | (length >> 11), (length >> 3) & 255, ((length & 7) << 5) | 0x1f, 0xfc];
  const frame = (index: number): Buffer => {
    const body = Buffer.from(new SeededRandom(index + 1).bytes(length - 7));
    return Buffer.concat([Buffer.from(header), body.map((byte) => byte & 0x7f)]);
  };
  return Buffer.concat(Array.from({ length: 40 }, (_, index) => frame(index)));
}

export function makeAmr(): Buffer {
  const frame = (index: number): Buffer =>
    Buffer.concat([Buffer.from([0x3c]), Buffer.from(new SeededRandom(index + 9).bytes(31))]);
  return Buffer.concat([Buffer.from('#!AMR\n'), ...Array.from({ length: 50 }, (_, index) => frame(index))]);
}

const asfObject = (id: string, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([hex(id), u64(body.length + 24), body]);
};

/** A Windows Media file of ten packets without a codec's meaning. */
export function makeAsf(): Buffer {
  const [packets, length] = [10, 400];
  const id = Buffer.alloc(16, 7);
  const file = (total: number): Buffer =>
    asfObject(
      'a1dcab8c47a9cf118ee400c00c205365',
      id,
      u64(total, 0, packets, 20_000_000, 20_000_000, 0),
      u32(2, length, length, 64_000),
    );
  const stream = asfObject('9107dcb7b7a9cf118ee600c00c205365', Buffer.alloc(54));
  const header = (total: number): Buffer =>
    asfObject('3026b2758e66cf11a6d900aa0062ce6c', u32(2), Buffer.from([1, 2]), file(total), stream);
  const payload = Buffer.from(new SeededRandom(12).bytes(packets * length));
  const data = asfObject('3626b2758e66cf11a6d900aa0062ce6c', id, u64(packets), u16(0x0101), payload);
  return Buffer.concat([header(header(0).length + data.length), data]);
}

/** A compound file, version 3, with one long inner file and one short one ([MS-CFB]). */
export function makeOle(stream = 'WordDocument'): Buffer {
  const [END, FREE, FAT] = [0xfffffffe, 0xffffffff, 0xfffffffd];
  const header = Buffer.concat([
    hex('d0cf11e0a1b11ae1'),
    Buffer.alloc(16),
    u16(0x3e, 3, 0xfffe, 9, 6, 0, 0, 0),
    u32(0, 1, 1, 0, 4096, 2, 1, END, 0, 0, ...Array.from({ length: 108 }, () => FREE)),
  ]);
  // 0 FAT, 1 directory, 2 mini FAT, 3 mini stream, 4 to 13 the long stream.
  const chain = Array.from({ length: 10 }, (_, index) => (index === 9 ? END : index + 5));
  const fat = u32(FAT, END, END, END, ...chain, ...Array.from({ length: 114 }, () => FREE));
  const entry = (name: string, type: number, start: number, size: number): Buffer => {
    const out = Buffer.alloc(128);
    out.write(name, 0, 'utf16le');
    out.writeUInt16LE(name === '' ? 0 : name.length * 2 + 2, 64);
    out[66] = type;
    out.writeUInt32LE(FREE, 68);
    out.writeUInt32LE(FREE, 72);
    out.writeUInt32LE(type === 5 ? 1 : FREE, 76);
    out.writeUInt32LE(start, 116);
    out.writeUInt32LE(size, 120);
    return out;
  };
  const directory = Buffer.concat([
    entry('Root Entry', 5, 3, 128),
    entry(stream, 2, 4, 5000),
    entry('Short', 2, 0, 100),
    entry('', 0, 0, 0),
  ]);
  const mini = u32(1, END, ...Array.from({ length: 126 }, () => FREE));
  return Buffer.concat([header, fat, directory, mini, Buffer.from(new SeededRandom(3).bytes(512 * 11))]);
}

export function makePst(): Buffer {
  const file = Buffer.from(new SeededRandom(30).bytes(4096));
  file.write('!BDN', 0, 'latin1');
  file.write('SM', 8, 'latin1');
  file.writeUInt16LE(23, 10);
  file.writeBigUInt64LE(BigInt(file.length), 0xb8);
  file.writeUInt32LE((crc32(file.subarray(8, 479), 0xffffffff) ^ 0xffffffff) >>> 0, 4);
  return file;
}

export function makeOne(): Buffer {
  const file = Buffer.from(new SeededRandom(31).bytes(5000));
  hex('e4525c7b8cd8a74daeb15378d02996d3').copy(file, 0);
  hex('3fdd9a101b91f549a5d01791edc8aed8').copy(file, 48);
  file.writeBigUInt64LE(5000n, 196);
  return file;
}

export function makeCab(): Buffer {
  const data = Buffer.from(new SeededRandom(32).bytes(3000));
  const block = Buffer.concat([u32(0), u16(data.length, data.length), data]);
  const file = Buffer.concat([u32(data.length, 0), u16(0, 0, 0, 32), Buffer.from('a.one\0')]);
  const dataAt = 36 + 8 + file.length;
  const folder = Buffer.concat([u32(dataAt), u16(1, 0)]);
  const header = Buffer.concat([
    Buffer.from('MSCF'),
    u32(0, dataAt + block.length, 0, 44, 0),
    Buffer.from([3, 1]),
    u16(1, 1, 0, 1, 0),
  ]);
  return Buffer.concat([header, folder, file, block]);
}

const card = (index: number): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nN:Person${index};Test;;;\r\nFN:Test Person${index}\r\nTEL;TYPE=CELL:+358400000${index}\r\nEND:VCARD\r\n`;
const event = (index: number): string =>
  `BEGIN:VEVENT\r\nUID:${index}@test\r\nDTSTART:20160501T10000${index}Z\r\nSUMMARY:Event ${index}\r\nEND:VEVENT\r\n`;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export function makeVcf(): Buffer {
  return Buffer.from(numbers(9).map(card).join(''));
}

export function makeMessages(): Buffer {
  const one = (index: number): string =>
    `<Message><Recepients /><Body>Hello ${index} &#x11;</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments /><LocalTimestamp>13132948825357547${index}</LocalTimestamp><Sender>+40000000001</Sender></Message>`;
  return Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${numbers(8).map(one).join('')}</ArrayOfMessage>`,
  );
}

const at = (bytes: Uint8Array, text: string, plus = 0): number => Buffer.from(bytes).indexOf(text, 0, 'latin1') + plus;
/** After the last one. */
const last = (bytes: Uint8Array, text: string, plus = 0): number =>
  Buffer.from(bytes).lastIndexOf(text, undefined, 'latin1') + plus;

/** One whole file of each format that is inspected. Made here and by the sample phone's own makers; none is stored. */
export async function goodFiles(): Promise<readonly GoodFile[]> {
  const jpeg = await makeJpeg({
    seed: 1,
    width: 800,
    height: 600,
    make: 'Microsoft',
    model: 'Lumia 950',
    takenAt: '2016:05:01 12:00:00',
  });
  const progressive = await sharp(jpeg).jpeg({ progressive: true, quality: 80 }).toBuffer();
  const png = await makePng(2, 320, 240);
  const gif = await sharp(png).gif().toBuffer();
  const tiff = await sharp(png).tiff({ compression: 'deflate' }).toBuffer();
  const webp = await sharp(png).webp({ lossless: true }).toBuffer();
  const dng = Buffer.from(makeDng(4, 64, 48));
  const mp4 = Buffer.from(
    makeMp4({ seed: 7, frames: 12, macroblocksWide: 4, macroblocksHigh: 3, takenAt: Date.UTC(2016, 4, 1) }),
  );
  const mp3 = Buffer.from(makeMp3('Song', 'Somebody', 3));
  const pdf = Buffer.from(makePdf('Hello'));
  const docx = Buffer.from(makeDocx(['One', 'Two', 'Three']));
  const archive = Buffer.from(zip({ 'a.txt': 'hello '.repeat(500), 'b/c.bin': new SeededRandom(8).bytes(3000) }));
  const xap = Buffer.from(makeXap('Sample', '11111111-2222-3333-4444-555555555555'));
  const appx = Buffer.from(
    makeAppx({ name: 'A.B', version: '1.0.0.0', architecture: 'arm', framework: false, payloadBytes: 100_000 }, png),
  );
  const messages = makeMessages();
  const hsh = Buffer.from(formatHsh(createHash('sha256').update(messages).digest('hex')));
  const ics = Buffer.from(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${numbers(6).map(event).join('')}END:VCALENDAR\r\n`);
  const vmg = Buffer.from(
    'BEGIN:VMSG\r\nVERSION: 1.1\r\nBEGIN:VCARD\r\nTEL:+401\r\nEND:VCARD\r\nBEGIN:VBODY\r\nX-BOX:INBOX\r\nSubject:Hi\r\nEND:VBODY\r\nEND:VMSG\r\n'.repeat(
      5,
    ),
  );
  const rtf = Buffer.from(`{\\rtf1\\ansi {\\b Bold} ${'text \\{ and more \\par '.repeat(40)}}`);
  const xml = Buffer.from(
    `<?xml version="1.0"?>\n<list>${numbers(30)
      .map((n) => `<item n="${n}">a &lt; b</item>`)
      .join('')}<!-- end --></list>\n`,
  );
  const text = Buffer.from('Äpfel und Birnen, a list of things\r\n'.repeat(40));
  const [bmp, packed] = [makeBmp(), makePackedBmp()];
  const preview = await sharp(jpeg).resize(320).jpeg().toBuffer();
  const raw = makeRawPhoto({ preview, raw: new SeededRandom(14).bytes(64 * 2 * 300) });
  const [wav, avi, aac, amr, asf, ole] = [makeWav(), makeAvi(), makeAac(), makeAmr(), makeAsf(), makeOle()];
  const [pst, one, cab, vcf] = [makePst(), makeOne(), makeCab(), makeVcf()];
  return [
    { name: 'photo.jpg', format: 'JPEG', bytes: Buffer.from(jpeg), flipAt: last(jpeg, '\xff\xda', 0) },
    { name: 'progressive.jpg', format: 'JPEG', bytes: progressive, flipAt: last(progressive, '\xff\xda', 1) },
    { name: 'screenshot.png', format: 'PNG', bytes: Buffer.from(png), flipAt: Math.floor(png.length / 2) },
    { name: 'moving.gif', format: 'GIF', bytes: gif, flipAt: 13 + 3 * 2 ** (((gif[10] ?? 0) & 7) + 1) },
    { name: 'picture.bmp', format: 'BMP', bytes: bmp, flipAt: 18 + 3 },
    { name: 'packed.bmp', format: 'BMP', bytes: packed, flipAt: 54 + 1024 },
    { name: 'scan.tif', format: 'TIFF', bytes: tiff, flipAt: 6 },
    { name: 'raw.dng', format: 'DNG', bytes: dng, flipAt: 7 },
    { name: 'photo.dng', format: 'DNG', bytes: raw, flipAt: raw.lastIndexOf('\xff\xda', undefined, 'latin1') },
    { name: 'sticker.webp', format: 'WebP', bytes: webp, flipAt: 7 },
    { name: 'film.mp4', format: 'MP4', bytes: mp4, flipAt: last(mp4, 'stco', 8 + 4) },
    { name: 'old.avi', format: 'AVI', bytes: avi, flipAt: last(avi, '00dc', 7) },
    { name: 'voice.wav', format: 'WAV', bytes: wav, flipAt: at(wav, 'data', 6) },
    { name: 'song.mp3', format: 'MP3', bytes: mp3, flipAt: mp3.length - 417 * 5 },
    { name: 'song.aac', format: 'AAC', bytes: aac, flipAt: 200 * 20 },
    { name: 'memo.amr', format: 'AMR', bytes: amr, flipAt: 6 + 32 * 10 },
    { name: 'film.wmv', format: 'Windows Media', bytes: asf, flipAt: at(asf, '\x36\x26\xb2\x75') },
    { name: 'letter.pdf', format: 'PDF', bytes: pdf, flipAt: last(pdf, 'startxref', 11) },
    { name: 'letter.docx', format: 'Word document', bytes: docx, flipAt: at(docx, 'word/document.xml', 40) },
    { name: 'archive.zip', format: 'ZIP archive', bytes: archive, flipAt: at(archive, 'b/c.bin', 1000) },
    { name: 'app.xap', format: 'XAP package', bytes: xap, flipAt: at(xap, 'Sample.dll', 2000) },
    { name: 'app.appx', format: 'APPX package', bytes: appx, flipAt: at(appx, 'App.exe', 5000) },
    { name: 'old.doc', format: 'Word document', bytes: ole, flipAt: 512 + 5 * 4 },
    { name: 'contacts.vcf', format: 'vCard', bytes: vcf, flipAt: last(vcf, 'END:') },
    { name: 'calendar.ics', format: 'iCalendar', bytes: ics, flipAt: last(ics, 'BEGIN:') },
    { name: 'sms.vmsg', format: 'message file (VMG)', bytes: vmg, flipAt: last(vmg, 'END:') },
    {
      name: 'Fri, Aug 10 2018, 21-50-08 PM.msg',
      format: 'message backup',
      bytes: messages,
      flipAt: last(messages, '</Message>'),
    },
    { name: 'Fri, Aug 10 2018, 21-50-08 PM.hsh', format: 'message hash file', bytes: hsh, flipAt: 60 },
    { name: 'list.xml', format: 'XML', bytes: xml, flipAt: last(xml, '</item>') },
    { name: 'notes.rtf', format: 'rich text', bytes: rtf, flipAt: rtf.length - 1 },
    { name: 'notes.txt', format: 'text', bytes: text, flipAt: 100 },
    { name: 'mail.pst', format: 'Outlook data file', bytes: pst, flipAt: 20 },
    { name: 'notes.one', format: 'OneNote section', bytes: one, flipAt: 197 },
    { name: 'notebook.onepkg', format: 'cabinet', bytes: cab, flipAt: 10 },
  ];
}
