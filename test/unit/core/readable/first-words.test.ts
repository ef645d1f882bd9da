import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesForWords, firstLines } from '../../../../src/core/readable/words/first-words.ts';
import { makeDocx, makePdf, zip } from '../../../../src/core/device/virtual/sample/documents.ts';

type Content = string | Uint8Array;

const object = (number: number, dictionary: string, stream?: Content): Buffer => {
  const head = Buffer.from(`${String(number)} 0 obj\n${dictionary}\n`, 'latin1');
  if (stream === undefined) return Buffer.concat([head, Buffer.from('endobj\n')]);
  return Buffer.concat([head, Buffer.from('stream\n'), Buffer.from(stream), Buffer.from('\nendstream\nendobj\n')]);
};
const packed = (number: number, text: string, more = ''): Buffer => {
  const bytes = deflateSync(Buffer.from(text, 'latin1'));
  return object(number, `<< /Length ${String(bytes.length)} /Filter /FlateDecode ${more} >>`, bytes);
};
const TREE = [
  object(1, '<< /Type /Catalog /Pages 2 0 R >>'),
  object(2, '<< /Type /Pages /Count 2 /Kids [3 0 R 9 0 R] /Resources << /Font << /F1 5 0 R >> >> >>'),
  object(3, '<< /Type /Page /Parent 2 0 R /Contents [4 0 R] >>'),
];
const pdf = (...objects: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.5\n'), ...objects, Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF\n')]);
const PLAIN = object(5, '<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding >>');
const lines = (bytes: Uint8Array): readonly string[] =>
  firstLines('a.pdf', bytes).map((line) => line.replace(/\s+/gu, ' ').trim());

