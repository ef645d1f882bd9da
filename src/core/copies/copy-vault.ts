import { join } from 'node:path';
import type { CopyMedium, CopyReport, CopySnapshot, DriveId } from '../../shared/domain/copies.ts';
import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import { RunId } from '../../shared/domain/ids.ts';
import type { Finding } from '../../shared/domain/run-report.ts';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { remedyLine } from '../../shared/errors/remedies.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import { silent, type Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { guardDisk, type Disk } from '../vault/disk.ts';
import { probeLimits } from '../vault/disk-limits.ts';
import { createNodeDisk, createProcessTable } from '../vault/node-disk.ts';
import { openVault, syncAncestors } from '../vault/open-vault.ts';
import { clearIncoming, finishSwitch, INCOMING, makeSwitch, type SwitchMove } from '../vault/switch.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import { lockedDisk } from '../vault/locked-disk.ts';
import { lockVault, type ProcessTable } from '../vault/vault-lock.ts';
import { endedRun } from './check-files.ts';
import { readCopyState, writeCopyState, type CopyState } from './copy-state.ts';
import { findCopy, freeCopyRoot, mustBeElsewhere } from './find-copy.ts';
import { bytesNeeded, findIn, planCopy, type Copied, type CopyTask, type Misfit } from './plan-copy.ts';
import { hashAt, placeParts, pour, type PourDeps, type PourFault } from './pour.ts';
import { gatherRecords, listRecords } from './records.ts';
import { outcomeOf } from './outcome.ts';

export interface CopyVaultOptions extends OpOptions {
  /** Open for writing: nothing of it changes meanwhile. */
  readonly source: Vault;
  /** The folder that holds copies, absolute; its marker has been read. */
  readonly folder: string;
  readonly drive: { readonly id: DriveId; readonly label: string; readonly medium: CopyMedium };
  readonly clock: Clock;
  readonly log?: Log;
  /** The computer's own when not given. */
  readonly sourceDisk?: Disk;
  readonly targetDisk?: Disk;
  readonly processes?: ProcessTable;
  readonly onProgress?: (snapshot: CopySnapshot) => void;
}

const BATCH_FILES = 1000;
const BATCH_BYTES = 256 * 1024 * 1024;
/** Room that is left for the copy's records and for whatever else the drive is for. */
const MARGIN = 16 * 1024 * 1024;
const RECORD_FAULT = {
  'source-unreadable': 'cannot be read from the backup',
  'source-differs': 'is not as it was in the backup when the last run ended',
  'drive-differs': 'was given back by the drive with other bytes',
} as const satisfies Record<PourFault, string>;

/**
 * Brings this backup's copy in the folder up to date; begins it when there is none. A file gets its name in the copy
 * when it is whole, synced and read back from the drive; until everything is there the copy stays what it was, whole,
 * with its new files beside. Nothing is ever deleted from a copy. Can be cut off anywhere and be begun again.
 * Errors: `COPY_LOST`, `COPY_DIFFERENT`, `COPY_FULL`, `VAULT_IN_USE`, `VAULT_NOT_WRITABLE` of the copy.
 */
export async function copyVault(options: CopyVaultOptions): Promise<CopyReport> {
  const { source, folder } = options;
  mustBeElsewhere(folder, source.info.root);
  const to = guardDisk(options.targetDisk ?? createNodeDisk(), folder);
  try {
    await to.makeFolder(folder);
    const known = await findCopy(to, folder, source.info);
    const root = known ?? (await freeCopyRoot(to, folder, source.info.name));
    await to.makeFolder(join(root, '.lifeboat', 'parts'));
    await using lock = await lockVault({
      disk: to,
      root,
      clock: options.clock,
      processes: options.processes ?? createProcessTable(),
      log: options.log ?? silent,
    });
    return await new VaultCopy(options, lockedDisk(to, lock), root).run();
  } catch (error) {
    if (isAppError(error, 'VAULT_FULL')) throw full(folder, error.details, error);
    if (!isAppError(error, 'VAULT_LOST') || error.details.root !== folder) throw error;
    throw new AppError('COPY_LOST', error.message, { details: { folder }, cause: error });
  }
}

/** The disk that is full is the copy's: whoever is told so must not make room on the backup's. */
function full(folder: string, details: { readonly needed: number; readonly free: number }, cause?: AppError): AppError {
  const message = cause?.message ?? `Cannot copy to "${folder}": ${details.needed} bytes are needed`;
  return new AppError('COPY_FULL', message, { details, cause });
}

