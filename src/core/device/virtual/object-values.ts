import { DATA_TYPE, elementBytes, type PropValue } from '../ptp/prop-value.ts';
import { formatPtpDate } from '../ptp/ptp-date.ts';
import { propertiesOf } from './capabilities.ts';
import { ROOT, FOLDER_FORMAT, type ObjectDetails, type ObjectEntry } from './object-store.ts';
import type { PhoneContext } from './phone-context.ts';
import { typeOfProperty } from './property-descriptions.ts';

/** What a root object gives as its parent on Windows Phone (libmtp's log of a Lumia 630). */
export const ROOT_ON_WIRE = 0xffffffff;

/** The fourteen that every list of all properties holds, where the format has them. The others cost reading the file. */
const LISTED: readonly number[] = [
  0xdc01, 0xdc02, 0xdc03, 0xdc04, 0xdc05, 0xdc06, 0xdc07, 0xdc08, 0xdc09, 0xdc0b, 0xdc0d, 0xdc41, 0xdc44, 0xdc4f,
];

/** Whether a property, or 0xFFFFFFFF for all of them, is one that lists of many objects hold. */
export function isListed(property: number): boolean {
  return property === 0xffffffff || LISTED.includes(property);
}

/** Characters of `YYYYMMDDThhmmss+hhmm`. */
const DATE_LENGTH = 20;

/** Whole seconds, with the phone's numeric zone. */
export function wireDate(phone: PhoneContext, time: number): string {
  const inRange = Math.min(Math.max(time, 0), 253_370_764_800_000);
  return formatPtpDate(Math.floor(inRange / 1000) * 1000, phone.profile.zoneMinutes);
}

/** Which of `wanted` (0xFFFFFFFF: all that cost nothing) this object has in a property list, ascending. */
export function listedProperties(phone: PhoneContext, entry: ObjectEntry, wanted: number): readonly number[] {
  const known = propertiesOf(phone.profile.generation, entry.format) ?? [];
  if (wanted !== 0xffffffff) return known.includes(wanted) && LISTED.includes(wanted) ? [wanted] : [];
  return known.length === LISTED.length ? LISTED : LISTED.filter((code) => known.includes(code));
}

/** Bytes of one value on the wire, without looking at the disk: only names differ in length. */
function valueLength(entry: ObjectEntry, code: number): number {
  const type = typeOfProperty(code) ?? DATA_TYPE.UINT8;
  if (type !== DATA_TYPE.STR) return elementBytes(type);
  const characters = code === 0xdc08 || code === 0xdc09 ? DATE_LENGTH : entry.name.length;
  return 1 + (characters + 1) * 2;
}

/** Bytes of these properties in an ObjectPropList: handle, code, type and value for each. */
export function listedLength(entry: ObjectEntry, codes: readonly number[]): number {
  let length = 0;
  for (const code of codes) length += 8 + valueLength(entry, code);
  return length;
}

const GONE: ObjectDetails = { size: 0, modified: 0, created: 0, persistentId: '0'.repeat(32) };

/** The value of one of the listed properties; null for the others. */
export function listedValue(
  phone: PhoneContext,
  entry: ObjectEntry,
  details: ObjectDetails | null,
  code: number,
): PropValue | null {
  const { size, modified, created, persistentId } = details ?? GONE;
  switch (code) {
    case 0xdc01:
      return entry.storageId;
    case 0xdc02:
      return entry.format;
    case 0xdc03:
    case 0xdc06:
    case 0xdc0d:
    case 0xdc4f:
      return 0;
    case 0xdc04:
      return size;
    case 0xdc05:
      return entry.format === FOLDER_FORMAT ? 1 : 0;
    case 0xdc07:
    case 0xdc44:
      return entry.name;
    case 0xdc08:
      return wireDate(phone, created);
    case 0xdc09:
      return wireDate(phone, modified);
    case 0xdc0b:
      return entry.parent === ROOT ? ROOT_ON_WIRE : entry.parent;
    case 0xdc41:
      return persistentId;
    default:
      return null;
  }
}

/** What a property holds when nothing is known of it. */
export function emptyValue(type: number): PropValue {
  if (type === DATA_TYPE.STR) return '';
  if (type === DATA_TYPE.UINT128) return '0'.repeat(32);
  if (type === DATA_TYPE.AUINT8) return new Uint8Array();
  if (type === DATA_TYPE.AUINT16) return [];
  return 0;
}
