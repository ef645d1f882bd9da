import { AppError, isAppError, toAppError } from '../../../shared/errors/app-error.ts';
import { keepHeapLow } from '../../base/heap.ts';
import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import { OPERATION } from '../ptp/operations.ts';
import {
  getNumObjects,
  getObjectHandles,
  getObjectInfo,
  getObjectPropList,
  getObjectPropValue,
  streamObjectPropList,
} from '../ptp/operation.ts';
import { OBJECT_PROPERTY } from '../ptp/properties.ts';
import { PropListDecoder } from '../ptp/prop-list.ts';
import { DATA_TYPE } from '../ptp/prop-value.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { PtpSession } from '../ptp/session.ts';
import {
  applyObjectInfo,
  applyProperty,
  blankEntry,
  isDescribed,
  isFolder,
  isTaken,
  type ObjectEntry,
} from './object-entry.ts';

/** Every handle; also what a root object of a Lumia names as its parent (libmtp's log of the 630). */
export const ALL = 0xffffffff;

/** Each gives the same tree; from the fastest to what every device can do. */
export const STRATEGIES = ['tree', 'folder', 'object'] as const;
export type ListingStrategy = (typeof STRATEGIES)[number];

export interface TreeOptions extends OpOptions {
  readonly session: PtpSession;
  readonly log: Log;
  readonly storages: readonly number[];
  /** Ask single objects for their persistent id. */
  readonly persistentIds: boolean;
  /** Where to begin; slower ones are fallen back to. */
  readonly strategy: ListingStrategy;
}

export interface TreeFault {
  readonly storage: number;
  /** The folder that could not be listed, or the object that could not be described. */
  readonly handle: number;
  readonly parent: number;
  readonly error: AppError;
}

export interface ObjectTree {
  readonly entries: Map<number, ObjectEntry>;
  readonly faults: TreeFault[];
}

/** A phone of tens of thousands of objects thinks for a while before it sends the first. */
const TREE_PATIENCE = 9;
/** Hoped for before a list says how long it is. */
const LIST_BYTES = 256 * 1024;
/** No phone holds so many: a device that makes up objects without end is stopped here. */
const MOST_OBJECTS = 4_000_000;

/** All objects of the given storages. What cannot be listed or described is a fault beside the rest; only a lost device throws. */
export async function readObjectTree(options: TreeOptions): Promise<ObjectTree> {
  const tree: ObjectTree = { entries: new Map(), faults: [] };
  const canList = options.session.info.operations.includes(OPERATION.GetObjectPropList);
  if (options.strategy === 'tree' && canList && (await readWholeTree(options, tree))) {
    await describeRest(options, tree);
    return tree;
  }
  tree.entries.clear();
  const byFolder = options.strategy !== 'object' && canList;
  for (const storage of options.storages) await walkStorage(options, tree, storage, byFolder);
  return tree;
}

/** True when the device gave one list of everything. */
async function readWholeTree(options: TreeOptions, tree: ObjectTree): Promise<boolean> {
  // The first is what libmtp asks, and what every logged Lumia answers; the second is what the specification says.
  for (const { handle, depth } of [
    { handle: ALL, depth: 0 },
    { handle: 0, depth: ALL },
  ]) {
    tree.entries.clear();
    try {
      await streamTree(options, tree, { handle, format: 0, property: ALL, group: 0, depth });
      if (tree.entries.size > 0 && (await isWhole(options, tree))) return true;
    } catch (error) {
      const failure = survivable(error, options);
      options.log('info', 'The phone does not list its whole tree', { code: failure.code, message: failure.message });
    }
  }
  return false;
}

/**
 * Are there as many objects in the list as the phone counts, and in it every root object and every child of a root
 * folder? Devices that take the question and answer for one level only are known (uMTP-Responder); believing them would
 * be a backup of nothing that calls itself complete.
 */
async function isWhole(options: TreeOptions, tree: ObjectTree): Promise<boolean> {
  const { session, storages, signal } = options;
  for (const storageId of storages) {
    const counted = await countObjects(options, storageId);
    if (counted !== null && counted > listedIn(tree, storageId)) return false;
    for (const parent of [ALL, ...foldersInRoot(tree, storageId)]) {
      const handles = await session.fetch(getObjectHandles, { storageId, format: 0, parent }, { signal });
      if (handles.some((handle) => !tree.entries.has(handle))) return false;
    }
  }
  return true;
}

