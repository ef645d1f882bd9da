import { NO_PICTURE, objectInfo, SIZE_IN_PROPERTY, u32Array } from '../ptp/datasets.ts';
import { OPERATION } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { ROOT, FOLDER_FORMAT, type ObjectEntry } from './object-store.ts';
import { ROOT_ON_WIRE, wireDate } from './object-values.ts';
import {
  PIECE,
  collect,
  dataset,
  isUnreadable,
  ok,
  refuse,
  type Handler,
  type PhoneContext,
  type Request,
} from './phone-context.ts';

const ALL = 0xffffffff;

/** The children of a storage's root as the phone lists them: with the folders inside `Music` once more where it does that. */
export function* rootChildren(phone: PhoneContext, storageId: number): Iterable<number> {
  const { store, profile } = phone;
  const roots = [...store.children(storageId, ROOT)];
  yield* roots;
  const music = profile.twinRoots ? roots.find((handle) => store.entry(handle)?.name === 'Music') : undefined;
  if (music === undefined) return;
  for (const handle of store.children(storageId, music)) {
    if (store.entry(handle)?.format === FOLDER_FORMAT) yield handle;
  }
}

/** PIMA 15740: a parent of 0 asks for all objects, 0xFFFFFFFF for those at the root. */
function* selected(phone: PhoneContext, storageId: number, parent: number): Iterable<number> {
  const { store, profile } = phone;
  const ids = profile.storages.map(({ id }) => id).filter((id) => storageId === ALL || id === storageId);
  if (parent === 0) {
    for (const handle of store.all()) {
      if (storageId === ALL || store.entry(handle)?.storageId === storageId) yield handle;
    }
  } else {
    for (const id of ids) yield* parent === ROOT_ON_WIRE ? rootChildren(phone, id) : store.children(id, parent);
  }
}

/** The handles that a request selects, or the response that refuses it. */
function select(phone: PhoneContext, request: Request): readonly number[] | number {
  const [storageId, format, parent] = [request.param(0), request.param(1), request.param(2)];
  const known = phone.profile.storages.some(({ id }) => id === storageId);
  if (storageId !== ALL && !known) return RESPONSE.InvalidStorageID;
  if (parent !== 0 && parent !== ROOT_ON_WIRE) {
    const entry = phone.store.entry(parent);
    if (!entry) return RESPONSE.InvalidObjectHandle;
    if (entry.format !== FOLDER_FORMAT) return RESPONSE.InvalidParentObject;
  }
  const handles = [...selected(phone, storageId, parent)];
  if (format === 0) return handles;
  return handles.filter((handle) => phone.store.entry(handle)?.format === format);
}

const getNumObjects: Handler = (phone, request) => {
  const handles = select(phone, request);
  return typeof handles === 'number' ? refuse(handles) : ok(handles.length);
};

const getObjectHandles: Handler = (phone, request) => {
  const handles = select(phone, request);
  return typeof handles === 'number' ? refuse(handles) : dataset(u32Array.encode(handles));
};

const getObjectInfo: Handler = (phone, request) => {
  const entry = phone.store.entry(request.param(0));
  const details = entry && phone.store.details(entry);
  if (!details) return refuse(RESPONSE.InvalidObjectHandle);
  const isFolder = entry.format === FOLDER_FORMAT;
  const info = {
    storageId: entry.storageId,
    format: entry.format,
    ...NO_PICTURE,
    protectionStatus: 0,
    compressedSize: Math.min(details.size, SIZE_IN_PROPERTY),
    parent: entry.parent === ROOT ? ROOT_ON_WIRE : entry.parent,
    associationType: isFolder ? 1 : 0,
    associationDesc: 0,
    sequenceNumber: 0,
    filename: entry.name,
    dateCreated: wireDate(phone, details.created),
    dateModified: wireDate(phone, details.modified),
    keywords: '',
  };
  return dataset(objectInfo.encode(info));
};

/** An object with bytes to read and how many, or the response that refuses it. */
function readable(
  phone: PhoneContext,
  handle: number,
): { readonly entry: ObjectEntry; readonly size: number } | number {
  const entry = phone.store.entry(handle);
  const details = entry && phone.store.details(entry);
  if (!details) return RESPONSE.InvalidObjectHandle;
  if (isUnreadable(phone, entry)) return RESPONSE.AccessDenied;
  // A folder has no bytes to give; a Lumia's answer to this is not on record.
  return entry.format === FOLDER_FORMAT ? RESPONSE.InvalidObjectHandle : { entry, size: details.size };
}

/** An object's bytes from `offset`. The first piece is shorter by a header, so that the container stays aligned. */
async function* content(
  phone: PhoneContext,
  entry: ObjectEntry,
  range: { readonly offset: number; readonly length: number },
): AsyncGenerator<Uint8Array, void, void> {
  await using reader = await phone.store.open(entry);
  for (let sent = 0; sent < range.length;) {
    const wanted = Math.min(range.length - sent, sent === 0 ? PIECE - 12 : PIECE);
    const piece = await reader.read(range.offset + sent, wanted);
    if (piece.byteLength === 0) return;
    sent += piece.byteLength;
    yield piece;
  }
}

const getObject: Handler = (phone, request) => {
  const found = readable(phone, request.param(0));
  if (typeof found === 'number') return refuse(found);
  const pieces = content(phone, found.entry, { offset: 0, length: found.size });
  return { code: RESPONSE.OK, params: [], data: { length: found.size, pieces, isObject: true } };
};

const getPartialObject: Handler = (phone, request) => {
  const found = readable(phone, request.param(0));
  if (typeof found === 'number') return refuse(found);
  const offset = request.param(1);
  if (offset > found.size) return refuse(RESPONSE.InvalidParameter);
  const length = Math.min(request.param(2), found.size - offset);
  const pieces = content(phone, found.entry, { offset, length });
  return { code: RESPONSE.OK, params: [length], data: { length, pieces, isObject: true } };
};

const getObjectReferences: Handler = (phone, request) => {
  if (!phone.store.entry(request.param(0))) return refuse(RESPONSE.InvalidObjectHandle);
  return dataset(u32Array.encode(phone.references.get(request.param(0)) ?? []));
};

const setObjectReferences: Handler = async (phone, request) => {
  if (!phone.store.entry(request.param(0))) return refuse(RESPONSE.InvalidObjectHandle);
  const bytes = await collect(request.data);
  if (!bytes) return refuse(RESPONSE.InvalidDataset);
  const handles = u32Array.decode(bytes);
  if (handles.some((handle) => !phone.store.entry(handle))) return refuse(RESPONSE.InvalidObjectReference);
  phone.references.set(request.param(0), handles);
  return ok();
};

/** Listing and reading objects. */
export const OBJECT_OPERATIONS: readonly (readonly [code: number, handler: Handler])[] = [
  [OPERATION.GetNumObjects, getNumObjects],
  [OPERATION.GetObjectHandles, getObjectHandles],
  [OPERATION.GetObjectInfo, getObjectInfo],
  [OPERATION.GetObject, getObject],
  [OPERATION.GetPartialObject, getPartialObject],
  [0x9810, getObjectReferences],
  [0x9811, setObjectReferences],
];
