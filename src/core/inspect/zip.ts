import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, safe, shown, type Bytes } from './bytes.ts';
import { zipName } from './zip-names.ts';

/** ZIP as in APPNOTE.TXT 6.3.10 (PKWARE); section numbers below are its. Little-endian. */
const [LOCAL, CENTRAL, END, LOCATOR64, END64] = [0x04034b50, 0x02014b50, 0x06054b50, 0x07064b50, 0x06064b50];
const [ENCRYPTED, UTF8] = [1, 0x800];
const [STORED, DEFLATED] = [0, 8];
const MOST_ENTRIES = 100_000;
const MOST_UNPACKED = 256 * 1024 ** 3;
/** Past this size, an archive that unpacks to more than so many times its own length is a trap. */
const [SURE_BELOW, MOST_RATIO] = [512 * 1024 ** 2, 200];
/** Unpacked in one go up to here; streams cost more than they save. */
const SMALL = 1024 ** 2;

export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes that it says to unpack to. */
  readonly size: number;
  /** Of its local header. */
  readonly headerAt: number;
  /**
   * Milliseconds since 1970-01-01 UTC: from the extended timestamp where there is one, else the archive's local time
   * taken for this computer's; null where it is no time.
   */
  readonly modified: number | null;
  /** A link, by the mode that Unix and macOS write (4.4.15): its content is a path. */
  readonly isLink: boolean;
}

export interface PlacedEntry extends ZipEntry {
  readonly dataAt: number;
}

/** The central directory, each entry held against its local header; nothing is unpacked yet. */
export async function readZip(bytes: Bytes): Promise<PlacedEntry[]> {
  const directory = await findDirectory(bytes);
  if (directory.count > MOST_ENTRIES) throw new NotTried(TEXT.tooMany('files'));
  const entries: ZipEntry[] = [];
  let at = directory.at;
  while (at < directory.end && entries.length < directory.count) {
    const { entry, next } = await centralEntry(bytes, at);
    entries.push(entry);
    at = next;
  }
  if (entries.length !== directory.count || at > directory.end) throw new Broken(TEXT.malformed('its list of files'));
  const placed: PlacedEntry[] = [];
  for (const entry of entries) placed.push(await place(bytes, entry, directory.at));
  checkOverlap(placed);
  checkTotal(bytes, placed);
  return placed;
}

interface Directory {
  readonly at: number;
  readonly end: number;
  readonly count: number;
}

/** The end record (4.3.16) is looked for from the back, over a comment of up to 64 KiB. */
async function findDirectory(bytes: Bytes): Promise<Directory> {
  const from = Math.max(0, bytes.size - 22 - 0xffff);
  const tail = await bytes.upTo(from, 22 + 0xffff, 'its list of files');
  for (let index = tail.length - 22; index >= 0; index -= 1) {
    if (tail[index] !== 0x50 || tail.readUInt32LE(index) !== END) continue;
    if (index + 22 + tail.readUInt16LE(index + 20) !== tail.length) continue;
    return checkDirectory(bytes, await directoryOf(bytes, from + index, tail.subarray(index, index + 22)));
  }
  throw new Broken(TEXT.cutOff('its files: the list at its end is missing'));
}

function checkDirectory(bytes: Bytes, directory: Directory): Directory {
  if (directory.count === 0) throw new Broken(TEXT.none('file'));
  if (directory.end > bytes.size) throw new Broken(TEXT.outside('its list of files'));
  return directory;
}

async function directoryOf(bytes: Bytes, endAt: number, end: Buffer): Promise<Directory> {
  const [count, length, at] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  if (count !== 0xffff && length !== 0xffffffff && at !== 0xffffffff) {
    if (at + length > endAt) throw new Broken(TEXT.outside('its list of files'));
    return { at, end: at + length, count };
  }
  const locator = endAt >= 20 ? await bytes.at(endAt - 20, 20, 'its list of files') : null;
  // OneDrive writes 0 as the number of disks where 1 belongs (lumia-facts 5.4): that field is not looked at.
  if (locator?.readUInt32LE(0) !== LOCATOR64) return { at, end: at + length, count };
  const end64At = safe(locator.readBigUInt64LE(8), 'its list of files');
  const end64 = await bytes.at(end64At, 56, 'its list of files');
  if (end64.readUInt32LE(0) !== END64) throw new Broken(TEXT.malformed('the end of its list of files'));
  const long = (offset: number): number => safe(end64.readBigUInt64LE(offset), 'its list of files');
  if (long(48) + long(40) > end64At) throw new Broken(TEXT.outside('its list of files'));
  return { at: long(48), end: long(48) + long(40), count: long(32) };
}

