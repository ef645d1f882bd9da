import { describe, expect, it } from 'vitest';
import { walkDropped, type DroppedItem } from '../../src/renderer/host/dropped.ts';

/** A folder as a browser shows it: its entries come in pieces, the last one empty. */
function folder(path: string, entries: readonly FileSystemEntry[], readable = true): FileSystemDirectoryEntry {
  const made = {
    isDirectory: true,
    isFile: false,
    name: path.split('/').at(-1),
    fullPath: path,
    createReader: () => {
      const pieces = [entries.slice(0, 100), entries.slice(100), []];
      return {
        readEntries: (give: (entries: readonly FileSystemEntry[]) => void, fail: (error: Error) => void) =>
          readable ? give(pieces.shift() ?? []) : fail(new Error('no')),
      };
    },
  };
  return made as unknown as FileSystemDirectoryEntry;
}

let opened = 0;
function file(path: string, readable = true): FileSystemEntry {
  const made = {
    isDirectory: false,
    isFile: true,
    fullPath: path,
    file: (give: (file: File) => void, fail: (error: Error) => void) => {
      opened += 1;
      if (readable) give(new File(['x'], path.split('/').at(-1) ?? ''));
      else fail(new Error('no'));
    },
  };
  return made as unknown as FileSystemEntry;
}

const dropped = (entry: FileSystemDirectoryEntry): DroppedItem => ({ file: null, folder: entry });

describe('walkDropped()', () => {
  it('gives every file of a folder of thousands with its path', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => file(`/Trip/a/${index}.jpg`));
    const trip = folder('/Trip', [folder('/Trip/a', many), file('/Trip/0.jpg')]);
    const { files, more, unreadable } = await walkDropped([dropped(trip)], 20_000);
    expect([files.length, more, unreadable]).toEqual([5001, 0, []]);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Trip/0.jpg', 'Trip/a/0.jpg', 'Trip/a/4999.jpg']),
    );
  });

  it('counts what is beyond the most, opens none of it, and names what cannot be read', async () => {
    const many = Array.from({ length: 300 }, (_, index) => file(`/Trip/${index}.jpg`));
    const shut = folder('/Trip/shut', [], false);
    const loose = { file: new File(['x'], 'loose.zip'), folder: null };
    opened = 0;
    const walked = await walkDropped(
      [dropped(folder('/Trip', [file('/Trip/bad.jpg', false), shut, ...many])), loose],
      250,
    );
    expect([walked.files.length, walked.more]).toEqual([250, 51]);
    expect(opened).toBe(251);
    expect(walked.unreadable.toSorted()).toEqual(['Trip/bad.jpg', 'Trip/shut']);
  });
});
