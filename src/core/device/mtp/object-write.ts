import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { NO_PICTURE, objectInfo, SIZE_IN_PROPERTY } from '../ptp/datasets.ts';
import { FORMAT, formatForName } from '../ptp/formats.ts';
import {
  copyObject,
  deleteObject,
  sendObject,
  sendObjectInfo,
  sendObjectPropList,
  setObjectPropValue,
} from '../ptp/operation.ts';
import { OPERATION } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { OBJECT_PROPERTY } from '../ptp/properties.ts';
import { objectPropList, type PropElement } from '../ptp/prop-list.ts';
import { propValue } from '../ptp/prop-desc.ts';
import { DATA_TYPE } from '../ptp/prop-value.ts';
import { formatPtpDate } from '../ptp/ptp-date.ts';
import type { PtpSession } from '../ptp/session.ts';
import { ALL } from './object-tree.ts';

export interface NewObject {
  readonly storageId: number;
  /** Handle of the folder; null for the storage's root. */
  readonly parent: number | null;
  readonly name: string;
}

/** Milliseconds since 1970-01-01 UTC; null for none. */
interface Dates {
  readonly modified: number | null;
  readonly created: number | null;
}

export interface NewFile extends NewObject, Dates {
  /** Bytes; exactly as many must follow. */
  readonly size: number;
  /** By the name where not given. */
  readonly format?: number;
}

/** Makes a folder; its handle. Errors: `PTP_REFUSED` where the phone will not. */
export async function createFolder(session: PtpSession, folder: NewObject, options: OpOptions): Promise<number> {
  const described = { ...folder, size: 0, format: FORMAT.Association, modified: null, created: null };
  return await announce(session, described, options);
}

/**
 * Sends a file; its handle. The dates travel along where the device takes property lists, and are set afterwards where
 * it does not (`setDates`). What was begun and not finished is deleted again as far as the device allows.
 */
export async function sendFile(
  session: PtpSession,
  file: NewFile,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: OpOptions,
): Promise<number> {
  const handle = await announce(session, file, options);
  try {
    await session.send(sendObject, {}, { length: file.size, chunks }, options);
  } catch (error) {
    if (session.state !== 'lost') await removeUnfinished(session, handle);
    throw error;
  }
  return handle;
}

async function removeUnfinished(session: PtpSession, handle: number): Promise<void> {
  try {
    await deleteFromPhone(session, handle, { signal: new AbortController().signal });
  } catch (error) {
    // Most devices drop an unfinished object themselves, and then know no such handle.
    if (!isAppError(error)) throw error;
  }
}

/** Answers to a property list that are about the list or about this way of sending, not about the object. */
const LIST_REFUSED: ReadonlySet<number> = new Set([
  RESPONSE.GeneralError,
  RESPONSE.OperationNotSupported,
  RESPONSE.ParameterNotSupported,
  RESPONSE.InvalidParameter,
  RESPONSE.InvalidObjectPropCode,
  RESPONSE.InvalidObjectPropFormat,
  RESPONSE.InvalidObjectPropValue,
  RESPONSE.GroupNotSupported,
  RESPONSE.InvalidDataset,
  RESPONSE.SpecificationByGroupUnsupported,
  RESPONSE.ObjectPropNotSupported,
]);

/** Sessions with a phone that offers property lists and refused one that it then took as SendObjectInfo. */
const withoutLists = new WeakSet<PtpSession>();

/**
 * SendObjectPropList where offered (sizes above 4 GiB, dates), else SendObjectInfo; so too where the list is refused, as
 * nobody has seen which properties a real Lumia takes in one. The new object's handle.
 */
async function announce(session: PtpSession, file: NewFile, options: OpOptions): Promise<number> {
  const isOffered = session.info.operations.includes(OPERATION.SendObjectPropList) && !withoutLists.has(session);
  if (!isOffered) return await announceByInfo(session, file, options);
  try {
    return await announceByList(session, file, options);
  } catch (error) {
    const isAboutList = isAppError(error, 'PTP_REFUSED') && LIST_REFUSED.has(error.details.response);
    // The older way has 32 bits for the size.
    if (!isAboutList || file.size > SIZE_IN_PROPERTY) throw error;
    const handle = await announceByInfo(session, file, options);
    withoutLists.add(session);
    return handle;
  }
}