/** 4.3.12; sizes and offset may be in a ZIP64 field (4.5.3). */
async function centralEntry(bytes: Bytes, at: number): Promise<{ readonly entry: ZipEntry; readonly next: number }> {
  const head = await bytes.at(at, 46, 'its list of files');
  if (head.readUInt32LE(0) !== CENTRAL) throw new Broken(TEXT.malformed('its list of files'));
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => head.readUInt16LE(offset));
  const flags = head.readUInt16LE(8);
  const rest = await bytes.at(at + 46, (nameLength ?? 0) + (extraLength ?? 0), 'its list of files');
  const name = zipName(rest.subarray(0, nameLength), (flags & UTF8) !== 0);
  const wide = wideFields(rest.subarray(nameLength));
  const value = (offset: number): number => {
    const narrow = head.readUInt32LE(offset);
    return narrow === 0xffffffff ? (wide.shift() ?? narrow) : narrow;
  };
  // In this order in the ZIP64 field.
  const size = value(24);
  const packed = value(20);
  const headerAt = value(42);
  return {
    entry: {
      name,
      encrypted: (flags & ENCRYPTED) !== 0,
      method: head.readUInt16LE(10),
      crc: head.readUInt32LE(16),
      packed,
      size,
      headerAt,
      modified: extendedTime(rest.subarray(nameLength)) ?? dosTime(head.readUInt16LE(12), head.readUInt16LE(14)),
      isLink: UNIX.has(head[5] ?? 0) && ((head.readUInt32LE(38) >>> 16) & 0xf000) === 0xa000,
    },
    next: at + 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0),
  };
}

/** Systems whose attributes hold a Unix mode (4.4.2.2): Unix, OS X. */
const UNIX: ReadonlySet<number> = new Set([3, 19]);

/** 4.4.6: two seconds in five bits, then minute and hour; day, month, and years since 1980. */
function dosTime(time: number, date: number): number | null {
  const [day, month] = [date & 31, (date >> 5) & 15];
  if (day === 0 || month === 0 || month > 12) return null;
  return new Date(1980 + (date >> 9), month - 1, day, time >> 11, (time >> 5) & 63, (time & 31) * 2).getTime();
}

/** Info-ZIP's extended timestamp (0x5455): seconds since 1970 UTC, signed, when its first flag is set. */
function extendedTime(extra: Buffer): number | null {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    const holds = extra.readUInt16LE(at) === 0x5455 && length >= 5 && at + 9 <= extra.length;
    if (holds && ((extra[at + 4] ?? 0) & 1) !== 0) return extra.readInt32LE(at + 5) * 1000;
    at += 4 + length;
  }
  return null;
}

function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const end = Math.min(extra.length, at + 4 + length);
      const fields: number[] = [];
      for (let field = at + 4; field + 8 <= end; field += 8) {
        fields.push(safe(extra.readBigUInt64LE(field), 'a file in it'));
      }
      return fields;
    }
    at += 4 + length;
  }
  return [];
}

/** The local header (4.3.7) must be there and bear the same name; the data ends before the list of files. */
async function place(bytes: Bytes, entry: ZipEntry, end: number): Promise<PlacedEntry> {
  const name = shown(entry.name);
  if (/(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:/u.test(entry.name)) throw new Broken(TEXT.unsafeName(name));
  if (entry.headerAt + 30 > end) throw new Broken(TEXT.outside(`"${name}"`));
  const head = await bytes.at(entry.headerAt, 30, `"${name}"`);
  if (head.readUInt32LE(0) !== LOCAL) throw new Broken(TEXT.malformed(`the beginning of "${name}"`));
  const nameLength = head.readUInt16LE(26);
  const local = await bytes.at(entry.headerAt + 30, nameLength, `"${name}"`);
  const utf8 = (head.readUInt16LE(6) & UTF8) !== 0;
  const same = zipName(local, utf8) === entry.name || !/^[\x20-\x7e]*$/u.test(entry.name);
  if (!same || head.readUInt16LE(8) !== entry.method) throw new Broken(TEXT.malformed(`the beginning of "${name}"`));
  const dataAt = entry.headerAt + 30 + nameLength + head.readUInt16LE(28);
  if (dataAt + entry.packed > end) throw new Broken(TEXT.outside(`"${name}"`));
  return { ...entry, dataAt };
}

/** Files that share bytes are how a small archive unpacks to a huge one; no honest one has them. */
function checkOverlap(entries: readonly PlacedEntry[]): void {
  const ordered = [...entries].sort((one, other) => one.headerAt - other.headerAt);
  let end = 0;
  for (const { headerAt, dataAt, packed } of ordered) {
    if (headerAt < end) throw new Broken(TEXT.overlap('two of its files'));
    end = dataAt + packed;
  }
}

function checkTotal(bytes: Bytes, entries: readonly ZipEntry[]): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_UNPACKED || (total > SURE_BELOW && total > MOST_RATIO * bytes.size)) {
    throw new NotTried(TEXT.bomb(total));
  }
}

