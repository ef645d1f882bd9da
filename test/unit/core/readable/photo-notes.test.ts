import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { PhotoNotes } from '../../../../src/core/readable/photo-notes.ts';

const line = (sha256: string, more: object): string =>
  `${JSON.stringify({ reading: 1, sha256, taken: null, filmed: null, orientation: 1, width: 9, height: 9, make: '', model: '', place: null, ...more })}\n`;
const hash = (digit: string): string => digit.repeat(64);

it('kept notes with a date that no calendar has are passed over: the picture is read again', async () => {
  const notes = new PhotoNotes();
  const lines = [
    line(hash('1'), { taken: 9e15 }),
    line(hash('2'), { filmed: -9e15 }),
    line(hash('3'), { taken: Date.UTC(10_000, 0, 1) }),
    line(hash('4'), { taken: Date.UTC(2016, 4, 14) }),
  ];
  await notes.load(Readable.from([Buffer.from(lines.join(''))]));
  expect([1, 2, 3, 4].map((digit) => notes.get(hash(String(digit)))?.taken ?? null)).toEqual([
    null,
    null,
    null,
    Date.UTC(2016, 4, 14),
  ]);
  expect(notes.size).toBe(1);
});
