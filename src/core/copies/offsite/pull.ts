import { join } from 'node:path';
import { z } from 'zod';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { VaultId } from '../../../shared/domain/ids.ts';
import type { OffsitePulled, OffsiteSnapshot } from '../../../shared/domain/offsite.ts';
import type { Finding } from '../../../shared/domain/run-report.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { remedyLine } from '../../../shared/errors/remedies.ts';
import { createHasher } from '../../base/hasher.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { guardDisk, parentOf, readText, writeWhole, type Disk } from '../../vault/disk.ts';
import { guessLimits, probeLimits } from '../../vault/disk-limits.ts';
import { mapName } from '../../vault/target-name.ts';
import { syncAncestors } from '../../vault/open-vault.ts';
import { parseJson } from '../../base/parse-json.ts';
import { misfits, type Misfit } from '../plan-copy.ts';
import { hashAt } from '../pour.ts';
import { openBytes } from './key.ts';
import type { Remote } from './remote.ts';
import { isSameList, packName } from './sent-log.ts';
import { readSnapshot, sha256Hex, type Snapshot, type SnapshotFile } from './snapshot.ts';
import { outcomeOf } from '../outcome.ts';

export interface PullOptions extends OpOptions {
  readonly remote: Remote;
  /** `AGE-SECRET-KEY-1...` */
  readonly identity: string;
  /** The folder in which the backup's own folder is made, absolute. */
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly onProgress?: (snapshot: OffsiteSnapshot) => void;
}

/** In a folder that is being filled; gone when everything is there, so that what was lost can be brought later. */
const PULL_STATE = '.lifeboat/pull.json';
const PullState = z.object({ format: z.literal(1), vaultId: VaultId });
const BATCH_FILES = 500;
const BATCH_BYTES = 128 * 1024 * 1024;
const RUN_FOLDER = /^\.lifeboat\/runs\/([^/]+)\//u;
const VAULT_FILE = '.lifeboat/vault.json';
const MISFIT: Record<Misfit, string> = {
  name: 'this disk cannot hold its name',
  twin: 'on this disk it has the name of another file',
  size: 'it is larger than this disk can hold',
};

/**
 * Makes the backup again from nothing but the place and the key. What is in the folder already and right is kept, so a
 * pull that was cut off goes on, and one that lacked something, once the place was repaired or from another. Each file is
 * compared with its hash before it gets its name; `vault.json` comes last. What the disk cannot hold is named. Errors: `OFFSITE_NOT_THERE`, `OFFSITE_WRONG_KEY`,
 * `OFFSITE_DAMAGED` when no list can be read, `OFFSITE_NOT_EMPTY` for a folder with something else, `OFFSITE_NO_ROOM`.
 */
export async function pullOffsite(options: PullOptions): Promise<OffsitePulled> {
  try {
    return await new Pull(options).run();
  } catch (error) {
    // What is advised for a backup's disk is not what helps here.
    if (!isAppError(error, 'VAULT_FULL')) throw error;
    const { needed, free } = error.details;
    throw new AppError('OFFSITE_NO_ROOM', error.message, { details: { needed, free }, cause: error });
  }
}

class Pull {
  readonly #options: PullOptions;
  readonly #disk: Disk;
  readonly #findings: Finding[] = [];
  readonly #packs = new Map<string, Uint8Array | null>();
  #waiting: { readonly part: string; readonly to: string }[] = [];
  #waitingBytes = 0;
  #parts = 0;
  #fetched = 0;
  #already = 0;
  #done: Count = NOTHING;

  constructor(options: PullOptions) {
    this.#options = options;
    this.#disk = guardDisk(options.disk, options.folder);
  }

