import { ByteWriter } from '../ptp/byte-writer.ts';
import { u16Array } from '../ptp/datasets.ts';
import { OPERATION } from '../ptp/operations.ts';
import { objectPropDesc, propValue } from '../ptp/prop-desc.ts';
import { writeElement } from '../ptp/prop-list.ts';
import { DATA_TYPE, type PropValue } from '../ptp/prop-value.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { propertiesOf } from './capabilities.ts';
import { rootChildren } from './object-operations.ts';
import type { ObjectEntry } from './object-store.ts';
import { emptyValue, isListed, listedLength, listedProperties, listedValue } from './object-values.ts';
import {
  PIECE,
  dataset,
  isUnreadable,
  refuse,
  stream,
  type Handler,
  type PhoneContext,
  type Reply,
  type Request,
} from './phone-context.ts';
import { describeProperty, typeOfProperty } from './property-descriptions.ts';
import { thumbnailOf } from './thumbnail.ts';

const EVERYTHING = 0xffffffff;
const SAMPLE = { format: 0xdc81, size: 0xdc82, height: 0xdc83, width: 0xdc84, data: 0xdc86 } as const;

const getObjectPropsSupported: Handler = ({ profile }, request) => {
  const codes = propertiesOf(profile.generation, request.param(0));
  return codes ? dataset(u16Array.encode(codes)) : refuse(RESPONSE.InvalidObjectFormatCode);
};

const getObjectPropDesc: Handler = ({ profile }, request) => {
  const [code, format] = [request.param(0), request.param(1)];
  const codes = propertiesOf(profile.generation, format);
  if (!codes) return refuse(RESPONSE.InvalidObjectFormatCode);
  const description = codes.includes(code) ? describeProperty(code, format, profile.generation) : null;
  if (!description) return refuse(RESPONSE.InvalidObjectPropCode);
  const { type, writable, form } = description;
  const defaultValue =
    form.kind === 'range' ? form.min : form.kind === 'enumeration' ? (form.values[0] ?? 0) : emptyValue(type);
  return dataset(objectPropDesc.encode({ property: code, type, writable, defaultValue, groupCode: 0, form }));
};

/** Any property of one object; null when the object may not be read. */
async function valueOf(phone: PhoneContext, entry: ObjectEntry, code: number, type: number): Promise<PropValue | null> {
  switch (code) {
    case SAMPLE.format:
      return 0x3801;
    case SAMPLE.size:
    case SAMPLE.height:
    case SAMPLE.width:
    case SAMPLE.data: {
      if (isUnreadable(phone, entry)) return null;
      const { data, width, height } = await thumbnailOf(phone, entry);
      if (code === SAMPLE.data) return data;
      return code === SAMPLE.size ? data.byteLength : code === SAMPLE.width ? width : height;
    }
    default:
      return listedValue(phone, entry, phone.store.details(entry), code) ?? emptyValue(type);
  }
}

const getObjectPropValue: Handler = async (phone, request) => {
  const [handle, code] = [request.param(0), request.param(1)];
  const entry = phone.store.entry(handle);
  if (!entry || !phone.store.details(entry)) return refuse(RESPONSE.InvalidObjectHandle);
  const type = typeOfProperty(code);
  if (type === null || !propertiesOf(phone.profile.generation, entry.format)?.includes(code)) {
    return refuse(RESPONSE.InvalidObjectPropCode);
  }
  const isSample = Object.values(SAMPLE).some((one) => one === code);
  if (isSample && phone.state.misbehaviour.noThumbnails) return refuse(RESPONSE.InvalidObjectPropCode);
  const value = await valueOf(phone, entry, code, type);
  return value === null ? refuse(RESPONSE.AccessDenied) : dataset(propValue(type).encode(value));
};

/**
 * The objects of a GetObjectPropList (MTP 1.1, D.2.6) in order of traversal. 0xFFFFFFFF is every object, and so is 0 to
 * any depth; 0 otherwise is the root's children; a handle is the object, with its children or everything below it.
 */
function* listed(phone: PhoneContext, handle: number, depth: number): Iterable<number> {
  const { store, profile } = phone;
  if (handle === EVERYTHING || (handle === 0 && depth === EVERYTHING)) {
    yield* store.all();
  } else if (handle === 0) {
    for (const { id } of profile.storages) yield* rootChildren(phone, id);
  } else {
    yield* below(phone, handle, depth);
  }
}