/** All objects of a storage, folders included, as the phone counts them; null where it does not. */
async function countObjects(options: TreeOptions, storageId: number): Promise<number | null> {
  const { session, signal } = options;
  if (!session.info.operations.includes(OPERATION.GetNumObjects)) return null;
  try {
    const [count] = await session.command(getNumObjects, { storageId, format: 0, parent: 0 }, { signal });
    return count ?? null;
  } catch (error) {
    survivable(error, options);
    return null;
  }
}

/** What did not say where it lies may lie here. */
function listedIn(tree: ObjectTree, storage: number): number {
  let count = 0;
  for (const entry of tree.entries.values()) if (entry.storage === storage || entry.storage === 0) count += 1;
  return count;
}

function foldersInRoot(tree: ObjectTree, storage: number): readonly number[] {
  const isRoot = (entry: ObjectEntry): boolean => entry.parent === 0 || entry.parent === ALL;
  return [...tree.entries.values()]
    .filter((entry) => entry.storage === storage && isRoot(entry) && isFolder(entry))
    .map((entry) => entry.handle);
}

async function streamTree(
  { session, signal }: TreeOptions,
  tree: ObjectTree,
  params: Readonly<Record<'handle' | 'format' | 'property' | 'group' | 'depth', number>>,
): Promise<void> {
  const decoder = new PropListDecoder(isTaken);
  for await (const chunk of session.stream(streamObjectPropList, params, {
    signal,
    patience: TREE_PATIENCE,
    expect: LIST_BYTES,
  })) {
    keepHeapLow();
    for (const element of decoder.push(chunk)) {
      let entry = tree.entries.get(element.handle);
      if (!entry) {
        if (tree.entries.size >= MOST_OBJECTS) throw tooMany();
        entry = blankEntry(element.handle, 0, 0);
        tree.entries.set(element.handle, entry);
      }
      applyProperty(entry, element);
    }
  }
  decoder.end();
}

/** What a list left out about an object is asked for by itself. */
async function describeRest(options: TreeOptions, tree: ObjectTree): Promise<void> {
  for (const entry of tree.entries.values()) {
    if (entry.storage === 0 || (!isDescribed(entry) && options.storages.includes(entry.storage))) {
      await describe(options, tree, entry);
    }
  }
}

async function walkStorage(options: TreeOptions, tree: ObjectTree, storage: number, byFolder: boolean): Promise<void> {
  const pending = [ALL];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    options.signal.throwIfAborted();
    const handles = await childrenOf(options, tree, storage, parent);
    const fresh: ObjectEntry[] = [];
    for (const handle of handles) {
      // A Lumia 630 lists folders twice; a handle that is listed under two parents belongs to the first.
      if (tree.entries.has(handle)) continue;
      if (tree.entries.size >= MOST_OBJECTS) throw tooMany();
      const entry = blankEntry(handle, storage, parent);
      tree.entries.set(handle, entry);
      fresh.push(entry);
    }
    if (fresh.length > 0 && byFolder) await describeFolder(options, tree, parent);
    for (const entry of fresh) {
      if (!isDescribed(entry)) await describe(options, tree, entry);
      // What lists a folder is the word on who its parent is.
      entry.storage = storage;
      entry.parent = parent;
      if (tree.entries.has(entry.handle) && isFolder(entry)) pending.push(entry.handle);
    }
  }
}

async function childrenOf(
  { session, signal }: TreeOptions,
  tree: ObjectTree,
  storage: number,
  parent: number,
): Promise<readonly number[]> {
  try {
    return await session.fetch(getObjectHandles, { storageId: storage, format: 0, parent }, { signal });
  } catch (error) {
    tree.faults.push({ storage, handle: parent, parent, error: survivable(error, { signal }) });
    return [];
  }
}

/** One list for the children of a folder. A refusal leaves them to be described one by one. */
async function describeFolder(options: TreeOptions, tree: ObjectTree, parent: number): Promise<void> {
  const handle = parent === ALL ? 0 : parent;
  try {
    const params = { handle, format: 0, property: ALL, group: 0, depth: 1 };
    const decoder = new PropListDecoder(isTaken);
    for await (const chunk of options.session.stream(streamObjectPropList, params, {
      signal: options.signal,
      expect: LIST_BYTES,
    })) {
      for (const element of decoder.push(chunk)) {
        const entry = tree.entries.get(element.handle);
        // Parent and storage are known from the walk; what an object says of itself must not move it meanwhile.
        if (entry?.parent === parent && !PLACE.includes(element.property)) applyProperty(entry, element);
      }
    }
    decoder.end();
  } catch (error) {
    const failure = survivable(error, options);
    options.log('debug', 'The phone does not list this folder whole', { handle, code: failure.code });
  }
}