export const canUnpack = ({ encrypted, method }: ZipEntry): boolean =>
  !encrypted && (method === STORED || method === DEFLATED);

/**
 * Unpacks an entry piece by piece and holds it against its size and its CRC-32. Never gives more bytes than the entry
 * says it has.
 */
export async function unpack(
  bytes: Bytes,
  entry: PlacedEntry,
  take: (piece: Buffer) => void = () => undefined,
): Promise<void> {
  const name = shown(entry.name);
  let [size, crc] = [0, 0];
  const add = (piece: Buffer): void => {
    size += piece.length;
    if (size > entry.size) throw new Broken(TEXT.longerThanSaid(name));
    crc = crc32(piece, crc);
    take(piece);
  };
  if (entry.method === STORED) {
    for await (const piece of bytes.pieces(entry.dataAt, entry.dataAt + entry.packed)) add(piece.bytes);
  } else {
    await inflate(bytes, entry, add);
  }
  if (size !== entry.size || crc !== entry.crc) throw new Broken(TEXT.checkSum(`"${name}"`));
}

async function inflate(bytes: Bytes, entry: PlacedEntry, add: (piece: Buffer) => void): Promise<void> {
  const name = shown(entry.name);
  try {
    if (entry.size <= SMALL && entry.packed <= SMALL) {
      const packed = await bytes.at(entry.dataAt, entry.packed, `"${name}"`);
      add(inflateRawSync(packed, { maxOutputLength: entry.size + 1 }));
      return;
    }
    await pipeline(
      packedPieces(bytes, entry),
      createInflateRaw(),
      async (unpacked: AsyncIterable<Buffer>): Promise<void> => {
        for await (const piece of unpacked) add(piece);
      },
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Broken(TEXT.longerThanSaid(name));
    if (code.startsWith('Z_')) throw new Broken(TEXT.malformed(`the packed data of "${name}"`));
    throw error;
  }
}

/**
 * An entry's bytes as they are unpacked, no faster than they are taken, held against its size and CRC-32: `Broken` is
 * thrown where they do not agree, at the latest after the last piece, and never more is given than the entry says.
 */
export async function* unpackPieces(bytes: Bytes, entry: PlacedEntry): AsyncGenerator<Buffer, void, void> {
  const name = shown(entry.name);
  let [size, crc] = [0, 0];
  const packed = packedPieces(bytes, entry);
  const pieces: AsyncIterable<Buffer> = entry.method === STORED ? packed : compose(packed);
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > entry.size) throw new Broken(TEXT.longerThanSaid(name));
      crc = crc32(piece, crc);
      yield piece;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_')) throw new Broken(TEXT.malformed(`the packed data of "${name}"`));
    throw error;
  }
  if (size !== entry.size || crc !== entry.crc) throw new Broken(TEXT.checkSum(`"${name}"`));
}

/** Through the unpacker; whoever stops taking ends both. */
function compose(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createInflateRaw({ chunkSize: 256 * 1024 });
  // Its failure is thrown where the pieces are taken.
  pipeline(packed, unpacked).catch(() => undefined);
  return unpacked;
}

/** Each its own: the unpacker takes them ahead. */
async function* packedPieces(bytes: Bytes, entry: PlacedEntry): AsyncGenerator<Buffer, void, void> {
  for await (const piece of bytes.pieces(entry.dataAt, entry.dataAt + entry.packed)) yield Buffer.from(piece.bytes);
}

/** An entry's bytes in one piece; null when it is not there, too long or packed in another way. */
export async function entryBytes(bytes: Bytes, entry: PlacedEntry | undefined, most: number): Promise<Buffer | null> {
  if (!entry || entry.size > most || !canUnpack(entry)) return null;
  const pieces: Buffer[] = [];
  await unpack(bytes, entry, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}
