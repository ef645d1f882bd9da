import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { Broken, NotTried, safe, shown, type Bytes } from './bytes.ts';
import type { Found } from './archive.ts';

/** [MS-CFB] 2.1 to 2.6; numbers below are its sections. Little-endian. */
const [END_OF_CHAIN, FREE, MOST_REGULAR] = [0xfffffffe, 0xffffffff, 0xfffffffa];
const MOST_FAT = 4 * 1024 * 1024;
const MINI_BELOW = 4096;
const ENTRY = 128;

const KINDS: readonly (readonly [stream: string, format: string])[] = [
  ['WordDocument', 'Word document'],
  ['Workbook', 'Excel workbook'],
  ['Book', 'Excel workbook'],
  ['PowerPoint Document', 'PowerPoint presentation'],
  ['EncryptedPackage', 'encrypted Office document'],
  ['__properties_version1.0', 'Outlook message'],
];

interface Volume {
  readonly bytes: Bytes;
  readonly sector: number;
  readonly fat: Uint32Array;
  /** Sectors that belong to some chain already. */
  readonly used: Uint8Array;
}

interface Item {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
}

/** A compound file, as Office wrote it before 2007: each inner file's sectors form a chain that lies inside. */
export async function inspectOle(bytes: Bytes): Promise<Found> {
  const header = await bytes.at(0, 512, 'its header');
  const shift = header.readUInt16LE(30);
  if (header.readUInt16LE(28) !== 0xfffe || (shift !== 9 && shift !== 12))
    throw new Broken(TEXT.malformed('its header'));
  const sector = 2 ** shift;
  const fat = await readFat(bytes, header, sector);
  const volume: Volume = { bytes, sector, fat, used: new Uint8Array(fat.length) };
  const items = await directory(volume, header.readUInt32LE(48), shift === 12);
  const [root] = items;
  if (root?.type !== 5) throw new Broken(TEXT.missing('the first entry of its directory'));
  const miniFat = chain(volume, header.readUInt32LE(60), null, 'its list of small parts');
  const mini = await readMini(volume, miniFat);
  chain(volume, root.start, root.size, 'its small parts');
  const miniSectors = Math.ceil(root.size / 64);
  let streams = 0;
  for (const { type, name, start, size } of items) {
    if (type !== 2) continue;
    streams += 1;
    if (size === 0) continue;
    if (size < MINI_BELOW) miniChain({ mini, count: miniSectors, bytes }, { start, size, name });
    else chain(volume, start, size, `"${shown(name)}"`);
  }
  if (streams === 0) throw new Broken(TEXT.headerOnly('content'));
  const names = new Set(items.map(({ name }) => name));
  const format = KINDS.find(([stream]) => names.has(stream))?.[1] ?? 'compound file';
  return { format, why: TEXT.streams(streams) };
}

/** The sectors of the FAT are listed in the header (2.2) and in the chain of the DIFAT (2.5). */
async function readFat(bytes: Bytes, header: Buffer, sector: number): Promise<Uint32Array> {
  const sectors = Math.ceil(Math.max(0, bytes.size - sector) / sector);
  const count = header.readUInt32LE(44);
  if (count === 0 || count * (sector / 4) > sectors + sector)
    throw new Broken(TEXT.malformed('the length of its table'));
  if (sectors > MOST_FAT) throw new NotTried(TEXT.tooMany('sectors'));
  const places: number[] = [];
  const add = (place: number): void => {
    if (place < MOST_REGULAR && places.length < count) places.push(place);
  };
  for (let index = 0; index < 109; index += 1) add(header.readUInt32LE(76 + index * 4));
  let next = header.readUInt32LE(68);
  for (let seen = 0; next < MOST_REGULAR && places.length < count; seen += 1) {
    if (seen > count) throw new Broken(TEXT.loop('its table'));
    const list = await bytes.at((next + 1) * sector, sector, 'its table');
    for (let at = 0; at < sector - 4; at += 4) add(list.readUInt32LE(at));
    next = list.readUInt32LE(sector - 4);
  }
  if (places.length < count) throw new Broken(TEXT.malformed('the length of its table'));
  const fat = new Uint32Array(count * (sector / 4));
  for (const [index, place] of places.entries()) {
    const part = await bytes.at((place + 1) * sector, sector, 'its table');
    for (let at = 0; at < sector; at += 4) fat[(index * sector + at) / 4] = part.readUInt32LE(at);
  }
  return fat;
}

