import { ByteReader } from '../ptp/byte-reader.ts';
import { objectInfo, SIZE_IN_PROPERTY } from '../ptp/datasets.ts';
import { OPERATION } from '../ptp/operations.ts';
import { propValue } from '../ptp/prop-desc.ts';
import { objectPropList } from '../ptp/prop-list.ts';
import { DATA_TYPE, readPropValue, type PropValue } from '../ptp/prop-value.ts';
import { parsePtpDate } from '../ptp/ptp-date.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { freeBytes } from './device-operations.ts';
import { ROOT, FOLDER_FORMAT, isAcceptableName, type ObjectEntry, type ObjectWriter } from './object-store.ts';
import { ROOT_ON_WIRE } from './object-values.ts';
import { collect, ok, refuse, type Handler, type PhoneContext, type Reply, type Request } from './phone-context.ts';
import { describeProperty } from './property-descriptions.ts';

const PROPERTY = { fileName: 0xdc07, created: 0xdc08, modified: 0xdc09, name: 0xdc44 } as const;
/** Where the strings of an ObjectInfo dataset begin. */
const OBJECT_INFO_STRINGS = 52;

interface Announced {
  readonly storageId: number;
  readonly parent: number;
  readonly format: number;
  readonly name: string;
  readonly size: number | null;
  readonly created: number | null;
  readonly modified: number | null;
}

function nameTaken(phone: PhoneContext, storageId: number, parent: number, name: string): boolean {
  for (const handle of phone.store.children(storageId, parent)) {
    // The phone is case-insensitive.
    if (phone.store.entry(handle)?.name.toLowerCase() === name.toLowerCase()) return true;
  }
  return false;
}

/** Where a host wants something put: 0 and 0xFFFFFFFF mean the first storage and its root. Null where that is nowhere. */
function place(phone: PhoneContext, storage: number, parent: number): { storageId: number; parent: number } | null {
  if (parent === 0 || parent === ROOT_ON_WIRE) {
    const first = phone.profile.storages[0]?.id ?? 0;
    const storageId = storage === 0 || storage === ROOT_ON_WIRE ? first : storage;
    return phone.profile.storages.some(({ id }) => id === storageId) ? { storageId, parent: ROOT } : null;
  }
  const folder = phone.store.entry(parent);
  return folder?.format === FOLDER_FORMAT ? { storageId: folder.storageId, parent } : null;
}

/** Forgets what was announced and never came, with the bytes that did. */
export async function dropExpected(phone: PhoneContext): Promise<void> {
  const { expected } = phone;
  phone.expected = null;
  await expected?.incoming[Symbol.asyncDispose]();
}

async function announce(phone: PhoneContext, writer: ObjectWriter, object: Announced): Promise<Reply> {
  const { storageId, parent, name, size, created, modified } = object;
  await dropExpected(phone);
  if (!isAcceptableName(name)) return refuse(RESPONSE.InvalidDataset);
  if (nameTaken(phone, storageId, parent, name)) return refuse(RESPONSE.AccessDenied);
  if ((size ?? 0) > freeBytes(phone, storageId)) return refuse(RESPONSE.StoreFull);
  const onWire = parent === ROOT ? ROOT_ON_WIRE : parent;
  const target = { storageId, parent, name, modified };
  if (object.format === FOLDER_FORMAT) return ok(storageId, onWire, await writer.createFolder(target));
  const incoming = await writer.beginFile(target);
  phone.expected = { incoming, handle: incoming.handle, size, created };
  return ok(storageId, onWire, incoming.handle);
}

/** Whether a counted string lacks its NUL: a Lumia refuses the dataset then (android-file-transfer-linux, issue 3). */
function isUnterminated(bytes: Uint8Array, at: number): boolean {
  const units = bytes[at] ?? 0;
  const last = at + 1 + (units - 1) * 2;
  return units > 0 && (bytes[last] !== 0 || bytes[last + 1] !== 0);
}

function infoHasUnterminated(bytes: Uint8Array): boolean {
  let at = OBJECT_INFO_STRINGS;
  for (let index = 0; index < 4 && at < bytes.byteLength; index += 1) {
    if (isUnterminated(bytes, at)) return true;
    at += 1 + (bytes[at] ?? 0) * 2;
  }
  return false;
}