const PLACE: readonly number[] = [OBJECT_PROPERTY.ParentObject, OBJECT_PROPERTY.StorageID];

/** Asks for one object. What cannot be described leaves the tree and becomes a fault. */
async function describe(options: TreeOptions, tree: ObjectTree, entry: ObjectEntry): Promise<void> {
  try {
    await describeObject(options, entry);
    if (!isDescribed(entry)) throw listFailed(`object ${entry.handle.toString(16)}`);
  } catch (error) {
    const failure = survivable(error, options);
    tree.entries.delete(entry.handle);
    tree.faults.push({ storage: entry.storage, handle: entry.handle, parent: entry.parent, error: failure });
  }
}

async function describeObject({ session, signal, persistentIds }: TreeOptions, entry: ObjectEntry): Promise<void> {
  const info = await session.fetch(getObjectInfo, { handle: entry.handle }, { signal });
  applyObjectInfo(entry, info);
  if (entry.storage === 0) entry.storage = info.storageId;
  if (entry.parent === 0) entry.parent = info.parent;
  const { operations } = session.info;
  if (!operations.includes(OPERATION.GetObjectPropValue)) return;
  if (entry.size < 0) await ask(session, entry, OBJECT_PROPERTY.ObjectSize, DATA_TYPE.UINT64, signal);
  if (persistentIds) {
    await ask(session, entry, OBJECT_PROPERTY.PersistentUniqueObjectIdentifier, DATA_TYPE.UINT128, signal);
  }
  if (entry.modified === null) await ask(session, entry, OBJECT_PROPERTY.DateModified, DATA_TYPE.STR, signal);
  if (entry.created === null) await ask(session, entry, OBJECT_PROPERTY.DateCreated, DATA_TYPE.STR, signal);
}

async function ask(
  session: PtpSession,
  entry: ObjectEntry,
  property: number,
  type: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    const value = await session.fetch(getObjectPropValue(type), { handle: entry.handle, property }, { signal });
    applyProperty(entry, { handle: entry.handle, property, type, value });
  } catch (error) {
    // An object without this property is still an object.
    survivable(error, { signal });
  }
}

/** Size and dates of one object as they are now; null where the phone knows no such object. Other refusals say nothing of that. */
export async function readObjectNow(
  session: PtpSession,
  handle: number,
  { signal }: OpOptions,
): Promise<ObjectEntry | null> {
  const entry = blankEntry(handle, 0, 0);
  if (session.info.operations.includes(OPERATION.GetObjectPropList)) {
    try {
      const params = { handle, format: 0, property: ALL, group: 0, depth: 0 };
      for (const element of await session.fetch(getObjectPropList, params, { signal })) {
        if (element.handle === handle) applyProperty(entry, element);
      }
    } catch (error) {
      survivable(error, { signal });
    }
  }
  if (isDescribed(entry)) return entry;
  try {
    const options = { session, signal, persistentIds: false } as const;
    await describeObject({ ...options, storages: [], strategy: 'object', log: () => undefined }, entry);
    return entry;
  } catch (error) {
    if (isAppError(error, 'PTP_REFUSED') && error.details.response === RESPONSE.InvalidObjectHandle) return null;
    throw error;
  }
}

/** Errors that concern one question only. All others (the phone is gone, the caller has stopped) are thrown on. */
function survivable(error: unknown, { signal }: OpOptions): AppError {
  if (signal.aborted) throw error;
  const failure = toAppError(error);
  if (failure.code === 'INTERNAL' || failure.code.startsWith('DEVICE_')) throw error;
  return failure;
}

function tooMany(): AppError {
  return listFailed(`more than ${MOST_OBJECTS} objects`);
}

export function listFailed(path: string, cause?: unknown): AppError<'SOURCE_LIST_FAILED'> {
  return new AppError('SOURCE_LIST_FAILED', `Cannot list "${path}": the phone does not describe it`, {
    details: { path },
    cause,
  });
}
