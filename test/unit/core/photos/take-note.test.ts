import { describe, expect, it } from 'vitest';
import { NO_NOTE } from '../../../../src/core/photos/camera-note.ts';
import { readCameraNote } from '../../../../src/core/photos/exif.ts';
import { noteInHead } from '../../../../src/core/photos/take-note.ts';
import { goodFiles } from '../../../support/good-files.ts';
import { seededBytes } from '../../../support/trees.ts';

describe('what a picture notes of itself', () => {
  it('is what the reader finds, of every kind of file, and nothing of what begins as no picture does', async () => {
    const all = await goodFiles();
    expect(all.length).toBeGreaterThan(20);
    let noted = 0;
    for (const { name, bytes } of all) {
      const note = await noteInHead(bytes);
      expect(note, name).toEqual(readCameraNote(bytes));
      if (note.taken !== null || note.width > 0) noted += 1;
    }
    expect(noted).toBeGreaterThan(0);
    for (const size of [0, 1, 7, 8, 5000]) expect(await noteInHead(seededBytes(size, size))).toEqual(NO_NOTE);
  });
});
