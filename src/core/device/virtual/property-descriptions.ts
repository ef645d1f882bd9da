import type { Generation } from './profiles.ts';

/** MTP data type codes (MTP 1.1, 3.2.1). */
export const TYPE = {
  uint8: 0x0002,
  uint16: 0x0004,
  uint32: 0x0006,
  uint64: 0x0008,
  uint128: 0x000a,
  arrayUint8: 0x4002,
  arrayUint16: 0x4004,
  string: 0xffff,
} as const;

export type PropertyForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'range'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'enumeration'; readonly values: readonly number[] }
  | { readonly kind: 'date-time' }
  | { readonly kind: 'byte-array'; readonly maxLength: number };

export interface PropertyDescription {
  readonly code: number;
  readonly type: number;
  readonly writable: boolean;
  readonly form: PropertyForm;
}

const NONE: PropertyForm = { kind: 'none' };
const range = (min: number, max: number, step = 1): PropertyForm => ({ kind: 'range', min, max, step });
const oneOf = (...values: readonly number[]): PropertyForm => ({ kind: 'enumeration', values });
const ALBUM = 0xba03;
const INT32_MAX = 2147483647;
const UINT32_MAX = 4294967295;

type Entry = readonly [code: number, type: number, writable: boolean, form?: PropertyForm];

/** As libmtp's log of a Lumia 550 prints them; forms that differ by format are in `formOf`. */
const ENTRIES: readonly Entry[] = [
  [0xd801, TYPE.uint32, false],
  [0xd802, TYPE.uint32, false],
  [0xd803, TYPE.uint32, true],
  [0xda9a, TYPE.string, true],
  [0xdc01, TYPE.uint32, false],
  [0xdc02, TYPE.uint16, false],
  [0xdc03, TYPE.uint16, false, oneOf(0, 1, 32770, 32771)],
  [0xdc04, TYPE.uint64, false],
  [0xdc05, TYPE.uint16, true, oneOf(1, 0)],
  [0xdc06, TYPE.uint32, true],
  [0xdc07, TYPE.string, true],
  [0xdc08, TYPE.string, true, { kind: 'date-time' }],
  [0xdc09, TYPE.string, true, { kind: 'date-time' }],
  [0xdc0b, TYPE.uint32, false],
  [0xdc0d, TYPE.uint16, true, oneOf(0, 1)],
  [0xdc41, TYPE.uint128, false],
  [0xdc44, TYPE.string, true],
  [0xdc46, TYPE.string, true],
  [0xdc48, TYPE.arrayUint16, false],
  [0xdc4f, TYPE.uint8, true, oneOf(1, 0)],
  [0xdc81, TYPE.uint16, false, oneOf(0x3801)],
  [0xdc82, TYPE.uint32, false],
  [0xdc83, TYPE.uint32, false],
  [0xdc84, TYPE.uint32, false],
  [0xdc86, TYPE.arrayUint8, true],
  [0xdc87, TYPE.uint32, true],
  [0xdc88, TYPE.uint32, true],
  [0xdc89, TYPE.uint32, true, range(0, UINT32_MAX)],
  [0xdc8b, TYPE.uint16, true],
  [0xdc8c, TYPE.string, true],
  [0xdc95, TYPE.uint16, false, oneOf(0, 1, 36, 37, 38, 39, 40, 48, 64, 65, 17, 18, 19, 20, 21, 33, 34, 35)],
  [0xdc99, TYPE.string, true, { kind: 'date-time' }],
  [0xdc9a, TYPE.string, true],
  [0xdc9b, TYPE.string, true],
  [0xdd62, TYPE.uint32, true],
  [0xdd72, TYPE.string, true],
  [0xde93, TYPE.uint32, false, range(8000, 48000, 25)],
  [0xde94, TYPE.uint16, true, oneOf(1, 2)],
  [0xde97, TYPE.uint16, true, oneOf(0, 1, 2, 3, 4, 5, 6, 7)],
  [0xde99, TYPE.uint32, true, oneOf(5648, 255)],
  [0xde9a, TYPE.uint32, false, range(0, 320000)],
  [0xde9b, TYPE.uint32, true, oneOf(826496577, 875967048, 875967080, 844313677, 1446269005, 875967064, 875967096)],
  [0xde9c, TYPE.uint32, true, range(4000, 20000000)],
  [0xde9d, TYPE.uint32, true, range(0, 30000)],
  [0xdea1, TYPE.string, true],
];

const TABLE: ReadonlyMap<number, Entry> = new Map(ENTRIES.map((entry) => [entry[0], entry]));

const isImage = (format: number): boolean => format === 0xb804 || (format >= 0x3801 && format <= 0x380d);

/** The MTP data type of an object property; null for one that no Lumia has. */
export function typeOfProperty(code: number): number | null {
  return TABLE.get(code)?.[1] ?? null;
}

/** One property of one format as GetObjectPropDesc describes it; null for a property that no Lumia has. */
export function describeProperty(code: number, format: number, generation: Generation): PropertyDescription | null {
  const entry = TABLE.get(code);
  if (!entry) return null;
  const [, type, writable, form] = entry;
  const readOnlyThen = generation === 'wp8.0' && (code === 0xdd62 || code === 0xdd72);
  return { code, type, writable: writable && !readOnlyThen, form: formOf(code, format) ?? form ?? NONE };
}

function formOf(code: number, format: number): PropertyForm | null {
  switch (code) {
    case 0xdc82:
      return range(0, format === ALBUM ? 131072 : 16384);
    case 0xdc83:
    case 0xdc84:
      return range(0, format === ALBUM ? 1024 : 358);
    case 0xdc86:
      return { kind: 'byte-array', maxLength: format === ALBUM ? 131072 : 16384 };
    case 0xdc87:
      return isImage(format) ? range(0, INT32_MAX) : range(64, 1920, 2);
    case 0xdc88:
      return isImage(format) ? range(0, INT32_MAX) : range(64, 1080, 2);
    default:
      return null;
  }
}