async function announceByList(session: PtpSession, file: NewFile, options: OpOptions): Promise<number> {
  const { storageId, name, size } = file;
  const [parent, format] = [file.parent ?? ALL, file.format ?? formatForName(name)];
  const params = { storageId, parent, format, sizeHigh: Math.floor(size / 2 ** 32), sizeLow: size % 2 ** 32 };
  return newHandle(await session.send(sendObjectPropList, params, objectPropList.encode(properties(file)), options));
}

async function announceByInfo(session: PtpSession, file: NewFile, options: OpOptions): Promise<number> {
  const { storageId, name, size } = file;
  const parent = file.parent ?? ALL;
  const format = file.format ?? formatForName(name);
  const dataset = objectInfo.encode({
    storageId,
    format,
    ...NO_PICTURE,
    protectionStatus: 0,
    compressedSize: Math.min(size, SIZE_IN_PROPERTY),
    parent: file.parent ?? 0,
    associationType: format === FORMAT.Association ? 1 : 0,
    associationDesc: 0,
    sequenceNumber: 0,
    filename: name,
    dateCreated: file.created === null ? '' : formatPtpDate(file.created),
    dateModified: file.modified === null ? '' : formatPtpDate(file.modified),
    keywords: '',
  });
  return newHandle(await session.send(sendObjectInfo, { storageId, parent }, dataset, options));
}

function properties({ name, modified, created }: NewFile): readonly PropElement[] {
  const text = (property: number, value: string): PropElement => ({ handle: 0, property, type: DATA_TYPE.STR, value });
  return [
    text(OBJECT_PROPERTY.ObjectFileName, name),
    ...datesOf({ modified, created }).map(([property, date]) => text(property, date)),
  ];
}

/** Those that are given and can be written. */
function datesOf({ modified, created }: Dates): readonly (readonly [property: number, date: string])[] {
  const all = [
    [OBJECT_PROPERTY.DateCreated, created],
    [OBJECT_PROPERTY.DateModified, modified],
  ] as const;
  return all
    .map(([property, time]) => [property, time === null ? '' : formatPtpDate(time)] as const)
    .filter(([, date]) => date !== '');
}

/** Third of the response's parameters: storage, parent, handle. */
function newHandle(params: readonly number[]): number {
  const handle = params[2];
  if (handle !== undefined && handle !== 0) return handle;
  throw new AppError('PTP_MALFORMED', 'Cannot send "the object": the phone gave it no handle', {
    details: { what: 'response to the announced object', offset: 8 },
  });
}

/** Sets the dates that are given; milliseconds since 1970-01-01 UTC. */
export async function setDates(session: PtpSession, handle: number, dates: Dates, options: OpOptions): Promise<void> {
  for (const date of datesOf(dates)) await setText(session, handle, date, options);
}

export async function renameOnPhone(
  session: PtpSession,
  handle: number,
  name: string,
  options: OpOptions,
): Promise<void> {
  await setText(session, handle, [OBJECT_PROPERTY.ObjectFileName, name], options);
}

async function setText(
  session: PtpSession,
  handle: number,
  [property, text]: readonly [number, string],
  options: OpOptions,
): Promise<void> {
  await session.send(setObjectPropValue, { handle, property }, propValue(DATA_TYPE.STR).encode(text), options);
}

/** Deletes one object, a folder with what is in it. Never part of a backup. */
export async function deleteFromPhone(session: PtpSession, handle: number, options: OpOptions): Promise<void> {
  await session.command(deleteObject, { handle, format: 0 }, options);
}

/** The copy's handle. */
export async function copyOnPhone(
  session: PtpSession,
  handle: number,
  to: { readonly storageId: number; readonly parent: number | null },
  options: OpOptions,
): Promise<number> {
  // In CopyObject the root is 0 (PIMA 15740:2000 section 10.4.26).
  const params = { handle, storageId: to.storageId, parent: to.parent ?? 0 };
  return newHandle([0, 0, ...(await session.command(copyObject, params, options))]);
}