function* below(phone: PhoneContext, handle: number, depth: number): Iterable<number> {
  yield handle;
  const entry = phone.store.entry(handle);
  if (!entry || depth === 0) return;
  for (const child of phone.store.children(entry.storageId, handle)) {
    yield* below(phone, child, depth === EVERYTHING ? EVERYTHING : depth - 1);
  }
}

interface Selection {
  readonly handles: () => Iterable<number>;
  readonly format: number;
  readonly property: number;
}

function* entriesOf(phone: PhoneContext, selection: Selection): Iterable<ObjectEntry> {
  for (const handle of selection.handles()) {
    const entry = phone.store.entry(handle);
    if (entry && (selection.format === 0 || entry.format === selection.format)) yield entry;
  }
}

/** Encodes object by object: however many there are, one piece is all that is held. */
async function* listPieces(
  phone: PhoneContext,
  selection: Selection,
  count: number,
): AsyncGenerator<Uint8Array, void, void> {
  let writer = new ByteWriter(PIECE + 4096);
  writer.u32(count);
  for (const entry of entriesOf(phone, selection)) {
    const details = phone.store.details(entry);
    for (const property of listedProperties(phone, entry, selection.property)) {
      const type = typeOfProperty(property) ?? DATA_TYPE.UINT8;
      const value = listedValue(phone, entry, details, property) ?? emptyValue(type);
      writeElement(writer, { handle: entry.handle, property, type, value });
    }
    if (writer.length >= PIECE) {
      yield await Promise.resolve(writer.finish());
      writer = new ByteWriter(PIECE + 4096);
    }
  }
  if (writer.length > 0) yield writer.finish();
}

/** One costly property of one object: thumbnails come this way. */
async function costly(phone: PhoneContext, request: Request): Promise<Reply> {
  const [handle, property] = [request.param(0), request.param(2)];
  const entry = phone.store.entry(handle);
  const type = typeOfProperty(property);
  const known = entry && propertiesOf(phone.profile.generation, entry.format)?.includes(property);
  const value = known && type !== null ? await valueOf(phone, entry, property, type) : null;
  const writer = new ByteWriter();
  writer.u32(value === null ? 0 : 1);
  if (value !== null && type !== null) writeElement(writer, { handle, property, type, value });
  return dataset(writer.finish());
}

/** The response that refuses a GetObjectPropList with these parameters; null for one that can be answered. */
function refusal(phone: PhoneContext, request: Request): number | null {
  const [handle, property, group, depth] = [request.param(0), request.param(2), request.param(3), request.param(4)];
  if (property === 0) return group === 0 ? RESPONSE.ParameterNotSupported : RESPONSE.SpecificationByGroupUnsupported;
  if (depth > 1 && depth !== EVERYTHING) return RESPONSE.SpecificationByDepthUnsupported;
  if (isOne(handle) && !phone.store.entry(handle)) return RESPONSE.InvalidObjectHandle;
  if (property !== EVERYTHING && typeOfProperty(property) === null) return RESPONSE.InvalidObjectPropCode;
  return null;
}

const isOne = (handle: number): boolean => handle !== 0 && handle !== EVERYTHING;

const getObjectPropList: Handler = (phone, request) => {
  const refused = refusal(phone, request);
  if (refused !== null) return refuse(refused);
  const [handle, property, depth] = [request.param(0), request.param(2), request.param(4)];
  if (isOne(handle) && depth === 0 && !isListed(property)) return costly(phone, request);
  const selection = { handles: () => listed(phone, handle, depth), format: request.param(1), property };
  let count = 0;
  let length = 4;
  for (const entry of entriesOf(phone, selection)) {
    const codes = listedProperties(phone, entry, property);
    count += codes.length;
    length += listedLength(entry, codes);
  }
  return stream(length, listPieces(phone, selection, count));
};

/** Reading properties of objects. */
export const PROPERTY_OPERATIONS: readonly (readonly [code: number, handler: Handler])[] = [
  [OPERATION.GetObjectPropsSupported, getObjectPropsSupported],
  [OPERATION.GetObjectPropDesc, getObjectPropDesc],
  [OPERATION.GetObjectPropValue, getObjectPropValue],
  [OPERATION.GetObjectPropList, getObjectPropList],
];
