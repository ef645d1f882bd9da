import { SeededRandom } from './sample/random.ts';
import {
  FOLDER_FORMAT,
  ROOT,
  type ObjectDetails,
  type ObjectEntry,
  type ObjectReader,
  type ObjectStore,
} from './object-store.ts';
import type { StorageProfile } from './profiles.ts';

/** Files in one folder. */
const PER_FOLDER = 500;
const FIRST_DATE = Date.UTC(2013, 0, 1, 7, 0, 0);
const SIX_YEARS = 6 * 365 * 86_400_000;
const JPEG_FORMAT = 0x3801;
/** A COM segment: marker, length, and at most 65,533 bytes. */
const SEGMENT = 65_537;
const SEGMENT_HEAD = 4;

/** A 64 by 48 JPEG in one colour; every generated photo is this one, grown to its size by comment segments. */
const TEMPLATE = Buffer.from(
  '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAwAEADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAUG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AoCiygAAAAAAAAAAAAAAAAAAAAAD/2Q==',
  'base64',
);

const POOL = new SeededRandom(4242).bytes(1 << 20);

interface Part {
  readonly storage: StorageProfile;
  readonly firstHandle: number;
  readonly files: number;
  /** Index of its first file among all files. */
  readonly firstFile: number;
}

/** What a handle is: one of the two top folders, a folder of files, or a file by its index. */
type Place =
  | { readonly kind: 'top'; readonly name: string; readonly parent: number }
  | { readonly kind: 'folder'; readonly number: number }
  | { readonly kind: 'file'; readonly index: number; readonly folder: number };

/**
 * `files` photos in folders of 500 below `Pictures/Camera Roll`, two thirds on the phone and one on the card where there is one.
 * Nothing is kept: names, sizes, dates and bytes follow from an object's index, so that 100,000 of them weigh nothing.
 */
export class GeneratedStore implements ObjectStore {
  readonly #parts: readonly Part[];
  readonly #files: number;
  readonly #meanBytes: number;
  readonly writer = null;

