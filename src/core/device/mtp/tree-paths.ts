import type { SourceEvent, SourceFile } from '../source.ts';
import { isAbstractFormat } from '../ptp/formats.ts';
import { isFolder, type ObjectEntry } from './object-entry.ts';
import { ALL, listFailed, type ObjectTree } from './object-tree.ts';
import { uniqueNames, type NamedObject } from './path-names.ts';

/** Deeper than any folder of any phone; bounds the length of paths. */
const DEEPEST = 128;

export interface PathOptions {
  /** Label by storage id; objects of other storages are left out. */
  readonly labels: ReadonlyMap<number, string>;
  readonly persistentIds: boolean;
}

/**
 * Turns objects into files with paths. Orphans and parents that go round in a circle end up in the root of their
 * storage: what can be read is never lost for want of a folder.
 */
export function* treeEvents(tree: ObjectTree, options: PathOptions): Generator<SourceEvent, void, void> {
  const children = childrenByParent(tree, options);
  const paths = new Map<number, string>();
  for (const [storage, label] of options.labels) {
    const context = { storage: label, tree, paths, persistentIds: options.persistentIds };
    yield* below(context, children, rootKey(storage));
  }
  for (const fault of tree.faults) {
    // What did not even say where it lies is on one of them.
    const label =
      options.labels.get(fault.storage) ?? (fault.storage === 0 ? [...options.labels.values()][0] : undefined);
    if (label === undefined) continue;
    const parent = paths.get(fault.parent);
    const own = paths.get(fault.handle) ?? `${parent ? `${parent}/` : ''}object ${fault.handle.toString(16)}`;
    const path = fault.handle === ALL ? '' : own;
    yield { kind: 'fault', fault: { storage: label, path, error: listFailed(path, fault.error) } };
  }
}

type Children = ReadonlyMap<number, readonly ObjectEntry[]>;

interface Context {
  readonly storage: string;
  readonly tree: ObjectTree;
  readonly paths: Map<number, string>;
  readonly persistentIds: boolean;
}

function* below(context: Context, children: Children, root: number): Generator<SourceEvent, void, void> {
  const pending = [{ key: root, path: '', depth: 0 }];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { key, path, depth } = at;
    const entries = children.get(key) ?? [];
    const names = uniqueNames(entries.map((entry) => new Named(entry)));
    for (const entry of entries) {
      const name = names.get(entry.handle) ?? '';
      // Joined, not added: a sum keeps its parts beside the whole.
      const own = path === '' ? name : [path, name].join('/');
      if (!isFolder(entry)) {
        yield { kind: 'file', file: fileOf(entry, own, context) };
        continue;
      }
      context.paths.set(entry.handle, own);
      const folder = { ref: entry.handle.toString(16), storage: context.storage, path: own, modified: entry.modified };
      yield { kind: 'folder', folder };
      if (depth < DEEPEST) pending.push({ key: entry.handle, path: own, depth: depth + 1 });
      else yield { kind: 'fault', fault: { storage: context.storage, path: own, error: listFailed(own) } };
    }
  }
}

/** Made for every object, while only twins are asked for their order. */
class Named implements NamedObject {
  readonly #entry: ObjectEntry;

  constructor(entry: ObjectEntry) {
    this.#entry = entry;
  }

  get handle(): number {
    return this.#entry.handle;
  }

  get name(): string {
    return this.#entry.name ?? '';
  }

  get order(): string {
    const { persistentId, created, modified, size } = this.#entry;
    return [persistentId ?? '', created ?? 0, modified ?? 0, size].join(' ');
  }
}

function fileOf(entry: ObjectEntry, path: string, { storage, persistentIds }: Context): SourceFile {
  return {
    ref: entry.handle.toString(16),
    storage,
    path,
    size: Math.max(0, entry.size),
    modified: entry.modified,
    created: entry.created,
    persistentId: persistentIds ? entry.persistentId : null,
    // A playlist that somebody saved has the same format, and bytes.
    virtual: isAbstractFormat(entry.format) && entry.size <= 0,
  };
}

/** Handles are positive, so a storage's root has a key of its own. */
const rootKey = (storage: number): number => -1 - storage;

/** Entries by their folder's handle; every entry can be reached from a root. */
function childrenByParent({ entries }: ObjectTree, { labels }: PathOptions): Children {
  const children = new Map<number, ObjectEntry[]>();
  for (const entry of entries.values()) {
    if (labels.has(entry.storage)) add(children, folderOf(entry, entries)?.handle ?? rootKey(entry.storage), entry);
  }
  const reached = new Set<number>();
  for (const storage of labels.keys()) reach(children, rootKey(storage), reached);
  for (const entry of entries.values()) {
    if (!labels.has(entry.storage) || reached.has(entry.handle)) continue;
    // Its parents go round in a circle: one of the circle moves to the root, and the others hang by it.
    const first = inCircle(entry, entries);
    const siblings = children.get(first.parent) ?? [];
    siblings.splice(siblings.indexOf(first), 1);
    add(children, rootKey(first.storage), first);
    reached.add(first.handle);
    reach(children, first.handle, reached);
  }
  return children;
}

function add(children: Map<number, ObjectEntry[]>, key: number, entry: ObjectEntry): void {
  const list = children.get(key);
  if (list) list.push(entry);
  else children.set(key, [entry]);
}

function reach(children: Children, from: number, reached: Set<number>): void {
  const pending = [from];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    for (const entry of children.get(key) ?? []) {
      reached.add(entry.handle);
      if (isFolder(entry)) pending.push(entry.handle);
    }
  }
}

/** The folder an entry lies in; null for the root (0 or 0xFFFFFFFF), and for a parent that is not there or no folder. */
function folderOf(entry: ObjectEntry, entries: ReadonlyMap<number, ObjectEntry>): ObjectEntry | null {
  if (entry.parent === 0 || entry.parent === ALL) return null;
  const parent = entries.get(entry.parent);
  return parent && isFolder(parent) && parent.storage === entry.storage ? parent : null;
}

function inCircle(entry: ObjectEntry, entries: ReadonlyMap<number, ObjectEntry>): ObjectEntry {
  const seen = new Set<number>();
  let at = entry;
  while (!seen.has(at.handle)) {
    seen.add(at.handle);
    at = folderOf(at, entries) ?? at;
  }
  return at;
}