/** Of this process, not of the clock: others may keep the computer busy. */
function secondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('the first words of a PDF', () => {
  it('are read where they are plain', () => {
    expect(lines(makePdf('Boarding pass, seat 12A'))).toEqual(['Boarding pass, seat 12A']);
  });

  it('are read packed, with their lines and spaces, escapes and Western letters', () => {
    const text =
      '/F1 12 Tf 1 0 0 1 72 720 Tm [(Dear ) 20 (A) -10 (nn,) -300 (hello)] TJ 0 -14 Td (M\\374ller \\(the\\r\\n elder\\)) Tj ' +
      'T* <4669 6e> Tj BI /W 1 ID (no text) Tj EI (\\251 5 \\200) Tj';
    expect(lines(pdf(...TREE, packed(4, `BT ${text} ET`), PLAIN))).toEqual([
      'Dear Ann, hello',
      'Müller (the elder)',
      'Fin© 5 €',
    ]);
  });

  it('are read by the table of their font, from objects that are packed themselves', () => {
    const cmap =
      '2 beginbfchar <0001> <0047> <0002> <0072> endbfchar 1 beginbfrange <0003> <0004> <00fc> endbfrange 1 beginbfrange <0005> <0006> [<0066> <00660069>] endbfrange';
    const font = '<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 6 0 R >>';
    const inside = `<< /Type /Page /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >> ${font}`;
    const list = `3 0 5 ${String(inside.indexOf(font))} `;
    const file = pdf(
      ...TREE.slice(0, 2),
      packed(7, list + inside, `/Type /ObjStm /N 2 /First ${String(list.length)}`),
      packed(4, 'BT /F1 9 Tf <000100020003000400050006> Tj ET'),
      packed(6, cmap),
    );
    expect(lines(file)).toEqual(['Grüýffi']);
  });

  it('are read by the names of their letters', () => {
    const font = object(
      5,
      '<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 /G /r /udieresis /fi 33 /period] >> >>',
    );
    expect(lines(pdf(...TREE, packed(4, 'BT /F1 9 Tf (\\001\\002\\003\\004!) Tj ET'), font))).toEqual(['Grüfi.']);
  });

  it('are none where nobody can read them out: encrypted, a picture, codes that only the font knows', () => {
    const content = packed(4, 'BT /F1 9 Tf (Secret) Tj ET');
    expect(lines(pdf(...TREE, content, PLAIN, Buffer.from('trailer << /Encrypt 8 0 R /Root 1 0 R >>')))).toEqual([]);
    expect(lines(pdf(...TREE, packed(4, 'q 100 0 0 100 0 0 cm /Im1 Do Q'), PLAIN))).toEqual([]);
    const wide = object(5, '<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>');
    expect(lines(pdf(...TREE, content, wide))).toEqual([]);
    expect(lines(Buffer.from('%PDF-1.4 nothing'))).toEqual([]);
    expect(lines(pdf(object(1, '<< /Pages 2 0 R >>'), object(2, '<< /Kids [2 0 R] >>')))).toEqual([]);
  });

  it('come to an end soon, whatever a file holds', () => {
    const bomb = deflateSync(Buffer.alloc(40_000_000, '(('));
    const bombs = Array.from({ length: 60 }, (_, n) =>
      object(10 + n, `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${String(bomb.length)} >>`, bomb),
    );
    const many = Array.from({ length: 40_000 }, (_, n) => `${String(n + 100)} 5 `).join('');
    const table = `1 beginbfrange <0000> <ffff> <${'0041'.repeat(5000)}> endbfrange`;
    const names = Array.from({ length: 2000 }, (_, n) => `/F${String(n)} 6 0 R`).join(' ');
    const shown = Array.from({ length: 2000 }, (_, n) => `/F${String(n)} 9 Tf (abcd) Tj`).join(' ');
    const hostile: readonly Buffer[] = [
      pdf(...bombs),
      pdf(packed(7, `${many}${'('.repeat(3_000_000)}`, `/Type /ObjStm /N 40000 /First ${String(many.length)}`)),
      Buffer.from(`%PDF-1.4 ${'trailer'.repeat(500_000)}`),
      Buffer.from(`%PDF-1.4 ${'trailer('.repeat(500_000)}`),
      Buffer.from(`%PDF-1.4 1 0 obj ${'['.repeat(4_000_000)}`),
      Buffer.from(`%PDF-1.4 ${'1 0 obj<</A[1 2 3]>>stream\n'.repeat(200_000)}`),
      pdf(
        object(1, '<< /Pages 2 0 R >>'),
        object(2, `<< /Contents 4 0 R /Resources << /Font << ${names} >> >> >>`),
        packed(4, shown),
        object(6, '<< /Subtype /Type1 /ToUnicode 8 0 R >>'),
        packed(8, table),
      ),
    ];
    for (const [index, bytes] of hostile.entries()) {
      const seconds = secondsOf(() => {
        expect(lines(bytes).join('').length).toBeLessThan(10_000);
      });
      expect(seconds, String(index)).toBeLessThan(5);
    }
  });

  it('cost a broken file nothing', () => {
    const good = pdf(...TREE, packed(4, 'BT /F1 9 Tf (Hello) Tj ET'), PLAIN);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
        const bytes = Buffer.from(good.subarray(0, length));
        if (at < length) bytes[at] = value;
        expect(Array.isArray(firstLines('a.pdf', bytes))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the first words of what Office writes', () => {
  it('are those of a letter, the cells of a sheet, the lines of a slide', () => {
    expect(firstLines('a.docx', makeDocx(['Dear Ann &amp; Bob,', 'hello']))).toEqual(['Dear Ann & Bob,', 'hello']);
    const sheet = zip({
      'xl/sharedStrings.xml':
        '<sst><si><t>Name</t></si><si><r><t>Pho</t></r><r><t>ne</t></r><rPh><t>hint</t></rPh></si></sst>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row/>' +
        '<row><c t="inlineStr"><is><t>Ann</t></is></c><c><v>42</v></c><c t="s"><v>99</v></c></row></sheetData></worksheet>',
      'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>',
    });
    expect(firstLines('a.XLSX', sheet)).toEqual(['Name | Phone', 'Ann | 42']);
    const slides = zip({
      'ppt/slides/slide1.xml':
        '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>Our</a:t></a:r><a:br/><a:r><a:t>trip</a:t></a:r></a:p><a:p/><a:p><a:r><a:t>2016</a:t></a:r></a:p></p:sld>',
      'ppt/slides/slide2.xml': '<p:sld xmlns:a="a"><a:p><a:t>later</a:t></a:p></p:sld>',
    });
    expect(firstLines('a.pptx', slides)).toEqual(['Our trip', '2016']);
    expect(
      firstLines('a.odt', zip({ 'content.xml': '<o:x><text:h>Title</text:h><text:p>Words</text:p></o:x>' })),
    ).toEqual(['Title', 'Words']);
  });

  it('come to an end soon, whatever a file holds', () => {
    const xml = [
      '<'.repeat(5_000_000),
      '<a>'.repeat(2_000_000),
      `<w:p>${'x'.repeat(7_000_000)}`,
      '&'.repeat(3_000_000),
    ];
    for (const text of xml) {
      const packed = zip({ 'word/document.xml': text });
      expect(secondsOf(() => firstLines('a.docx', packed))).toBeLessThan(5);
    }
  });

  it('are asked for where they can be had', () => {
    expect(bytesForWords('a.txt', 1_000_000)).toBe(8192);
    expect(bytesForWords('a.pdf', 1_000_000)).toBe(1_000_000);
    expect(bytesForWords('a.pdf', 100_000_000)).toBe(0);
    expect(bytesForWords('a.doc', 1000)).toBe(0);
    expect(bytesForWords('a.constructor', 1000)).toBe(0);
  });
});
