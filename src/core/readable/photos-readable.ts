import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PhotosInside } from '../../shared/domain/photos.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { wallText } from '../photos/file-names.ts';
import { isInTimeline, type PhotoFile, type Shot } from '../photos/timeline.ts';
import type { Vault } from '../vault/vault.ts';
import { NOTES_FILE, notesIn, openPhotos, type PhotoLibrary } from './photos-library.ts';
import type { PhotoNotes } from './photo-notes.ts';
import { photoPages, tooManyPage } from './photos-pages.ts';
import { overviewOfPhotos, pictureOf } from './photos-view.ts';

const FOLDER = 'Photos';
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 1;
const ABREAST = 3;
/** Beyond so many files a run, which holds the phone's whole list already, would need more memory than it may. */
const MOST_FILES = 60_000;
/** The stamp of the page that says so. */
const TOO_MANY = `too many ${String(PAGES_VERSION)}\n`;
/** So long at most are small pictures made in one run; the rest is made by the next ones. Milliseconds. */
const SMALL_MS = 3 * 60_000;

export interface PhotosReadableOptions extends OpOptions {
  readonly clock: Clock;
  /** A small JPEG of a stored file (`data/...`); null where none can be made. */
  readonly small: (path: string) => Promise<Uint8Array | null>;
  /** Whether a picture was found to have a film behind it. */
  readonly hasFilm?: ((file: PhotoFile) => boolean) | undefined;
  /** Whether a file was found not to be what its name says: no small picture is tried of it. */
  readonly isNoPicture?: ((file: PhotoFile) => boolean) | undefined;
  /** What the run has read of pictures already. */
  readonly notes?: PhotoNotes | undefined;
  /** Told of each file (`data/...`) that a small picture is made of. */
  readonly onFile?: ((path: string) => void) | undefined;
}

/**
 * The photos of a backup, counted, and `Readable/Photos/` made from them: pages by month with small pictures. Null when
 * the backup has none, or more than a run can lay out (`MOST_FILES`; the window shows them all the same). `library` is for whoever wants to look on.
 */
export async function makePhotosReadable(
  vault: Vault,
  options: PhotosReadableOptions,
): Promise<{ readonly inside: PhotosInside; readonly library: PhotoLibrary } | null> {
  if (isTooMany(vault)) {
    await sayTooMany(vault, options);
    return null;
  }
  const notes = await notesIn(vault, options, options.notes);
  const library = await openPhotos(vault, { ...options, notes });
  const { shots } = library;
  if (shots.length === 0) return null;
  if (notes.unsaved > 0)
    await vault.writeReadable(NOTES_FILE.slice('Readable/'.length), notes.lines(), { durable: false });
  const there = await smallOnes(vault.info.root);
  const left = await makeSmall(vault, shots, there, options);
  await makePages(vault, shots, there, options);
  return { inside: insideOf(shots, left), library };
}

/** Where earlier runs made pages, those would hide the photos that came later. Where none did, there is nothing to say. */
async function sayTooMany(vault: Vault, options: OpOptions): Promise<void> {
  if ((await vault.tagFile(`Readable/${FOLDER}/index.html`, options)) === null) return;
  if ((await readStamp(vault, options)) === TOO_MANY) return;
  await vault.writeReadable(MADE_FROM, '');
  await vault.writeReadable(`${FOLDER}/index.html`, tooManyPage(MOST_FILES));
  await vault.writeReadable(MADE_FROM, TOO_MANY);
}

function isTooMany(vault: Vault): boolean {
  let files = 0;
  let seen = 0;
  for (const { path: at } of vault.catalog.files()) {
    seen += 1;
    if (seen % 4096 === 0) keepHeapLow();
    if (isInTimeline(at)) files += 1;
  }
  return files > MOST_FILES;
}

function insideOf(shots: readonly Shot[], notYet: number): PhotosInside {
  const { photos, videos, living, differ, wanting } = overviewOfPhotos(shots);
  const dated = shots.filter(({ taken }) => taken.at !== null);
  const [newest, oldest] = [dated[0]?.taken.at ?? null, dated.at(-1)?.taken.at ?? null];
  return {
    shots: shots.length,
    photos,
    videos,
    living,
    from: oldest === null ? null : wallText(oldest),
    until: newest === null ? null : wallText(newest),
    differ,
    wanting,
    notYet,
  };
}

/** Where a shot's small picture is, beside the pages; the same bytes have the same. Empty for what has none. */
function smallFile(shot: Shot): string {
  const wanted = pictureOf(shot.parts);
  return wanted === null ? '' : `small/${wanted.sha256.slice(0, 2)}/${wanted.sha256.slice(2, 34)}.jpg`;
}

async function smallOnes(root: string): Promise<Set<string>> {
  const there = new Set<string>();
  const folder = path.join(root, 'Readable', FOLDER, 'small');
  for (const name of await readdir(folder).catch(() => [])) {
    for (const file of await readdir(path.join(folder, name)).catch(() => [])) there.add(`small/${name}/${file}`);
  }
  return there;
}

/** Newest first, for a while; gives how many are left for the next time. What cannot be made is none. */
async function makeSmall(
  vault: Vault,
  shots: readonly Shot[],
  there: Set<string>,
  { signal, clock, small, isNoPicture, onFile }: PhotosReadableOptions,
): Promise<number> {
  const until = clock.now() + SMALL_MS;
  let left = 0;
  const rest = shots[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      signal.throwIfAborted();
      const file = smallFile(next.value);
      const wanted = pictureOf(next.value.parts);
      if (file === '' || !wanted || there.has(file) || isNoPicture?.(wanted) === true) continue;
      if (clock.now() >= until) {
        left += 1;
        continue;
      }
      // Taken before it is there: the same bytes under another name would be written at the same time.
      there.add(file);
      onFile?.(wanted.path);
      const jpeg = await small(wanted.path);
      if (jpeg) await vault.writeReadable(`${FOLDER}/${file}`, [jpeg], { durable: false });
      else there.delete(file);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: ABREAST }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return left;
}

async function makePages(
  vault: Vault,
  shots: readonly Shot[],
  there: ReadonlySet<string>,
  options: OpOptions,
): Promise<void> {
  const smallOf = (shot: Shot): string => {
    const file = smallFile(shot);
    return there.has(file) ? file : '';
  };
  const stamp = stampOf(shots, smallOf);
  if ((await readStamp(vault, options)) === stamp) return;
  // Whoever is cut off in the middle makes them again.
  await vault.writeReadable(MADE_FROM, '');
  for (const { file, content } of photoPages(shots, smallOf)) {
    options.signal.throwIfAborted();
    keepHeapLow();
    await vault.writeReadable(`${FOLDER}/${file}`, content, { durable: false });
  }
  await vault.writeReadable(MADE_FROM, stamp);
}

function stampOf(shots: readonly Shot[], smallOf: (shot: Shot) => string): string {
  const hash = createHash('sha256').update(String(PAGES_VERSION));
  for (const shot of shots) {
    const files = shot.parts.map(({ file }) => `${file.path}\t${String(file.size)}`);
    hash.update(`\n${[shot.kind, shot.taken.at, shot.taken.differ.length, smallOf(shot), ...files].join('\t')}`);
  }
  return `${hash.digest('hex')}\n`;
}

async function readStamp(vault: Vault, options: OpOptions): Promise<string> {
  const bytes = await vault.tagFile(`Readable/${MADE_FROM}`, options);
  for await (const piece of bytes ?? []) return Buffer.from(piece.subarray(0, 200)).toString('utf8');
  return '';
}