function listHasUnterminated(bytes: Uint8Array): boolean {
  const reader = new ByteReader(bytes, 'ObjectPropList');
  const count = reader.arrayLength(reader.u32(), 8);
  for (let index = 0; index < count; index += 1) {
    reader.skip(6);
    const type = reader.u16();
    if (type === DATA_TYPE.STR && isUnterminated(bytes, reader.offset)) return true;
    readPropValue(reader, type);
  }
  return false;
}

const sendObjectInfo: Handler = async (phone, request) => {
  const { writer } = phone.store;
  if (!writer) return refuse(RESPONSE.StoreReadOnly);
  const bytes = await collect(request.data);
  if (!bytes || infoHasUnterminated(bytes)) return refuse(RESPONSE.InvalidDataset);
  const info = objectInfo.decode(bytes);
  const where = place(phone, request.param(0), request.param(1));
  if (!where) return refuse(RESPONSE.InvalidParentObject);
  return announce(phone, writer, {
    ...where,
    format: info.format,
    name: info.filename,
    size: info.compressedSize === SIZE_IN_PROPERTY ? null : info.compressedSize,
    created: parsePtpDate(info.dateCreated),
    modified: parsePtpDate(info.dateModified),
  });
};

const dateIn = (value: PropValue | undefined): number | null =>
  typeof value === 'string' ? parsePtpDate(value) : null;

const sendObjectPropList: Handler = async (phone, request) => {
  if (phone.state.misbehaviour.noPropLists) return refuse(RESPONSE.InvalidDataset);
  const { writer } = phone.store;
  if (!writer) return refuse(RESPONSE.StoreReadOnly);
  const bytes = await collect(request.data);
  if (!bytes || listHasUnterminated(bytes)) return refuse(RESPONSE.InvalidDataset);
  const values = new Map(objectPropList.decode(bytes).map(({ property, value }) => [property, value]));
  const where = place(phone, request.param(0), request.param(1));
  if (!where) return refuse(RESPONSE.InvalidParentObject);
  const name = values.get(PROPERTY.fileName) ?? values.get(PROPERTY.name);
  return announce(phone, writer, {
    ...where,
    format: request.param(2),
    name: typeof name === 'string' ? name : '',
    size: request.param(3) * 2 ** 32 + request.param(4),
    created: dateIn(values.get(PROPERTY.created)),
    modified: dateIn(values.get(PROPERTY.modified)),
  });
};

const sendObject: Handler = async (phone, request) => {
  const { expected } = phone;
  const { writer } = phone.store;
  if (!expected || !writer) return refuse(RESPONSE.NoValidObjectInfo);
  phone.expected = null;
  await using incoming = expected.incoming;
  let received = 0;
  for await (const chunk of request.data) {
    received += chunk.byteLength;
    if (expected.size !== null && received > expected.size) return refuse(RESPONSE.IncompleteTransfer);
    await incoming.write(chunk);
  }
  request.signal.throwIfAborted();
  // A transfer that broke off leaves nothing: disposing removes the part.
  if (expected.size !== null && received !== expected.size) return refuse(RESPONSE.IncompleteTransfer);
  await incoming.commit();
  if (expected.created !== null) await writer.setDates(expected.handle, { created: expected.created });
  return ok();
};

/** Sets one property; gives the response code. */
async function setProperty(phone: PhoneContext, entry: ObjectEntry, code: number, value: PropValue): Promise<number> {
  const { writer } = phone.store;
  if (!writer) return RESPONSE.StoreReadOnly;
  const description = describeProperty(code, entry.format, phone.profile.generation);
  if (!description) return RESPONSE.ObjectPropNotSupported;
  if (!description.writable) return RESPONSE.AccessDenied;
  if (code === PROPERTY.fileName || code === PROPERTY.name) {
    if (typeof value !== 'string' || !isAcceptableName(value)) return RESPONSE.InvalidObjectPropValue;
    const same = value.toLowerCase() === entry.name.toLowerCase();
    if (!same && nameTaken(phone, entry.storageId, entry.parent, value)) return RESPONSE.AccessDenied;
    await writer.rename(entry.handle, value);
  }
  if (code === PROPERTY.created || code === PROPERTY.modified) {
    const time = dateIn(value);
    if (time === null) return RESPONSE.InvalidObjectPropValue;
    await writer.setDates(entry.handle, code === PROPERTY.created ? { created: time } : { modified: time });
  }
  // The other writable ones (hidden, ratings, titles) are taken and forgotten.
  return RESPONSE.OK;
}

