import {
  digestByReading,
  parentOf,
  renameEach,
  statEach,
  type DigestOptions,
  type Disk,
  type DiskFile,
  type DiskRead,
  type DiskStat,
  type FileDigest,
  type NewName,
} from '../../src/core/vault/disk.ts';

/**
 * The ways a disk fails: one error; one error although the thing was done; gone from then on; full from then on; power
 * cut.
 */
export const WAYS = ['once', 'once-late', 'forever', 'full', 'power-cut'] as const;
export type Way = (typeof WAYS)[number];

interface Inode {
  bytes: Uint8Array;
  /** What survives a power cut; null when it was never synced. */
  durable: Uint8Array | null;
  modified: number;
}
type Node = Inode | 'folder';
interface NameChange {
  readonly folders: readonly string[];
  apply(tree: Map<string, Node>): void;
}

const EMPTY = new Uint8Array(0);

/** mulberry32: small, and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}

/**
 * A disk in memory that fails at its n-th operation. Bytes survive a power cut when their file was synced, names when
 * their folder was; of everything else an arbitrary part survives: any subset of the name changes, any prefix of the
 * bytes, or zeros in their place. One rename is atomic; two are in no order.
 */
export class CrashingDisk implements Disk {
  operations = 0;
  /** What the armed operation was, once it was reached. */
  struck: string | null = null;
  readonly #random: () => number;
  readonly #tree = new Map<string, Node>([['/', 'folder']]);
  #durableTree = new Map<string, Node>([['/', 'folder']]);
  #pending: NameChange[] = [];
  #armed: { readonly at: number; readonly way: Way } | null = null;
  #dead: Way | null = null;

