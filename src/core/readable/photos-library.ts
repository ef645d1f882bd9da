import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import { EXIF_BYTES, NO_NOTE, type CameraNote } from '../photos/camera-note.ts';
import { groupSets, type Part } from '../photos/sets.ts';
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

export interface PhotoLibraryOptions extends OpOptions {
  /** What is known of pictures already; what is read now is added. */
  readonly notes: PhotoNotes;
}

/** The photos and films of a backup by their dates. A picture's beginning is read once for its camera's note. */
export async function openPhotos(vault: Vault, { notes, signal }: PhotoLibraryOptions): Promise<PhotoLibrary> {
  const files: PhotoFile[] = filesWhere(vault, isInTimeline).map(({ path: at, size, sha256, modified }) => {
    return { path: at, size, sha256, modified };
  });
  return await makeLibrary(files, {
    notes,
    signal,
    readHead: (file, memory) => readHead(path.join(vault.info.root, file.path), memory),
  });
}

/**
 * The same from a list: `readHead` gives a file's first `EXIF_BYTES` bytes, in `memory` if it likes; null where it cannot
 * be read.
 */
export async function makeLibrary(
  files: readonly PhotoFile[],
  {
    notes,
    signal,
    readHead: read,
  }: PhotoLibraryOptions & {
    readonly readHead: ReadHead;
  },
): Promise<PhotoLibrary> {
  const sets = groupSets(files);
  await readNotes(sets, notes, { signal, read });
  keepHeapLow();
  const shots = buildTimeline(sets, { noteOf: ({ sha256 }) => notes.get(sha256), onThisClock });
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
  { signal, read }: OpOptions & { readonly read: ReadHead },
): Promise<void> {
  const rest = sets[Symbol.iterator]();
  let looked = 0;
  // With the first picture that must be read: the reader takes longer to load than most commands take in all.
  const reader = once(() => import('../photos/exif.ts'));
  const lane = async (): Promise<void> => {
    // One for all its files: a new one for each of a hundred thousand is six gigabytes to be cleared away.
    const memory = Buffer.allocUnsafeSlow(EXIF_BYTES);
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      for (const { role, file } of next.value) {
        if (role !== 'picture' && role !== 'highres' && role !== 'raw') break;
        const known = notes.get(file.sha256);
        if (known?.taken != null) break;
        if (known) continue;
        signal.throwIfAborted();
        const head = await read(file, memory);
        looked += 1;
        if (looked % LOOKED_A_COLLECTION === 0) keepHeapLow();
        if (head === null) continue;
        const note: CameraNote = head.length === 0 ? NO_NOTE : (await reader()).readCameraNote(head);
        notes.add(file.sha256, note);
        if (note.taken !== null) break;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: ABREAST }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Null for what is gone or cannot be read: its bytes are for verification to judge. No link is followed. */
async function readHead(file: string, memory: Uint8Array): Promise<Uint8Array | null> {
  try {
    const handle = await open(file, constants.O_RDONLY | ((constants.O_NOFOLLOW as number | undefined) ?? 0));
    try {
      const { bytesRead } = await handle.read(memory, 0, EXIF_BYTES, 0);
      return memory.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}

/** What cameras noted, as far as the backup keeps it. */
export async function notesIn(vault: Vault, options: OpOptions): Promise<PhotoNotes> {
  const notes = new PhotoNotes();
  const kept = await vault.tagFile(NOTES_FILE, options);
  if (kept) await notes.load(kept);
  return notes;
}
