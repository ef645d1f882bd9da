import { strToU8, zipSync, type Zippable } from 'fflate';
import { SeededRandom } from './random.ts';

// ZIP holds local time; made from local parts, the bytes are the same in every zone.
const ZIP_TIME = new Date(2016, 4, 1, 12, 0, 0);

/** A ZIP with fixed times; `store` leaves the entries uncompressed. */
export function zip(entries: Readonly<Record<string, string | Uint8Array>>, store = false): Uint8Array {
  const files: Zippable = {};
  for (const [name, content] of Object.entries(entries)) {
    files[name] = [typeof content === 'string' ? strToU8(content) : content, { level: store ? 0 : 6, mtime: ZIP_TIME }];
  }
  return zipSync(files);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org';

/** An Office Open XML text document (ECMA-376) of plain paragraphs. */
export function makeDocx(paragraphs: readonly string[]): Uint8Array {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  return zip({
    '[Content_Types].xml': `${XML}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${XML}<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  });
}

/** A one-page PDF 1.4 with a correct cross-reference table. */
export function makePdf(line: string): Uint8Array {
  const content = `BT /F1 24 Tf 72 720 Td (${line.replace(/[()\\]/gu, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** An MP3 of silence: an ID3v2.3 tag and MPEG-1 Layer III frames at 128 kbit/s, 44.1 kHz, with a little harmless filler. */
export function makeMp3(title: string, artist: string, seconds: number): Uint8Array {
  const frame = (id: string, text: string): Buffer => {
    const value = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const header = Buffer.alloc(10);
    header.write(id, 0, 'latin1');
    header.writeUInt32BE(value.length, 4);
    return Buffer.concat([header, value]);
  };
  const tags = Buffer.concat([frame('TIT2', title), frame('TPE1', artist)]);
  const size = Buffer.from([
    (tags.length >> 21) & 127,
    (tags.length >> 14) & 127,
    (tags.length >> 7) & 127,
    tags.length & 127,
  ]);
  // 144 x 128000 / 44100 bytes; the side information is zero, so that the rest of each frame is ancillary data.
  const frameLength = 417;
  const frames = Buffer.alloc(Math.ceil((seconds * 44100) / 1152) * frameLength);
  const filler = new SeededRandom(title.length * 31 + artist.length);
  for (let at = 0; at < frames.length; at += frameLength) {
    frames.writeUInt32BE(0xfffb9064, at);
    for (let index = at + 40; index < at + frameLength; index += 16) frames[index] = filler.below(200);
  }
  return Buffer.concat([Buffer.from('ID3\x03\x00\x00', 'latin1'), size, tags, frames]);
}
