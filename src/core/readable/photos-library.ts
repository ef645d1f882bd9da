import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { keepHeapLow } from '../base/heap.ts';
import { openTheFile } from '../base/open-flags.ts';
import type { OpOptions } from '../base/options.ts';
import { EXIF_BYTES, NO_NOTE, type CameraNote } from '../photos/camera-note.ts';
import { filmedAt } from '../photos/film-note.ts';
import { groupSets, type Part } from '../photos/sets.ts';
import { noteInHead, notePlace } from '../photos/take-note.ts';
import { buildTimeline, isInTimeline, type PhotoFile, type Shot } from '../photos/timeline.ts';
import type { Vault } from '../vault/vault.ts';
import { filesWhere } from './candidates.ts';
import { PhotoNotes } from './photo-notes.ts';

/** Pictures whose beginnings are read side by side. */
const ABREAST = 8;
const LOOKED_A_COLLECTION = 2048;

/** What cameras noted, one JSON object a line, by content. Made from `data/`, in no manifest. */
export const NOTES_FILE = 'Readable/Photos/notes.jsonl';

export interface PhotoLibrary {
  /** Newest first. */
  readonly shots: readonly Shot[];
  /** By the path of any of its files. */
  shotOf(path: string): Shot | null;
}

type ReadHead = (file: PhotoFile, memory: Uint8Array) => Promise<Uint8Array | null>;
/** When a film says it was made; null where it does not. Undefined where it cannot be read. */
type ReadFilmed = (file: PhotoFile) => Promise<number | null | undefined>;

interface Readers {
  readonly readHead: ReadHead;
  readonly readFilmed: ReadFilmed;
}

export interface PhotoLibraryOptions extends OpOptions {
  /** What is known of pictures already; what is read now is added. */
  readonly notes: PhotoNotes;
  /** Whether a picture was found to have a film behind it. */
  readonly hasFilm?: ((file: PhotoFile) => boolean) | undefined;
}

/** The photos and films of a backup by their dates. A picture's beginning and a film's header are read once for their date. */
export async function openPhotos(vault: Vault, { notes, hasFilm, signal }: PhotoLibraryOptions): Promise<PhotoLibrary> {
  const files: PhotoFile[] = filesWhere(vault, isInTimeline).map(({ path: at, size, sha256, modified }) => {
    return { path: at, size, sha256, modified };
  });
  return await makeLibrary(files, {
    notes,
    hasFilm,
    signal,
    readHead: (file, memory) => readHead(path.join(vault.info.root, file.path), memory),
    readFilmed: (file) => readFilmed(path.join(vault.info.root, file.path), file.size),
  });
}

/**
 * The same from a list: `readHead` gives a file's first `EXIF_BYTES` bytes, in `memory` if it likes; null where it cannot
 * be read.
 */
export async function makeLibrary(
  files: readonly PhotoFile[],
  { notes, hasFilm, signal, readHead, readFilmed }: PhotoLibraryOptions & Readers,
): Promise<PhotoLibrary> {
  const sets = groupSets(files);
  await readNotes(sets, notes, { signal, readHead, readFilmed });
  keepHeapLow();
  const shots = buildTimeline(sets, { noteOf: ({ sha256 }) => notes.get(sha256), hasFilm, onThisClock });
  let byPath: Map<string, Shot> | null = null;
  return {
    shots,
    shotOf: (wanted) => {
      byPath ??= new Map(shots.flatMap((shot) => shot.parts.map(({ file }) => [file.path, shot] as const)));
      return byPath.get(wanted) ?? null;
    },
  };
}

/** What the clock of this computer showed, as if it were UTC. */
function onThisClock(at: number): number {
  return at - new Date(at).getTimezoneOffset() * 60_000;
}

async function readNotes(
  sets: readonly (readonly Part<PhotoFile>[])[],
  notes: PhotoNotes,
  { signal, readHead, readFilmed }: OpOptions & Readers,
): Promise<void> {
  const rest = sets[Symbol.iterator]();
  let looked = 0;
  const pictureNote = async (file: PhotoFile, memory: Uint8Array): Promise<CameraNote | null> => {
    const head = await readHead(file, memory);
    return head === null ? null : await noteInHead(head);
  };
  const filmNote = async (file: PhotoFile): Promise<CameraNote | null> => {
    const filmed = await readFilmed(file);
    return filmed === undefined ? null : { ...NO_NOTE, filmed };
  };
  const lane = async (): Promise<void> => {
    // One for all its files: a new one for each of a hundred thousand is six gigabytes to be cleared away.
    const memory = Buffer.allocUnsafeSlow(EXIF_BYTES);
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      for (const { role, file } of next.value) {
        if (role === 'small-picture' || role === 'edit-data') break;
        const known = notes.get(file.sha256);
        if (known && isDated(known)) break;
        if (known) continue;
        signal.throwIfAborted();
        const place = notePlace(file.path.slice(file.path.lastIndexOf('/') + 1));
        const note = place === null ? null : await (place === 'boxes' ? filmNote(file) : pictureNote(file, memory));
        looked += 1;
        if (looked % LOOKED_A_COLLECTION === 0) keepHeapLow();
        if (note === null) continue;
        notes.add(file.sha256, note);
        if (isDated(note)) break;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: ABREAST }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

const isDated = ({ taken, filmed }: CameraNote): boolean => taken !== null || filmed !== null;

async function readHead(file: string, memory: Uint8Array): Promise<Uint8Array | null> {
  const head = await reading(file, async (handle) => {
    const { bytesRead } = await handle.read(memory, 0, EXIF_BYTES, 0);
    return memory.subarray(0, bytesRead);
  });
  return head ?? null;
}

async function readFilmed(file: string, size: number): Promise<number | null | undefined> {
  return await reading(file, (handle) => {
    const memory = Buffer.alloc(16);
    return filmedAt(size, async (offset, length) => {
      const { bytesRead } = await handle.read(memory, 0, length, offset);
      return memory.subarray(0, bytesRead);
    });
  });
}

/** Undefined for what is gone or cannot be read: its bytes are for verification to judge. No link is followed. */
async function reading<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  try {
    const handle = await openTheFile((flags) => open(file, flags));
    try {
      return await read(handle);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** What cameras noted, as far as the backup keeps it, beside what is in `notes` already. */
export async function notesIn(vault: Vault, options: OpOptions, notes = new PhotoNotes()): Promise<PhotoNotes> {
  const kept = await vault.tagFile(NOTES_FILE, options);
  if (kept) await notes.load(kept);
  return notes;
}
