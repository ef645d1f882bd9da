import { parsePtpDate } from '../ptp/ptp-date.ts';
import { SIZE_IN_PROPERTY, type ObjectInfo } from '../ptp/datasets.ts';
import { FORMAT } from '../ptp/formats.ts';
import { OBJECT_PROPERTY } from '../ptp/properties.ts';
import type { PropElement } from '../ptp/prop-list.ts';

/** What is known of one object. Kept for every object of a phone while it is listed: small on purpose. */
export interface ObjectEntry {
  readonly handle: number;
  storage: number;
  parent: number;
  format: number;
  /** Bytes; -1 while not known. */
  size: number;
  /** Null while not known. */
  name: string | null;
  modified: number | null;
  created: number | null;
  persistentId: string | null;
}

export function blankEntry(handle: number, storage: number, parent: number): ObjectEntry {
  return {
    handle,
    storage,
    parent,
    format: 0,
    size: -1,
    name: null,
    modified: null,
    created: null,
    persistentId: null,
  };
}

export function isFolder(entry: ObjectEntry): boolean {
  return entry.format === FORMAT.Association;
}

/** Can be given a path and read. */
export function isDescribed(entry: ObjectEntry): boolean {
  return entry.format !== 0 && entry.name !== null && (entry.size >= 0 || isFolder(entry));
}

const TAKEN: readonly number[] = [
  OBJECT_PROPERTY.StorageID,
  OBJECT_PROPERTY.ParentObject,
  OBJECT_PROPERTY.ObjectFormat,
  OBJECT_PROPERTY.ObjectSize,
  OBJECT_PROPERTY.ObjectFileName,
  OBJECT_PROPERTY.DateModified,
  OBJECT_PROPERTY.DateCreated,
  OBJECT_PROPERTY.PersistentUniqueObjectIdentifier,
];

/** Whether `applyProperty` has any use for it: the others of a long list need not be decoded. */
export function isTaken(property: number): boolean {
  return TAKEN.includes(property);
}

/** Takes what a property says into the entry. A value of the wrong shape says nothing. */
export function applyProperty(entry: ObjectEntry, { property, value }: PropElement): void {
  if (typeof value === 'number') applyNumber(entry, property, value);
  else if (typeof value === 'string') applyText(entry, property, value);
}

/** A bigint never comes here: it is no size that any file has. */
function applyNumber(entry: ObjectEntry, property: number, value: number): void {
  if (property === OBJECT_PROPERTY.StorageID) entry.storage = value;
  else if (property === OBJECT_PROPERTY.ParentObject) entry.parent = value;
  else if (property === OBJECT_PROPERTY.ObjectFormat) entry.format = value;
  else if (property === OBJECT_PROPERTY.ObjectSize && value >= 0) entry.size = value;
}

function applyText(entry: ObjectEntry, property: number, value: string): void {
  if (property === OBJECT_PROPERTY.ObjectFileName) entry.name = value;
  else if (property === OBJECT_PROPERTY.DateModified) entry.modified = parsePtpDate(value);
  else if (property === OBJECT_PROPERTY.DateCreated) entry.created = parsePtpDate(value);
  else if (property === OBJECT_PROPERTY.PersistentUniqueObjectIdentifier && !/^0*$/u.test(value)) {
    entry.persistentId = value;
  }
}

/** Takes an ObjectInfo into the entry. A size that does not fit in it stays unknown. */
export function applyObjectInfo(entry: ObjectEntry, info: ObjectInfo): void {
  entry.format = info.format;
  entry.name = info.filename;
  if (info.compressedSize !== SIZE_IN_PROPERTY) entry.size = info.compressedSize;
  entry.modified = parsePtpDate(info.dateModified);
  entry.created = parsePtpDate(info.dateCreated);
}
