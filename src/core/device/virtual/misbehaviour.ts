import { AppError } from '../../../shared/errors/app-error.ts';

/** What a virtual phone is asked to do wrong, from the query of its id. */
export interface Misbehaviour {
  /** Locked for so many seconds after it is first opened; Infinity: until told otherwise; 0: never. */
  readonly lockedSeconds: number;
  /** The phone vanishes after so many data-phase bytes out of it in one opening, once. */
  readonly unplugAt: number | null;
  /** Seconds until an unplugged phone is back; null: it stays away. */
  readonly replugSeconds: number | null;
  /** The bulk-in pipe stalls at this data-phase byte, once. */
  readonly stallAt: number | null;
  /** Objects' data phases are shorter than announced. */
  readonly short: boolean;
  /** Container headers come in a packet of their own. */
  readonly split: boolean;
  /** A response of an earlier transaction comes first, now and then. */
  readonly wrongId: boolean;
  /** Offers to take new objects with their properties, and refuses each. */
  readonly noPropLists: boolean;
  /** Refuses to give small pictures of its photos. */
  readonly noThumbnails: boolean;
  /** `<storage>/<path>`, or the path alone, of objects that cannot be read, though they are listed. */
  readonly unreadable: readonly string[];
  /** So many operations are answered Device_Busy first. */
  readonly busy: number;
  readonly bytesPerSecond: number | null;
  /** A generated tree of so many files instead of a folder. */
  readonly objects: number | null;
  /** Mean size of a generated file. */
  readonly objectBytes: number;
}

export const WELL_BEHAVED: Misbehaviour = {
  lockedSeconds: 0,
  unplugAt: null,
  replugSeconds: null,
  stallAt: null,
  short: false,
  split: false,
  wrongId: false,
  noPropLists: false,
  noThumbnails: false,
  unreadable: [],
  busy: 0,
  bytesPerSecond: null,
  objects: null,
  objectBytes: 16_384,
};

type Setter = (value: string, soFar: Misbehaviour, key: string) => Partial<Misbehaviour>;

const flag = (key: 'short' | 'split' | 'wrongId' | 'noPropLists' | 'noThumbnails'): Setter => {
  return (value, _soFar, name) => {
    if (value !== '') throw usage(`"${name}" takes no value`);
    return { [key]: true };
  };
};

const KEYS: Readonly<Record<string, Setter>> = {
  locked: (value, _, key) => ({ lockedSeconds: value === '' ? Infinity : number(key, value) }),
  unplug: (value, _, key) => ({ unplugAt: whole(key, value) }),
  replug: (value, _, key) => ({ replugSeconds: number(key, value) }),
  stall: (value, _, key) => ({ stallAt: whole(key, value) }),
  short: flag('short'),
  split: flag('split'),
  'wrong-id': flag('wrongId'),
  'no-prop-lists': flag('noPropLists'),
  'no-thumbnails': flag('noThumbnails'),
  unreadable: (value, soFar) => ({ unreadable: [...soFar.unreadable, value] }),
  busy: (value, _, key) => ({ busy: whole(key, value) }),
  slow: (value, _, key) => ({ bytesPerSecond: atLeastOne(key, value) }),
  objects: (value, _, key) => ({ objects: atLeastOne(key, value) }),
  'object-bytes': (value, _, key) => ({ objectBytes: atLeastOne(key, value) }),
};

/** Reads `unplug=5000000&busy=3`; values are URL-decoded. Errors: `USAGE`, naming what is allowed. */
export function parseMisbehaviour(query: string): Misbehaviour {
  let result = WELL_BEHAVED;
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    const setter = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (!setter) throw usage(`a virtual phone has no "${key}"; it knows ${Object.keys(KEYS).join(', ')}`);
    result = { ...result, ...setter(decode(at < 0 ? '' : pair.slice(at + 1)), result, key) };
  }
  return result;
}

export function usage(what: string): AppError<'USAGE'> {
  return new AppError('USAGE', `Cannot use the virtual phone: ${what}`, { details: { what } });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw usage(`"${text}" is not URL-encoded`);
  }
}

function number(key: string, text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/u.test(text) || !Number.isFinite(value)) throw usage(`"${key}" wants a number, not "${text}"`);
  return value;
}

function whole(key: string, text: string): number {
  const value = number(key, text);
  if (!Number.isSafeInteger(value)) throw usage(`"${key}" wants a whole number, not "${text}"`);
  return value;
}

function atLeastOne(key: string, text: string): number {
  const value = whole(key, text);
  if (value < 1 || value > 4_000_000_000) throw usage(`"${key}" wants a number from 1 to 4000000000, not "${text}"`);
  return value;
}