  /** `meanBytes` is the mean size of a file. */
  constructor(storages: readonly StorageProfile[], files: number, meanBytes: number) {
    this.#files = files;
    this.#meanBytes = meanBytes;
    const onCard = storages.length > 1 ? Math.floor(files / 3) : 0;
    let firstHandle = 1;
    let firstFile = 0;
    this.#parts = storages.slice(0, 2).map((storage, index) => {
      const count = index === 0 ? files - onCard : onCard;
      const part = { storage, firstHandle, files: count, firstFile };
      firstHandle += objectsOf(count);
      firstFile += count;
      return part;
    });
  }

  renumber(): void {
    // The numbering follows from the index; a session changes nothing.
  }

  entry(handle: number): ObjectEntry | null {
    const part = this.#partOf(handle);
    if (!part) return null;
    const place = placeOf(part, handle);
    const storageId = part.storage.id;
    switch (place.kind) {
      case 'top':
        return { handle, name: place.name, parent: place.parent, storageId, format: FOLDER_FORMAT };
      case 'folder': {
        const name = this.#folderName(part, place.number);
        return { handle, name, parent: part.firstHandle + 1, storageId, format: FOLDER_FORMAT };
      }
      case 'file': {
        const name = `WP_${stamp(this.#date(place.index))}_Pro.jpg`;
        return { handle, name, parent: folderHandle(part, place.folder), storageId, format: JPEG_FORMAT };
      }
    }
  }

  details(entry: ObjectEntry): ObjectDetails | null {
    const part = this.#partOf(entry.handle);
    if (!part) return null;
    const place = placeOf(part, entry.handle);
    const index = place.kind === 'file' ? place.index : part.firstFile;
    const modified = this.#date(index);
    const size = place.kind === 'file' ? this.#size(index) : 0;
    return { size, modified, created: modified, persistentId: wireHex(entry.handle) + ID_REST };
  }

  *children(storageId: number, parent: number): Iterable<number> {
    const part = this.#parts.find((one) => one.storage.id === storageId);
    if (!part) return;
    if (parent === ROOT) {
      yield part.firstHandle;
      return;
    }
    if (this.#partOf(parent) !== part) return;
    const place = placeOf(part, parent);
    if (place.kind === 'top' && place.parent === ROOT) yield part.firstHandle + 1;
    else if (place.kind === 'top') {
      for (let folder = 0; folder * PER_FOLDER < part.files; folder += 1) yield folderHandle(part, folder);
    } else if (place.kind === 'folder') {
      const count = Math.min(PER_FOLDER, part.files - place.number * PER_FOLDER);
      for (let index = 1; index <= count; index += 1) yield parent + index;
    }
  }

  *all(): Iterable<number> {
    for (const part of this.#parts) {
      const end = part.firstHandle + objectsOf(part.files);
      for (let handle = part.firstHandle; handle < end; handle += 1) yield handle;
    }
  }

  usedBytes(storageId: number): number {
    return (this.#parts.find((part) => part.storage.id === storageId)?.files ?? 0) * this.#meanBytes;
  }

  open(entry: ObjectEntry): Promise<ObjectReader> {
    const part = this.#partOf(entry.handle);
    const place = part && placeOf(part, entry.handle);
    if (place?.kind !== 'file') return Promise.reject(new Error(`No file ${entry.handle}`));
    const { index } = place;
    const size = this.#size(index);
    return Promise.resolve({
      size,
      read: (offset: number, length: number) =>
        Promise.resolve(generatedBytes(index, size, offset, Math.min(length, Math.max(0, size - offset)))),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }

  #partOf(handle: number): Part | null {
    const fits = (part: Part): boolean =>
      handle >= part.firstHandle && handle < part.firstHandle + objectsOf(part.files);
    return this.#parts.find(fits) ?? null;
  }

  #date(index: number): number {
    const step = Math.max(1000, Math.min(1_800_000, Math.floor(SIX_YEARS / this.#files / 1000) * 1000));
    return FIRST_DATE + index * step;
  }

  /** Evenly spread from almost nothing to twice the mean. */
  #size(index: number): number {
    const share = (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    const filler = Math.max(SEGMENT_HEAD, Math.floor(share * 2 * this.#meanBytes) - TEMPLATE.length);
    // A last segment too short for its own head is not a segment.
    const last = filler % SEGMENT;
    return TEMPLATE.length + (last > 0 && last < SEGMENT_HEAD ? filler + SEGMENT_HEAD : filler);
  }

  #folderName(part: Part, folder: number): string {
    const date = new Date(this.#date(part.firstFile + folder * PER_FOLDER));
    return `${date.getUTCFullYear()}-${String(date.getUTCMonth() + 1).padStart(2, '0')} (${folder + 1})`;
  }
}

/** All objects of a part with so many files: two top folders, the folders, the files. */
function objectsOf(files: number): number {
  return 2 + Math.ceil(files / PER_FOLDER) + files;
}

function folderHandle(part: Part, folder: number): number {
  return part.firstHandle + 2 + folder * (PER_FOLDER + 1);
}

function placeOf(part: Part, handle: number): Place {
  const local = handle - part.firstHandle;
  if (local === 0) return { kind: 'top', name: 'Pictures', parent: ROOT };
  if (local === 1) return { kind: 'top', name: 'Camera Roll', parent: part.firstHandle };
  const folder = Math.floor((local - 2) / (PER_FOLDER + 1));
  const position = (local - 2) % (PER_FOLDER + 1);
  if (position === 0) return { kind: 'folder', number: folder };
  return { kind: 'file', folder, index: part.firstFile + folder * PER_FOLDER + position - 1 };
}

const ID_REST = `${wireHex(0x4c756d69)}${'0'.repeat(16)}`;

/** A UINT32's bytes, in the order of the wire, as hexadecimal digits. */
function wireHex(value: number): string {
  const swapped = ((value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24)) >>> 0;
  return swapped.toString(16).padStart(8, '0');
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll('-', '').replace('T', '_').replaceAll(':', '_');
}

/**
 * The bytes of generated file `index` from `offset`: a JPEG whose comment segments hold noise that differs from file to file.
 * Every stretch of 4 KiB names its file and place, so that no swapped, lost or doubled block goes unseen.
 */
export function generatedBytes(index: number, size: number, offset: number, length: number): Uint8Array {
  const out = Buffer.allocUnsafeSlow(length);
  const fillerEnd = size - TEMPLATE.length + 2;
  let at = offset;
  while (at < offset + length) {
    const left = offset + length - at;
    let count: number;
    if (at < 2) count = TEMPLATE.copy(out, at - offset, at, Math.min(2, at + left));
    else if (at >= fillerEnd) {
      const from = at - fillerEnd + 2;
      count = TEMPLATE.copy(out, at - offset, from, Math.min(TEMPLATE.length, from + left));
    } else count = fillSegment(out.subarray(at - offset), { index, at: at - 2, end: fillerEnd - 2 });
    at += count;
  }
  return out;
}

/** Fills the start of `out` with filler from `at`, as far as the segment, the filler or `out` goes; says how far. */
function fillSegment(
  out: Buffer,
  filler: { readonly index: number; readonly at: number; readonly end: number },
): number {
  const within = filler.at % SEGMENT;
  const segmentEnd = Math.min(filler.at - within + SEGMENT, filler.end);
  if (within < SEGMENT_HEAD) {
    const bytes = segmentEnd - (filler.at - within) - 2;
    const head = Buffer.from([0xff, 0xfe, bytes >> 8, bytes & 0xff]);
    return head.copy(out, 0, within, Math.min(SEGMENT_HEAD, within + out.length));
  }
  const blockEnd = filler.at - (filler.at % 4096) + 4096;
  const count = Math.min(out.length, segmentEnd - filler.at, blockEnd - filler.at);
  const from = (Math.imul(filler.index + 1, 7919) + filler.at) >>> 0;
  for (let done = 0; done < count;) {
    const start = (from + done) % POOL.length;
    const piece = POOL.subarray(start, Math.min(POOL.length, start + count - done));
    out.set(piece, done);
    done += piece.length;
  }
  stampBlock(out.subarray(0, count), filler);
  return count;
}

const MARK = 12;

/** Writes index and block number into the first twelve bytes of the block, as far as they lie in `out`. */
function stampBlock(out: Buffer, { index, at }: { readonly index: number; readonly at: number }): void {
  const within = at % 4096;
  if (within >= MARK) return;
  const mark = Buffer.alloc(MARK);
  mark.writeUInt32LE(index, 0);
  mark.writeUIntLE(Math.floor(at / 4096), 4, 6);
  mark.copy(out, 0, within, Math.min(MARK, within + out.length));
}
