import type { Generation } from './profiles.ts';

/** What a phone of one generation says it can do, as its log lists it, in the log's order. */
export interface Capabilities {
  readonly operations: readonly number[];
  readonly events: readonly number[];
  readonly deviceProperties: readonly number[];
  readonly formats: readonly number[];
}

const codes = (text: string): readonly number[] => text.split(' ').map((code) => Number.parseInt(code, 16));

const BASE = '1001 1002 1003 1004 1005 1006 1007 1008 1009 100b 100c 1012 100d 1014 1015 1016 101a 101b';
const VENDOR = '9217 9234 9301 9302 9303 9304 9305 930a 9401 9402 9403 9404';
const MTP = '9801 9802 9803 9804 9805 9806 9808 9810 9811 9820';
const DEVICE_PROPERTIES = codes('5001 d302 d303 d401 d402 d405 d407');
const FORMATS = (video: string): readonly number[] =>
  codes(
    `3000 3001 3004 3009 300a 3801 b901 b903 b981 ba03 ba05 ba0b 3807 3808 380b 380d 3804 b804 b982 b215 b216 b984 b985 ${video}ba83 ba85 ba86`,
  );

/** libmtp's logs of a Lumia 820 (8.0), 630 (8.1), 1520 and 550 (10), one list for each system. */
export const CAPABILITIES: Readonly<Record<Generation, Capabilities>> = {
  'wp8.0': {
    operations: codes(`${BASE} ${VENDOR} 9410 9411 9412 9413 ${MTP}`),
    events: codes('4004 4005 c301 c303 c801'),
    deviceProperties: DEVICE_PROPERTIES,
    formats: FORMATS(''),
  },
  'wp8.1': {
    operations: codes(`${BASE} ${VENDOR} 9405 9410 9411 9412 9413 ${MTP}`),
    events: codes('4004 4005 c301 c303 c304 c801'),
    deviceProperties: DEVICE_PROPERTIES,
    formats: FORMATS(''),
  },
  w10m: {
    operations: codes(`${BASE} ${VENDOR} 9405 9406 9407 9410 9411 9412 9413 9414 9415 9416 9417 ${MTP}`),
    events: codes('4002 4003 4004 4005 400c c301 c303 c304 c801'),
    deviceProperties: DEVICE_PROPERTIES,
    formats: FORMATS('b990 '),
  },
};

const GENERIC = 'dc01 dc02 dc03 dc04 dc05 dc06 dc07 dc08 dc09 dc0b dc0d dc41 dc44 dc4f';
const IMAGE = `d801 d802 ${GENERIC} dc81 dc82 dc83 dc84 dc86 dc87 dc88`;
const AUDIO = `d801 d803 ${GENERIC} dc46 dc48 dc89 dc8b dc8c dc95 dc99 dc9a dc9b dd62 dd72 de93 de94 de99 de9a`;
const VIDEO = `d801 d803 ${GENERIC} dc46 dc48 dc81 dc82 dc83 dc84 dc86 dc87 dc88 dc89 dc95 dc99 dd62 dd72 de93 de94 de97 de99 de9a de9b de9c de9d dea1`;
const VIDEO_3G = `d803 ${GENERIC} dc46 dc87 dc88 dc89 dc99 dd62 dd72 de93 de94 de97 de99 de9a de9b de9c de9d dea1`;
const INDEX = 'd801 dc01 dc02 dc03 dc04 dc07 dc0b dc41 dc44';

/** Properties by format; formats that are not named have the generic fourteen. The log's order is ascending but for the index formats' tails. */
const BY_FORMAT: readonly (readonly [formats: string, properties: string])[] = [
  ['3801 3807 3808 380b 380d 3804 b804', IMAGE],
  ['3009 b901 b903 b215', AUDIO],
  ['300a b981 b982 b216 b990', VIDEO],
  ['b984 b985', VIDEO_3G],
  ['ba03', `${INDEX} dc46 dc4f dc81 dc82 dc83 dc84 dc86 dc9b`],
  ['ba05', `${INDEX} dc4f`],
  ['ba0b', `${INDEX} dc48 dc4f dc9b`],
];

const ascending = (list: readonly number[]): readonly number[] => [...list].sort((left, right) => left - right);

function propertyTable(generation: Generation): ReadonlyMap<number, readonly number[]> {
  const table = new Map<number, readonly number[]>();
  for (const [formats, properties] of BY_FORMAT) {
    for (const format of codes(formats)) {
      const listed = codes(properties).filter((code) => generation !== 'wp8.0' || (code !== 0xdc99 && code !== 0xd803));
      const old = generation === 'wp8.0' && properties === VIDEO ? [0xda9a] : [];
      table.set(format, ascending([...listed, ...old]));
    }
  }
  return table;
}

const TABLES: Readonly<Record<Generation, ReadonlyMap<number, readonly number[]>>> = {
  'wp8.0': propertyTable('wp8.0'),
  'wp8.1': propertyTable('wp8.1'),
  w10m: propertyTable('w10m'),
};

const GENERIC_CODES = codes(GENERIC);

/** The object properties that this generation supports for a format, ascending; null for a format it does not know. */
export function propertiesOf(generation: Generation, format: number): readonly number[] | null {
  if (!CAPABILITIES[generation].formats.includes(format)) return null;
  return TABLES[generation].get(format) ?? GENERIC_CODES;
}