const setObjectPropValue: Handler = async (phone, request) => {
  const entry = phone.store.entry(request.param(0));
  if (!entry || !phone.store.details(entry)) return refuse(RESPONSE.InvalidObjectHandle);
  const code = request.param(1);
  const description = describeProperty(code, entry.format, phone.profile.generation);
  if (!description) return refuse(RESPONSE.InvalidObjectPropCode);
  const bytes = await collect(request.data);
  if (!bytes) return refuse(RESPONSE.InvalidDataset);
  if (description.type === DATA_TYPE.STR && isUnterminated(bytes, 0)) return refuse(RESPONSE.InvalidDataset);
  return refuse(await setProperty(phone, entry, code, propValue(description.type).decode(bytes)));
};

const setObjectPropList: Handler = async (phone, request) => {
  const bytes = await collect(request.data);
  if (!bytes || listHasUnterminated(bytes)) return refuse(RESPONSE.InvalidDataset);
  for (const [index, { handle, property, value }] of objectPropList.decode(bytes).entries()) {
    const entry = phone.store.entry(handle);
    const code = entry ? await setProperty(phone, entry, property, value) : RESPONSE.InvalidObjectHandle;
    if (code !== RESPONSE.OK) return { code, params: [index], data: null };
  }
  return ok();
};

const deleteObject: Handler = async (phone, request) => {
  const { store } = phone;
  const [handle, format] = [request.param(0), request.param(1)];
  if (!store.writer) return refuse(RESPONSE.StoreReadOnly);
  // "Everything on the phone" in one command: no one here has a use for it.
  if (handle === ROOT_ON_WIRE || format !== 0) return refuse(RESPONSE.SpecificationByFormatUnsupported);
  const entry = store.entry(handle);
  if (!entry || !store.details(entry)) return refuse(RESPONSE.InvalidObjectHandle);
  await store.writer.remove(handle);
  return ok();
};

function isBelow(phone: PhoneContext, handle: number, ancestor: number): boolean {
  for (let at = handle; at !== ROOT; at = phone.store.entry(at)?.parent ?? ROOT) if (at === ancestor) return true;
  return false;
}

const copyObject: Handler = async (phone, request) => {
  const { store } = phone;
  const entry = store.entry(request.param(0));
  if (!store.writer) return refuse(RESPONSE.StoreReadOnly);
  const details = entry && store.details(entry);
  if (!details) return refuse(RESPONSE.InvalidObjectHandle);
  const where = place(phone, request.param(1), request.param(2));
  if (!where || isBelow(phone, where.parent, entry.handle)) return refuse(RESPONSE.InvalidParentObject);
  if (nameTaken(phone, where.storageId, where.parent, entry.name)) return refuse(RESPONSE.AccessDenied);
  if (details.size > freeBytes(phone, where.storageId)) return refuse(RESPONSE.StoreFull);
  return ok(await store.writer.copy(entry.handle, where.storageId, where.parent));
};

const setObjectProtection: Handler = (phone, request: Request) => {
  if (!phone.store.entry(request.param(0))) return refuse(RESPONSE.InvalidObjectHandle);
  return request.param(1) === 0 ? ok() : refuse(RESPONSE.AccessDenied);
};

/** Changing objects; every one is refused by a phone that is only for reading. */
export const WRITE_OPERATIONS: readonly (readonly [code: number, handler: Handler])[] = [
  [OPERATION.SendObjectInfo, sendObjectInfo],
  [OPERATION.SendObject, sendObject],
  [OPERATION.SendObjectPropList, sendObjectPropList],
  [OPERATION.SetObjectPropValue, setObjectPropValue],
  [OPERATION.SetObjectPropList, setObjectPropList],
  [OPERATION.DeleteObject, deleteObject],
  [OPERATION.CopyObject, copyObject],
  [OPERATION.SetObjectProtection, setObjectProtection],
];