  /** What files that are made from now on are dated, ms since 1970. */
  now = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  /** The same content, everything durable, with chances of its own. */
  clone(seed: number): CrashingDisk {
    const other = new CrashingDisk(seed);
    for (const [path, node] of this.#tree) {
      other.#tree.set(
        path,
        node === 'folder' ? node : { bytes: node.bytes, durable: node.bytes, modified: node.modified },
      );
    }
    other.#durableTree = new Map(other.#tree);
    return other;
  }

  arm(at: number, way: Way): void {
    this.operations = 0;
    this.#armed = { at, way };
  }

  /** The cause is gone: the disk was plugged in again, room was made. Nothing was lost that had been written. */
  mend(): void {
    this.#armed = null;
    this.#dead = null;
  }

  /** Power is back: what was not synced is there or not. */
  powerCut(): void {
    for (const change of this.#pending) if (this.#random() < 0.5) change.apply(this.#durableTree);
    this.#pending = [];
    this.#tree.clear();
    for (const [path, node] of [...this.#durableTree].sort(([a], [b]) => a.length - b.length)) {
      const reachable = path === '/' || this.#tree.get(parentOf(path)) === 'folder';
      if (!reachable) continue;
      this.#tree.set(path, node);
      if (node !== 'folder') this.#cut(node);
    }
    this.#durableTree = new Map(this.#tree);
    this.mend();
  }

  /** Everything there is, without counting as an operation. */
  files(): ReadonlyMap<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (const [path, node] of this.#tree) if (node !== 'folder') files.set(path, node.bytes);
    return files;
  }

  /** Damage by a hand or a failing disk. */
  overwrite(path: string, bytes: Uint8Array): void {
    const node = this.#file(path);
    node.bytes = bytes;
    node.durable = bytes;
  }

  #cut(node: Inode): void {
    const durable = node.durable ?? EMPTY;
    const fate = this.#random();
    if (fate < 0.4 || node.bytes === node.durable) {
      node.bytes = durable;
    } else if (fate < 0.7) {
      const length = Math.floor(this.#random() * (node.bytes.byteLength + 1));
      node.bytes = node.bytes.slice(0, Math.max(length, Math.min(durable.byteLength, node.bytes.byteLength)));
    } else {
      const zeroed = new Uint8Array(node.bytes.byteLength);
      zeroed.set(durable.subarray(0, zeroed.byteLength));
      node.bytes = zeroed;
    }
    node.durable = node.bytes;
  }

  /** Counts, and fails when it is time. `half` does a part of the thing first. */
  #operate<T>(what: string, writes: boolean, work: () => T, half?: () => void): T {
    if (this.#dead === 'forever' || this.#dead === 'power-cut') fail('EIO');
    if (this.#dead === 'full' && writes) fail('ENOSPC');
    const isTime = this.#armed !== null && this.operations === this.#armed.at;
    this.operations += 1;
    if (!isTime || this.#armed === null) return work();
    this.struck = what;
    const { way } = this.#armed;
    if (way === 'once-late') {
      work();
      fail('EIO');
    }
    if (way === 'once') {
      half?.();
      fail('EIO');
    }
    this.#dead = way;
    if (way === 'full' && !writes) return work();
    half?.();
    fail(way === 'full' ? 'ENOSPC' : 'EIO');
  }

  #change(change: NameChange): void {
    change.apply(this.#tree);
    this.#pending.push(change);
  }

  #file(path: string): Inode {
    const node = this.#tree.get(path);
    if (node === undefined) fail('ENOENT');
    if (node === 'folder') fail('EISDIR');
    return node;
  }

  #create(path: string): Inode {
    if (this.#tree.get(parentOf(path)) !== 'folder') fail('ENOENT');
    const inode: Inode = { bytes: EMPTY, durable: null, modified: this.now };
    this.#change({ folders: [parentOf(path)], apply: (tree) => tree.set(path, inode) });
    return inode;
  }

  #open(path: string, inode: Inode): DiskFile {
    const append = (chunk: Uint8Array): void => {
      const grown = new Uint8Array(inode.bytes.byteLength + chunk.byteLength);
      grown.set(inode.bytes);
      grown.set(chunk, inode.bytes.byteLength);
      inode.bytes = grown;
    };
    return {
      path,
      get size() {
        return inode.bytes.byteLength;
      },
      write: async (chunk) =>
        this.#operate(
          `write ${path}`,
          true,
          () => append(chunk),
          () => append(chunk.subarray(0, Math.floor(this.#random() * chunk.byteLength))),
        ),
      sync: async () =>
        this.#operate(`sync ${path}`, false, () => {
          inode.durable = inode.bytes;
        }),
      close: async () => this.#operate(`close ${path}`, false, () => undefined),
    };
  }

  async createNew(path: string): Promise<DiskFile | null> {
    return this.#operate(`createNew ${path}`, true, () =>
      this.#tree.has(path) ? null : this.#open(path, this.#create(path)),
    );
  }

  async openAppend(path: string): Promise<DiskFile> {
    return this.#operate(`openAppend ${path}`, true, () =>
      this.#open(path, this.#tree.has(path) ? this.#file(path) : this.#create(path)),
    );
  }

  digest(path: string, options: DigestOptions): Promise<FileDigest> {
    return digestByReading(this, path, options);
  }

  read(path: string, options: Parameters<Disk['read']>[1]): DiskRead {
    const start = options.start ?? 0;
    const take = (): Uint8Array => this.#operate(`read ${path}`, false, () => this.#file(path).bytes);
    async function* bytes(): AsyncGenerator<Uint8Array, void, void> {
      options.signal.throwIfAborted();
      const all = take();
      // Small pieces, so that readers meet every border.
      for (let at = start; at < all.byteLength; at += 4096) yield all.slice(at, at + 4096);
    }
    return { bytes: bytes(), cacheBypassed: () => false };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#operate(`rename ${from} ${to}`, true, () => {
      const inode = this.#file(from);
      if (this.#tree.get(parentOf(to)) !== 'folder') fail('ENOENT');
      this.#change({
        folders: [parentOf(from), parentOf(to)],
        apply: (tree) => {
          if (tree.get(from) === inode) tree.delete(from);
          tree.set(to, inode);
        },
      });
    });
  }

  async remove(path: string): Promise<void> {
    this.#operate(`remove ${path}`, false, () => {
      if (!this.#tree.has(path)) return;
      const inode = this.#file(path);
      this.#change({
        folders: [parentOf(path)],
        apply: (tree) => {
          if (tree.get(path) === inode) tree.delete(path);
        },
      });
    });
  }

  async removeFolder(path: string): Promise<void> {
    this.#operate(`removeFolder ${path}`, false, () => {
      if ([...this.#tree.keys()].some((key) => key.startsWith(`${path}/`))) fail('ENOTEMPTY');
      this.#change({ folders: [parentOf(path)], apply: (tree) => tree.delete(path) });
    });
  }

  async makeFolder(path: string): Promise<void> {
    this.#operate(`makeFolder ${path}`, true, () => {
      const missing: string[] = [];
      for (let at = path; !this.#tree.has(at); at = parentOf(at)) missing.unshift(at);
      for (const folder of missing) {
        if (this.#tree.get(parentOf(folder)) !== 'folder') fail('ENOTDIR');
        this.#change({ folders: [parentOf(folder)], apply: (tree) => tree.set(folder, 'folder') });
      }
      if (this.#tree.get(path) !== 'folder') fail('EEXIST');
    });
  }

  async list(path: string): Promise<readonly { readonly name: string; readonly kind: DiskStat['kind'] }[] | null> {
    return this.#operate(`list ${path}`, false, () => {
      if (this.#tree.get(path) !== 'folder') return null;
      return [...this.#tree].flatMap(([key, node]) =>
        key !== '/' && parentOf(key) === path
          ? [
              {
                name: key.slice(path === '/' ? 1 : path.length + 1),
                kind: node === 'folder' ? node : ('file' as const),
              },
            ]
          : [],
      );
    });
  }

  async stat(path: string): Promise<DiskStat | null> {
    return this.#operate(`stat ${path}`, false, () => {
      const node = this.#tree.get(path);
      if (node === undefined) return null;
      if (node === 'folder') return { kind: 'folder', size: 0, modified: 0 };
      return { kind: 'file', size: node.bytes.byteLength, modified: node.modified };
    });
  }

  statAll(paths: readonly string[]): Promise<readonly (DiskStat | null)[]> {
    return statEach(this, paths);
  }

  renameAll(names: readonly NewName[]): Promise<string | null> {
    return renameEach(this, names);
  }

  async truncate(path: string, size: number): Promise<void> {
    this.#operate(`truncate ${path}`, true, () => {
      const inode = this.#file(path);
      inode.bytes = inode.bytes.slice(0, size);
    });
  }

  async setModified(path: string, modified: number): Promise<void> {
    this.#operate(`setModified ${path}`, true, () => {
      this.#file(path).modified = modified;
    });
  }

  async syncFiles(paths: readonly string[]): Promise<void> {
    const syncSome = (share: number): void => {
      for (const path of paths) {
        const inode = this.#file(path);
        if (share === 1 || this.#random() < share) inode.durable = inode.bytes;
      }
    };
    this.#operate(
      `syncFiles ${paths.length}`,
      false,
      () => syncSome(1),
      () => syncSome(0.5),
    );
  }

  async syncFolders(paths: readonly string[]): Promise<void> {
    const syncSome = (folders: ReadonlySet<string>): void => {
      this.#pending = this.#pending.filter((change) => {
        if (!change.folders.some((folder) => folders.has(folder))) return true;
        change.apply(this.#durableTree);
        return false;
      });
    };
    for (const path of paths) if (this.#tree.get(path) !== 'folder') fail('ENOENT');
    this.#operate(
      `syncFolders ${paths.join(' ')}`,
      false,
      () => syncSome(new Set(paths)),
      () => syncSome(new Set(paths.filter(() => this.#random() < 0.5))),
    );
  }

  async freeBytes(): Promise<number> {
    return this.#operate('freeBytes', false, () => 1e12);
  }

  async fileSystem(): Promise<'unknown'> {
    return this.#operate('fileSystem', false, () => 'unknown' as const);
  }
}