/**
 * The sectors of a chain, each in the file and in no other chain; with a size, as many as that needs. The last one may
 * be cut to what is needed of it.
 */
function chain({ bytes, sector, fat, used }: Volume, start: number, size: number | null, what: string): number[] {
  const sectors: number[] = [];
  if (start === END_OF_CHAIN || start === FREE) {
    if (size !== null && size > 0) throw new Broken(TEXT.missing(what));
    return sectors;
  }
  const needed = size === null ? Infinity : Math.ceil(size / sector);
  for (let at = start; at !== END_OF_CHAIN && sectors.length < needed; at = fat[at] ?? FREE) {
    if (at >= fat.length) throw new Broken(TEXT.outside(what));
    if (used[at] === 1) throw new Broken(TEXT.overlap(`sectors of ${what} and of another part`));
    used[at] = 1;
    sectors.push(at);
    const last = size === null ? sector : Math.min(sector, size - (sectors.length - 1) * sector);
    if ((at + 1) * sector + last > bytes.size) throw new Broken(TEXT.cutOff(what));
  }
  if (size !== null && sectors.length < needed) throw new Broken(TEXT.cutOff(what));
  bytes.step(sectors.length);
  return sectors;
}

/** Directory entries of 128 bytes (2.6). */
async function directory(volume: Volume, start: number, version4: boolean): Promise<Item[]> {
  const items: Item[] = [];
  for (const place of chain(volume, start, null, 'its directory')) {
    const sector = await volume.bytes.at((place + 1) * volume.sector, volume.sector, 'its directory');
    for (let at = 0; at < sector.length; at += ENTRY) {
      const type = sector[at + 66] ?? 0;
      if (type === 0) continue;
      const length = sector.readUInt16LE(at + 64);
      if (length > 64 || ![1, 2, 5].includes(type)) throw new Broken(TEXT.malformed('its directory'));
      items.push({
        name: sector.toString('utf16le', at, at + Math.max(0, length - 2)),
        type,
        start: sector.readUInt32LE(at + 116),
        // Version 3 has 32 bits, and may have anything in the upper half.
        size: version4 ? safe(sector.readBigUInt64LE(at + 120), 'a part') : sector.readUInt32LE(at + 120),
      });
    }
  }
  return items;
}

async function readMini({ bytes, sector }: Volume, places: readonly number[]): Promise<Uint32Array> {
  const mini = new Uint32Array(places.length * (sector / 4));
  for (const [index, place] of places.entries()) {
    const part = await bytes.at((place + 1) * sector, sector, 'its list of small parts');
    for (let at = 0; at < sector; at += 4) mini[(index * sector + at) / 4] = part.readUInt32LE(at);
  }
  return mini;
}

interface Mini {
  readonly mini: Uint32Array;
  /** Small sectors of 64 bytes that there are. */
  readonly count: number;
  readonly bytes: Bytes;
}

function miniChain({ mini, count, bytes }: Mini, { start, size, name }: Pick<Item, 'start' | 'size' | 'name'>): void {
  const what = `"${shown(name)}"`;
  const needed = Math.ceil(size / 64);
  let at = start;
  for (let seen = 0; seen < needed; seen += 1) {
    if (at >= mini.length || at >= count) throw new Broken(TEXT.cutOff(what));
    at = mini[at] ?? FREE;
  }
  bytes.step(needed);
}