class VaultCopy {
  readonly #options: CopyVaultOptions;
  readonly #deps: PourDeps;
  readonly #root: string;
  readonly #startedAt: string;
  readonly #findings: Finding[] = [];
  readonly #synced = new Set<string>();
  #total: Count = NOTHING;
  #done: Count = NOTHING;
  #copied: Count = NOTHING;
  #alreadyThere: Count = NOTHING;
  #readPastCache = 0;
  #setAside = 0;
  #parts = 0;

  constructor(options: CopyVaultOptions, to: Disk, root: string) {
    this.#options = options;
    const { source } = options;
    const from = guardDisk(options.sourceDisk ?? createNodeDisk(), source.info.root);
    this.#deps = { from, fromRoot: source.info.root, to, toRoot: root };
    this.#root = root;
    this.#startedAt = new Date(options.clock.now()).toISOString();
  }

  async run(): Promise<CopyReport> {
    const { source } = this.#options;
    const { to } = this.#deps;
    this.#tell('reading-records', null);
    await this.#mustBeOlder();
    await finishSwitch(to, this.#root);
    await this.#clear();
    const limits = await probeLimits(to, this.#root);
    const isNew = (await to.stat(join(this.#root, '.lifeboat', 'vault.json'))) === null;
    this.#total = source.catalog.size;
    // Room comes before the first record: a drive that is too small keeps no copy that was never one.
    if (isNew) await this.#mustHaveRoomForAll(limits);
    const state = await this.#stateNow(!isNew);
    if (isNew) {
      await this.#begin(state);
      // A new copy has its records first: whatever becomes of it, it says what it should hold.
      await makeSwitch(to, this.#root, await this.#records());
    }
    this.#tell('comparing', null);
    const { tasks, found } = await this.#plan(state, limits);
    await this.#mustHaveRoom(bytesNeeded(tasks, found));
    if (!isNew) await this.#begin(state);
    const { replaced, held } = await this.#copyAll(tasks);
    this.#tell('finishing', null);
    const moves = await this.#replace(replaced, held);
    const records = await this.#records();
    // From here on it is soon over, and it must be whole.
    await makeSwitch(to, this.#root, [...moves, ...records]);
    const report = await this.#report();
    const whole = report.outcome === 'complete';
    await writeCopyState(to, this.#root, {
      ...state,
      state: whole ? 'finished' : 'unfinished',
      finishedAt: whole ? report.endedAt : state.finishedAt,
      newestRun: (await source.runs()).at(-1)?.header.runId ?? null,
      adopted: state.adopted && !whole,
    });
    return report;
  }

  /** A copy with runs that the backup does not have is no older state of it: to overwrite its records would lose them. */
  async #mustBeOlder(): Promise<void> {
    const { to, from, fromRoot } = this.#deps;
    for (const { name, kind } of (await to.list(join(this.#root, '.lifeboat', 'runs'))) ?? []) {
      if (kind !== 'folder' || !RunId.safeParse(name).success) continue;
      const journal = join('.lifeboat', 'runs', name, 'journal.jsonl');
      const [here, there] = [await from.stat(join(fromRoot, journal)), await to.stat(join(this.#root, journal))];
      if (there === null || (here !== null && here.size >= there.size)) continue;
      throw new AppError('COPY_DIFFERENT', `Cannot copy to "${this.#root}": its run ${name} is not in this backup`, {
        details: { folder: this.#root, why: `its run ${name} is not in this backup` },
      });
    }
  }

  /** Left-overs of a copying that was cut off. */
  async #clear(): Promise<void> {
    const { to } = this.#deps;
    await clearIncoming(to, this.#root);
    const parts = join(this.#root, '.lifeboat', 'parts');
    for (const { name } of (await to.list(parts)) ?? []) {
      if (/^copy-\d+\.part$/u.test(name)) await to.remove(join(parts, name));
    }
  }

  async #stateNow(isVault: boolean): Promise<CopyState> {
    const { source, drive } = this.#options;
    const before = await readCopyState(this.#deps.to, this.#root);
    return {
      format: 1,
      vaultId: source.info.id,
      drive: drive.id,
      state: 'unfinished',
      finishedAt: before?.finishedAt ?? null,
      newestRun: before?.newestRun ?? null,
      adopted: before?.adopted ?? isVault,
    };
  }

  async #begin(state: CopyState): Promise<void> {
    const { to } = this.#deps;
    await writeCopyState(to, this.#root, state);
    await to.syncFolders([join(this.#root, '.lifeboat'), this.#root]);
    await syncAncestors(to, this.#root);
  }

  async #plan(
    state: CopyState,
    limits: Parameters<typeof planCopy>[2],
  ): Promise<{ readonly tasks: readonly CopyTask[]; readonly found: Copied['found'] }> {
    const { source, signal, clock } = this.#options;
    await using copy = await openVault(this.#root, { write: false, disk: this.#deps.to, clock });
    const found = await findIn(copy.payload({ signal }), limits.names);
    const recorded = (path: string) => (state.adopted ? null : copy.catalog.stored(path));
    return { tasks: planCopy(source.catalog.files(), { found, recorded }, limits), found };
  }

  async #mustHaveRoomForAll(limits: Parameters<typeof planCopy>[2]): Promise<void> {
    const { source, signal } = this.#options;
    const nothing = { found: () => null, recorded: () => null };
    const payload = bytesNeeded(planCopy(source.catalog.files(), nothing, limits), nothing.found);
    const records = await listRecords(this.#deps.from, this.#deps.fromRoot, { signal });
    await this.#mustHaveRoom(payload + records.reduce((sum, { size }) => sum + size, 0));
  }

  async #mustHaveRoom(needed: number): Promise<void> {
    const free = await this.#deps.to.freeBytes(this.#options.folder);
    if (needed === 0 || needed + MARGIN <= free) return;
    throw full(this.#options.folder, { needed, free });
  }

  /** Everything that is new, in batches; while one is read back and named, the next is copied. */
  async #copyAll(
    tasks: readonly CopyTask[],
  ): Promise<{ readonly replaced: readonly PayloadFile[]; readonly held: ReadonlySet<string> }> {
    const replaced: PayloadFile[] = [];
    const held = new Set<string>();
    let batch: PayloadFile[] = [];
    let bytes = 0;
    const close = async (): Promise<void> => {
      const files = batch;
      batch = [];
      bytes = 0;
      if (files.length > 0) replaced.push(...(await this.#copyBatch(files, held)));
    };
    for (const task of tasks) {
      this.#options.signal.throwIfAborted();
      const { file } = task;
      if (task.kind === 'impossible') this.#impossible(file, task.why);
      else if (task.kind === 'there') this.#there(file, held);
      else if (task.kind === 'check') {
        this.#tell('comparing', file.path);
        const hash = await hashAt(this.#deps.to, join(this.#root, file.path), this.#options);
        if (hash === file.sha256) this.#there(file, held);
        else replaced.push(file);
      } else {
        batch.push(file);
        bytes += file.size;
        if (batch.length >= BATCH_FILES || bytes >= BATCH_BYTES) await close();
      }
    }
    await close();
    return { replaced, held };
  }

  async #copyBatch(files: readonly PayloadFile[], held: Set<string>): Promise<readonly PayloadFile[]> {
    this.#tell('copying', files[0]?.path ?? null);
    const parts = join(this.#root, '.lifeboat', 'parts');
    const base = this.#parts;
    this.#parts += files.length;
    const { poured, faults } = await pour(this.#deps, files, (index) => join(parts, `copy-${base + index}.part`), {
      signal: this.#options.signal,
      onFile: (file) => this.#progress(file),
    });
    const refused = await placeParts(this.#deps, poured, this.#synced);
    for (const { file, fault } of faults) this.#fault(file, fault);
    for (const one of poured) {
      if (refused.includes(one)) continue;
      held.add(one.file.sha256);
      this.#copied = plus(this.#copied, { files: 1, bytes: one.file.size });
      if (one.cacheBypassed) this.#readPastCache += 1;
    }
    for (const { part } of refused) await this.#deps.to.remove(part);
    return refused.map(({ file }) => file);
  }

  /** Files whose place has other bytes: they come whole beside it, and change places with the records. */
  async #replace(files: readonly PayloadFile[], held: ReadonlySet<string>): Promise<readonly SwitchMove[]> {
    const { to } = this.#deps;
    if (files.length === 0) return [];
    const folder = join(this.#root, INCOMING, 'payload');
    await to.makeFolder(folder);
    const { poured, faults } = await pour(this.#deps, files, (index) => join(folder, `${index}.part`), {
      signal: this.#options.signal,
      onFile: (file) => this.#progress(file),
    });
    for (const { file, fault } of faults) this.#fault(file, fault);
    await to.syncFolders([folder, join(this.#root, INCOMING), join(this.#root, '.lifeboat')]);
    const moves: SwitchMove[] = [];
    const day = this.#startedAt.replaceAll(':', '-').slice(0, 19);
    for (const { file, part, cacheBypassed } of poured) {
      const there = await to.stat(join(this.#root, file.path));
      if (there?.kind === 'folder') {
        this.#add(file, 'not-copied', 'COPY_DIFFERENT', 'a folder has its name in the copy');
        continue;
      }
      const hash = await hashAt(to, join(this.#root, file.path), this.#options);
      const keep = there?.kind === 'file' && (hash === null || !held.has(hash));
      const aside = keep ? `.lifeboat/set-aside/${day}Z/${file.path}` : null;
      if (keep) this.#setAside += 1;
      const from = `${INCOMING}/payload/${part.slice(folder.length + 1)}`;
      moves.push({ from, to: file.path, aside });
      this.#copied = plus(this.#copied, { files: 1, bytes: file.size });
      if (cacheBypassed) this.#readPastCache += 1;
    }
    return moves;
  }

  async #records(): Promise<readonly SwitchMove[]> {
    const { source, signal } = this.#options;
    const newest = endedRun((await source.runs()).at(-1));
    const { moves, faults } = await gatherRecords(this.#deps, { signal, newest });
    for (const { path, fault } of faults) {
      // A new copy gets its records twice.
      if (this.#findings.some((finding) => finding.path === path)) continue;
      const isDrive = fault === 'drive-differs';
      const code = isDrive ? 'READ_BACK_DIFFERS' : 'VAULT_DAMAGED';
      this.#findings.push({
        ...{ path, verdict: isDrive ? 'not-read-back' : 'record-damaged', code },
        message: `"${path}" ${RECORD_FAULT[fault]}`,
        remedy: isDrive ? remedyLine(code) : REPORT_TEXT.checked.records,
      });
    }
    return moves;
  }

  async #report(): Promise<CopyReport> {
    const { source, clock, drive, signal } = this.#options;
    let notOurs = 0;
    for await (const { path } of source.payload({ signal })) if (!source.catalog.holds(path)) notOurs += 1;
    return {
      format: 1,
      vault: source.info.root,
      vaultId: source.info.id,
      copy: this.#root,
      drive: { ...drive },
      outcome: outcomeOf(this.#findings),
      total: this.#total,
      copied: this.#copied,
      alreadyThere: this.#alreadyThere,
      readPastCache: this.#readPastCache,
      setAside: this.#setAside,
      notOurs,
      findings: this.#findings,
      share: null,
      startedAt: this.#startedAt,
      endedAt: new Date(clock.now()).toISOString(),
    };
  }

  #there(file: PayloadFile, held: Set<string>): void {
    held.add(file.sha256);
    this.#alreadyThere = plus(this.#alreadyThere, { files: 1, bytes: file.size });
    this.#done = plus(this.#done, { files: 1, bytes: file.size });
  }

  #progress(file: PayloadFile): void {
    this.#done = plus(this.#done, { files: 1, bytes: file.size });
    this.#tell('copying', file.path);
  }

  #impossible(file: PayloadFile, why: Misfit): void {
    if (why === 'size') this.#add(file, 'not-copied', 'VAULT_FILE_TOO_BIG', 'is larger than the drive can hold');
    else if (why === 'name') this.#add(file, 'not-copied', 'VAULT_NAME_IMPOSSIBLE', 'has a name the drive cannot hold');
    else this.#add(file, 'not-copied', 'VAULT_NAME_IMPOSSIBLE', 'has the name of another file, on that drive');
  }

  #fault(file: PayloadFile, fault: PourFault): void {
    if (fault === 'drive-differs') {
      this.#add(file, 'not-read-back', 'READ_BACK_DIFFERS', 'was given back by the drive with other bytes');
    } else if (fault === 'source-differs') {
      this.#add(file, 'damaged', 'READ_BACK_DIFFERS', 'has other bytes in the backup than its record says');
    } else {
      this.#add(file, 'missing', 'VAULT_DAMAGED', 'cannot be read from the backup');
    }
  }

  #add(file: PayloadFile, verdict: Finding['verdict'], code: string, what: string): void {
    const shown = file.path.slice('data/'.length);
    this.#findings.push({
      path: shown,
      verdict,
      code,
      message: `"${file.path}" ${what}`,
      remedy: remedyLine(code),
    });
  }

  #tell(phase: CopySnapshot['phase'], current: string | null): void {
    this.#options.onProgress?.({ phase, total: this.#total, done: this.#done, current, reports: [], failed: [] });
  }
}
