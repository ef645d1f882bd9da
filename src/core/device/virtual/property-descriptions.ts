import { DATA_TYPE } from '../ptp/prop-value.ts';
import type { PropForm } from '../ptp/prop-desc.ts';
import type { Generation } from './profiles.ts';

export interface PropertyDescription {
  readonly code: number;
  readonly type: number;
  readonly writable: boolean;
  readonly form: PropForm;
}

const NONE: PropForm = { kind: 'none' };
const range = (min: number, max: number, step = 1): PropForm => ({ kind: 'range', min, max, step });
const oneOf = (...values: readonly number[]): PropForm => ({ kind: 'enumeration', values });
const ALBUM = 0xba03;
const INT32_MAX = 2147483647;
const UINT32_MAX = 4294967295;

type Entry = readonly [code: number, type: number, writable: boolean, form?: PropForm];

/** As libmtp's log of a Lumia 550 prints them; forms that differ by format are in `formOf`. */
const ENTRIES: readonly Entry[] = [
  [0xd801, DATA_TYPE.UINT32, false],
  [0xd802, DATA_TYPE.UINT32, false],
  [0xd803, DATA_TYPE.UINT32, true],
  [0xda9a, DATA_TYPE.STR, true],
  [0xdc01, DATA_TYPE.UINT32, false],
  [0xdc02, DATA_TYPE.UINT16, false],
  [0xdc03, DATA_TYPE.UINT16, false, oneOf(0, 1, 32770, 32771)],
  [0xdc04, DATA_TYPE.UINT64, false],
  [0xdc05, DATA_TYPE.UINT16, true, oneOf(1, 0)],
  [0xdc06, DATA_TYPE.UINT32, true],
  [0xdc07, DATA_TYPE.STR, true],
  [0xdc08, DATA_TYPE.STR, true, { kind: 'date-time' }],
  [0xdc09, DATA_TYPE.STR, true, { kind: 'date-time' }],
  [0xdc0b, DATA_TYPE.UINT32, false],
  [0xdc0d, DATA_TYPE.UINT16, true, oneOf(0, 1)],
  [0xdc41, DATA_TYPE.UINT128, false],
  [0xdc44, DATA_TYPE.STR, true],
  [0xdc46, DATA_TYPE.STR, true],
  [0xdc48, DATA_TYPE.AUINT16, false],
  [0xdc4f, DATA_TYPE.UINT8, true, oneOf(1, 0)],
  [0xdc81, DATA_TYPE.UINT16, false, oneOf(0x3801)],
  [0xdc82, DATA_TYPE.UINT32, false],
  [0xdc83, DATA_TYPE.UINT32, false],
  [0xdc84, DATA_TYPE.UINT32, false],
  [0xdc86, DATA_TYPE.AUINT8, true],
  [0xdc87, DATA_TYPE.UINT32, true],
  [0xdc88, DATA_TYPE.UINT32, true],
  [0xdc89, DATA_TYPE.UINT32, true, range(0, UINT32_MAX)],
  [0xdc8b, DATA_TYPE.UINT16, true],
  [0xdc8c, DATA_TYPE.STR, true],
  [0xdc95, DATA_TYPE.UINT16, false, oneOf(0, 1, 36, 37, 38, 39, 40, 48, 64, 65, 17, 18, 19, 20, 21, 33, 34, 35)],
  [0xdc99, DATA_TYPE.STR, true, { kind: 'date-time' }],
  [0xdc9a, DATA_TYPE.STR, true],
  [0xdc9b, DATA_TYPE.STR, true],
  [0xdd62, DATA_TYPE.UINT32, true],
  [0xdd72, DATA_TYPE.STR, true],
  [0xde93, DATA_TYPE.UINT32, false, range(8000, 48000, 25)],
  [0xde94, DATA_TYPE.UINT16, true, oneOf(1, 2)],
  [0xde97, DATA_TYPE.UINT16, true, oneOf(0, 1, 2, 3, 4, 5, 6, 7)],
  [0xde99, DATA_TYPE.UINT32, true, oneOf(5648, 255)],
  [0xde9a, DATA_TYPE.UINT32, false, range(0, 320000)],
  [0xde9b, DATA_TYPE.UINT32, true, oneOf(826496577, 875967048, 875967080, 844313677, 1446269005, 875967064, 875967096)],
  [0xde9c, DATA_TYPE.UINT32, true, range(4000, 20000000)],
  [0xde9d, DATA_TYPE.UINT32, true, range(0, 30000)],
  [0xdea1, DATA_TYPE.STR, true],
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

function formOf(code: number, format: number): PropForm | null {
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