  async run(): Promise<OffsitePulled> {
    const { remote, signal, clock } = this.#options;
    const startedAt = new Date(clock.now()).toISOString();
    const { snapshot, name, passedOver } = await this.#newestSnapshot();
    const { head } = snapshot;
    const root = await this.#root(snapshot);
    const total = snapshot.files.reduce((sum, { size }) => plus(sum, { files: 1, bytes: size }), NOTHING);
    await this.#mustFit(root, snapshot);
    const left = await this.#misfits(root, snapshot);
    for (const file of inPackOrder(snapshot.files)) {
      signal.throwIfAborted();
      if (file.path !== VAULT_FILE && !left.has(file)) await this.#bring(root, file);
      this.#done = plus(this.#done, { files: 1, bytes: file.size });
      const progress = { phase: 'fetching', total, done: this.#done, current: file.path, report: null } as const;
      this.#options.onProgress?.(progress);
    }
    await this.#settle(root);
    for (const file of snapshot.files) if (file.path === VAULT_FILE) await this.#bring(root, file);
    await this.#settle(root);
    // An older list in the newest one's place is not everything, either.
    const lacking = [...this.#findings, ...passedOver];
    if (lacking.length === 0) {
      await this.#disk.remove(join(root, PULL_STATE));
      await this.#disk.syncFolders([join(root, '.lifeboat')]);
    }
    return {
      format: 1,
      vault: root,
      vaultId: head.vaultId,
      place: remote.place,
      snapshot: { name, at: head.at, newestRun: head.newestRun },
      passedOver,
      outcome: outcomeOf(lacking),
      total,
      fetched: this.#fetched,
      alreadyThere: this.#already,
      findings: this.#findings,
      startedAt,
      endedAt: new Date(clock.now()).toISOString(),
    };
  }

  /** The newest list that can be opened; older ones are there for when it cannot. */
  async #newestSnapshot(): Promise<{ snapshot: Snapshot; name: string; passedOver: string[] }> {
    const { remote, identity, signal } = this.#options;
    const names = (await remote.list({ signal }))
      .map(({ name }) => name)
      .filter((name) => /^snapshots\/[^/]+\.age$/u.test(name));
    if (names.length === 0) {
      throw new AppError('OFFSITE_NOT_THERE', `Cannot bring back from "${remote.place}": no off-site copy is there`);
    }
    const passedOver: string[] = [];
    let wrongKey: AppError | null = null;
    for (const name of names.sort().reverse()) {
      const bytes = await remote.get(name, { signal });
      if (bytes === null || !name.includes(sha256Hex(bytes))) {
        passedOver.push(name);
        continue;
      }
      try {
        const snapshot = readSnapshot(await openBytes(bytes, identity));
        return { snapshot, name, passedOver: passedOver.filter((other) => !isSameList(other, name)) };
      } catch (error) {
        if (isAppError(error, 'OFFSITE_WRONG_KEY')) wrongKey = error;
        else if (!isAppError(error, 'OFFSITE_DAMAGED')) throw error;
        passedOver.push(name);
      }
    }
    if (wrongKey) throw wrongKey;
    throw new AppError('OFFSITE_DAMAGED', `Cannot bring back from "${remote.place}": it has no list that can be read`);
  }

  async #root({ head, files }: Snapshot): Promise<string> {
    const { folder } = this.#options;
    await this.#disk.makeFolder(folder);
    const { names } = await guessLimits(this.#disk, folder);
    const root = join(folder, mapName(head.name, { ...names, windowsRules: true }).replace(/^\./u, '_'));
    const state = PullState.safeParse(parseJson((await readText(this.#disk, join(root, PULL_STATE), 4096)) ?? ''));
    const isOurs = state.success && state.data.vaultId === head.vaultId;
    if (isOurs ? await this.#hasOtherRuns(root, files) : !(await this.#isBarelyBegun(root))) {
      throw new AppError('OFFSITE_NOT_EMPTY', `Cannot bring back into "${root}": something else is there`, {
        details: { folder: root },
      });
    }
    await this.#disk.makeFolder(join(root, '.lifeboat', 'parts'));
    if (!isOurs)
      await writeWhole(this.#disk, join(root, PULL_STATE), JSON.stringify({ format: 1, vaultId: head.vaultId }));
    await this.#disk.syncFolders([join(root, '.lifeboat'), root]);
    await syncAncestors(this.#disk, root);
    return root;
  }

  /** Hours of fetching are not for finding out that the disk is too small. What has come before is not fetched again. */
  async #mustFit(root: string, { files }: Snapshot): Promise<void> {
    let needed = 0;
    for (const { path, size } of files) {
      const there = await this.#disk.stat(join(root, path));
      if (there?.kind !== 'file' || there.size !== size) needed += size;
    }
    // A disk that does not say is tried.
    const free = await this.#disk.freeBytes(root).catch(() => Infinity);
    if (needed <= free) return;
    throw new AppError('OFFSITE_NO_ROOM', `Cannot bring back into "${root}": there is not enough room`, {
      details: { needed, free },
    });
  }

  /** Files that this disk cannot hold, or only in the place of another one: named, and not fetched. */
  async #misfits(root: string, { files }: Snapshot): Promise<ReadonlySet<SnapshotFile>> {
    const left = new Set<SnapshotFile>();
    const misfitOf = misfits(await probeLimits(this.#disk, root));
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      if (!file.path.startsWith('data/')) continue;
      const why = misfitOf(file);
      if (why === null) continue;
      left.add(file);
      const code = why === 'size' ? 'VAULT_FILE_TOO_BIG' : 'VAULT_NAME_IMPOSSIBLE';
      const message = `"${file.path}" cannot be brought back: ${MISFIT[why]}`;
      const path = file.path.slice('data/'.length);
      this.#findings.push({ path, verdict: 'not-copied', code, message, remedy: remedyLine(code) });
    }
    return left;
  }

  /** Nothing there, or no more than what is made before the note that says what is being made. */
  async #isBarelyBegun(root: string): Promise<boolean> {
    for (const { name } of (await this.#disk.list(root)) ?? []) if (name !== '.lifeboat') return false;
    for (const { name } of (await this.#disk.list(join(root, '.lifeboat'))) ?? [])
      if (name !== 'parts' && !name.startsWith('pull.json')) return false;
    return ((await this.#disk.list(join(root, '.lifeboat', 'parts'))) ?? []).length === 0;
  }

  /** It was used as a backup since: its records are newer than those that would take their place. */
  async #hasOtherRuns(root: string, files: Snapshot['files']): Promise<boolean> {
    const runs = new Set(files.flatMap(({ path }) => RUN_FOLDER.exec(path)?.[1] ?? []));
    return ((await this.#disk.list(join(root, '.lifeboat', 'runs'))) ?? []).some(({ name }) => !runs.has(name));
  }

  async #bring(root: string, file: SnapshotFile): Promise<void> {
    const { signal } = this.#options;
    const to = join(root, file.path);
    const there = await this.#disk.stat(to);
    if (
      there?.kind === 'file' &&
      there.size === file.size &&
      (await hashAt(this.#disk, to, { signal })) === file.sha256
    ) {
      this.#already += 1;
      return;
    }
    const part = join(root, '.lifeboat', 'parts', `pull-${this.#parts}.part`);
    this.#parts += 1;
    if (
      !(await this.#gather(part, file, file.pieces)) &&
      !(file.again && (await this.#gather(part, file, file.again)))
    ) {
      await this.#disk.remove(part);
      this.#lost(file);
      return;
    }
    if (file.modified !== null) await this.#disk.setModified(part, file.modified);
    this.#waiting.push({ part, to });
    this.#waitingBytes += file.size;
    this.#fetched += 1;
    if (this.#waiting.length >= BATCH_FILES || this.#waitingBytes >= BATCH_BYTES) await this.#settle(root);
  }

  /** Writes the file from its pieces. False when they are not what it was. */
  async #gather(part: string, file: SnapshotFile, pieces: SnapshotFile['pieces']): Promise<boolean> {
    await this.#disk.remove(part);
    const hasher = createHasher();
    const out = await this.#disk.openAppend(part);
    let size = 0;
    try {
      for (const { pack, offset, length } of pieces) {
        const opened = await this.#pack(pack);
        if (opened === null || offset + length > opened.byteLength) break;
        const bytes = opened.subarray(offset, offset + length);
        hasher.update(bytes);
        size += length;
        await out.write(bytes);
      }
    } finally {
      await out.close();
    }
    return size === file.size && hasher.digest().sha256 === file.sha256;
  }

  /** An opened pack; null for one that is missing, not what was sent, or not for this key. The last few are kept at hand. */
  async #pack(id: string): Promise<Uint8Array | null> {
    const { remote, identity, signal } = this.#options;
    const known = this.#packs.get(id);
    if (known !== undefined) return known;
    const bytes = await remote.get(packName(id), { signal });
    let opened: Uint8Array | null = null;
    if (bytes !== null && sha256Hex(bytes) === id) opened = await openOrNull(bytes, identity);
    if (this.#packs.size >= 3) {
      const [oldest] = this.#packs.keys();
      if (oldest !== undefined) this.#packs.delete(oldest);
    }
    this.#packs.set(id, opened);
    return opened;
  }

  async #settle(root: string): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (waiting.length === 0) return;
    await this.#disk.syncFiles(waiting.map(({ part }) => part));
    const folders = new Set([join(root, '.lifeboat', 'parts')]);
    for (const { part, to } of waiting) {
      for (let at = parentOf(to); at.length >= root.length; at = parentOf(at)) folders.add(at);
      await this.#disk.makeFolder(parentOf(to));
      await this.#disk.rename(part, to);
    }
    await this.#disk.syncFolders([...folders]);
  }

  #lost({ path }: SnapshotFile): void {
    const code = 'OFFSITE_DAMAGED';
    const shown = path.startsWith('data/') ? path.slice('data/'.length) : path;
    const message = `"${path}" cannot be brought back: what holds it is missing or damaged there`;
    this.#findings.push({ path: shown, verdict: 'missing', code, message, remedy: remedyLine(code) });
  }
}

/** So that each pack is fetched once, or nearly. */
function inPackOrder(files: readonly SnapshotFile[]): readonly SnapshotFile[] {
  const order = new Map<string, number>();
  for (const { pieces } of files) for (const { pack } of pieces) if (!order.has(pack)) order.set(pack, order.size);
  const place = ({ pieces }: SnapshotFile): number => order.get(pieces[0]?.pack ?? '') ?? -1;
  return [...files].sort((a, b) => place(a) - place(b) || (a.pieces[0]?.offset ?? 0) - (b.pieces[0]?.offset ?? 0));
}

/** The key has opened the list: what it does not open is no pack of this copy, and concerns its own files alone. */
async function openOrNull(bytes: Uint8Array, identity: string): Promise<Uint8Array | null> {
  try {
    return await openBytes(bytes, identity);
  } catch (error) {
    if (isAppError(error, 'OFFSITE_WRONG_KEY') || isAppError(error, 'OFFSITE_DAMAGED')) return null;
    throw error;
  }
}
