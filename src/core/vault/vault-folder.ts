import type { StoredFile } from '../../shared/domain/stored-file.ts';
import { join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { RunHeader } from '../../shared/domain/run-record.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { CatalogTable } from './catalog.ts';
import {
  NEVER,
  parentOf,
  readText,
  writeWhole,
  type DigestOptions,
  type Disk,
  type DiskStat,
  type FileDigest,
} from './disk.ts';
import type { VaultFile } from './format.ts';
import { appendLines, Journal } from './journal.ts';
import { loadRuns, runsFolder, type LoadedRuns } from './load-runs.ts';
import type { PlaceDeps } from './place-batch.ts';
import { overlayUnsettled, settleRun } from './recovery.ts';
import { createRunWriter } from './run-writer.ts';
import { partsFolder } from './staged-file.ts';
import { isPayloadPath } from './target-name.ts';
import {
  APP_DATA_FILE,
  DRILLS_FILE,
  MADE_FOLDER,
  OPENINGS_FILE,
  RESTORES_FOLDER,
  type DiskLimits,
  type FoundFile,
  type PastRun,
  type ReadableContent,
  type RunWriter,
  type Vault,
  type VaultInfo,
} from './vault.ts';

const MAX_RUN_FILE = 256 * 1024 * 1024;
/** Files looked at side by side: one after the other, a large backup's walk is mostly waiting. */
const LOOK_AT_ONCE = 16;

export interface LoadDeps {
  readonly disk: Disk;
  readonly root: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly file: VaultFile;
  readonly limits: DiskLimits;
  /** Held for writing; null for reading. */
  readonly lock: AsyncDisposable | null;
}

type Begun = { -readonly [Key in keyof PastRun]: PastRun[Key] };

/** Reads the records and, for writing, settles what a killed run left. The lock goes with the vault. */
export async function loadVault(deps: LoadDeps): Promise<Vault> {
  const catalog = new CatalogTable(deps.limits.names);
  const loaded = await loadRuns(deps.disk, deps.root, catalog);
  const vault = new VaultFolder(deps, catalog, loaded);
  if (deps.lock) await vault.settle();
  else await vault.overlay();
  return vault;
}

class VaultFolder implements Vault {
  readonly info: VaultInfo;
  readonly limits: DiskLimits;
  readonly disk: Disk;
  readonly #deps: LoadDeps;
  #catalog: CatalogTable;
  #loaded: LoadedRuns;
  /** Runs that were begun since. */
  #begun: Begun[] = [];
  #writing = false;
  #unsettled = false;
  #closed = false;

  constructor(deps: LoadDeps, catalog: CatalogTable, loaded: LoadedRuns) {
    const { id, name, deviceSerial, createdAt } = deps.file;
    this.info = { id, root: deps.root, name, deviceSerial, createdAt };
    this.limits = deps.limits;
    this.disk = deps.disk;
    this.#deps = deps;
    this.#catalog = catalog;
    this.#loaded = loaded;
  }

  get catalog(): CatalogTable {
    return this.#catalog;
  }

  get damage(): LoadedRuns['damage'] {
    return this.#loaded.damage;
  }

  async settle(): Promise<void> {
    await this.#deps.disk.makeFolder(partsFolder(this.#deps.root));
    await this.#deps.disk.makeFolder(join(this.#deps.root, 'data'));
    for (const run of this.#loaded.runs) await settleRun(this.#placeDeps(), run);
    await this.#markAbsent();
  }

  async overlay(): Promise<void> {
    for (const run of this.#loaded.runs) {
      if (run.unsettled.length > 0) await overlayUnsettled(this.#placeDeps(), run);
    }
  }

  freeBytes(): Promise<number> {
    return this.#deps.disk.freeBytes(this.#deps.root);
  }

  async sizeNow({ path }: Pick<StoredFile, 'path'>): Promise<number | null> {
    const stat = await this.#deps.disk.stat(join(this.#deps.root, path));
    return stat?.kind === 'file' ? stat.size : null;
  }

  digest({ path }: Pick<StoredFile, 'path'>, options: DigestOptions): Promise<FileDigest> {
    return this.#deps.disk.digest(join(this.#deps.root, path), options);
  }

  read(
    { path }: { readonly path: string },
    options: OpOptions & { readonly bypassCache: boolean },
  ): { readonly bytes: AsyncIterable<Uint8Array>; readonly cacheBypassed: () => boolean } {
    const isMade = path.startsWith(MADE_FOLDER) && isPayloadPath(`data/${path}`);
    if (!isMade && !isPayloadPath(path)) throw new AppError('INTERNAL', `Cannot read "${path}": it is no payload file`);
    return this.#deps.disk.read(join(this.#deps.root, path), options);
  }

  async beginRun(header: RunHeader): Promise<RunWriter> {
    const { lock, disk, root, clock, log, limits } = this.#deps;
    if (!lock || this.#closed) throw new AppError('INTERNAL', 'Cannot begin a run: the backup is not open for writing');
    if (this.#writing) throw new AppError('INTERNAL', 'Cannot begin a run: another one is being written');
    this.#writing = true;
    try {
      if (this.#unsettled) await this.#reload();
      const runId = await this.#freeRunId(header.runId);
      const folder = join(runsFolder(root), runId);
      await disk.makeFolder(folder);
      const { nextOrder: order } = this.#loaded;
      const begun: Begun = {
        header: { ...RunHeader.parse(header), runId },
        ended: null,
        watchedWhole: null,
      };
      const journal = await Journal.create(disk, folder, { ...begun.header, order });
      await disk.syncFolders([folder, runsFolder(root), join(root, '.lifeboat')]);
      this.#loaded = { ...this.#loaded, nextOrder: order + 1 };
      this.#begun.push(begun);
      return await createRunWriter({
        ...this.#placeDeps(),
        journal,
        clock,
        log,
        runId,
        folder,
        info: this.info,
        limits,
        onOutcome: (outcome) => {
          begun.ended = outcome;
        },
        onWatched: (whole) => {
          begun.watchedWhole = whole;
        },
        onEnd: ({ broken }) => {
          this.#writing = false;
          this.#unsettled ||= broken;
        },
      });
    } catch (error) {
      this.#writing = false;
      throw error;
    }
  }

  /** From memory: with the lock nobody else adds a run, and a reader looks at the backup as it was opened. */
  runs(): Promise<readonly PastRun[]> {
    const before = this.#loaded.runs.map(({ header: { order: _, ...header }, ended, watchedWhole }) => {
      return { header, ended, watchedWhole };
    });
    return Promise.resolve([...before, ...this.#begun.map((run) => ({ ...run }))]);
  }

  async runFile(run: RunId, name: string): Promise<string | null> {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/u.test(name)) return null;
    return await readText(this.#deps.disk, join(runsFolder(this.#deps.root), run, name), MAX_RUN_FILE);
  }

  async *payload({ signal }: OpOptions): AsyncGenerator<FoundFile, void, void> {
    const { disk, root } = this.#deps;
    const folders = ['data'];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = (await disk.list(join(root, folder))) ?? [];
      for (let from = 0; from < entries.length; from += LOOK_AT_ONCE) {
        signal.throwIfAborted();
        const group = entries.slice(from, from + LOOK_AT_ONCE);
        for (const { name, kind } of group) if (kind === 'folder') folders.push(`${folder}/${name}`);
        const files = group.filter(({ kind }) => kind !== 'folder');
        const found = await Promise.all(files.map(({ name, kind }) => this.#look(`${folder}/${name}`, kind)));
        // A file that went away in between is none.
        for (const one of found) if (one) yield one;
      }
    }
  }

  async tagFile(path: string, options: OpOptions): Promise<AsyncIterable<Uint8Array> | null> {
    if (!isPayloadPath(`data/${path}`)) return null;
    const full = join(this.#deps.root, path);
    if ((await this.#deps.disk.stat(full))?.kind !== 'file') return null;
    return this.#deps.disk.read(full, options).bytes;
  }

  async writeReadable(path: string, content: ReadableContent, { durable = true } = {}): Promise<void> {
    const { lock, disk, root } = this.#deps;
    const inBag = `Readable/${path}`;
    if (!lock || this.#closed || !isPayloadPath(`data/${inBag}`)) {
      throw new AppError('INTERNAL', `Cannot write "${inBag}": the backup is not open for that`);
    }
    const full = join(root, inBag);
    await disk.makeFolder(parentOf(full));
    await writeWhole(disk, full, content, { durable });
  }

  async appendOpenings(lines: string): Promise<void> {
    const { lock, disk, root } = this.#deps;
    if (!lock || this.#closed) throw new AppError('INTERNAL', 'Cannot keep results: the backup is not open for that');
    await appendLines(disk, join(root, OPENINGS_FILE), lines);
  }

  async appendRecord(path: string, lines: string): Promise<void> {
    const { lock, disk, root } = this.#deps;
    const isSingle = path === DRILLS_FILE || path === APP_DATA_FILE;
    const isKnown = isSingle || /^[.]lifeboat[/]restores[/][0-9a-f]{16}[.]jsonl$/u.test(path);
    if (!lock || this.#closed || !isKnown) {
      throw new AppError('INTERNAL', `Cannot write "${path}": the backup is not open for that`);
    }
    if (!isSingle) await disk.makeFolder(join(root, RESTORES_FOLDER));
    await appendLines(disk, join(root, path), lines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#deps.lock?.[Symbol.asyncDispose]();
  }

  /** After a run that broke off, the disk says what became of its last batches. */
  async #reload(): Promise<void> {
    const { disk, root } = this.#deps;
    this.#catalog = new CatalogTable(this.limits.names);
    this.#loaded = await loadRuns(disk, root, this.#catalog);
    this.#begun = [];
    await this.settle();
    this.#unsettled = false;
  }

  async #freeRunId(wanted: RunId): Promise<RunId> {
    const stem = wanted.replace(/(?<=Z)-\d+$/u, '');
    for (let n = 1; ; n += 1) {
      const id = (n === 1 ? wanted : `${stem}-${n}`) as RunId;
      if ((await this.#deps.disk.stat(join(runsFolder(this.#deps.root), id))) === null) return id;
    }
  }

  /** What a hand or a sync program removed from the backup must not count as safe in the next run. */
  async #markAbsent(): Promise<void> {
    const files = await this.#catalog.markAbsent(this.#foundFiles());
    if (files > 0) this.#deps.log('warn', 'stored files are missing or have another size', { files });
  }

  async *#foundFiles(): AsyncGenerator<FoundFile, void, void> {
    for await (const found of this.payload({ signal: NEVER })) if (found.kind === 'file') yield found;
  }

  async #look(path: string, kind: DiskStat['kind']): Promise<FoundFile | null> {
    const stat = await this.#deps.disk.stat(join(this.#deps.root, path));
    return stat && { path, kind: kind === 'file' ? 'file' : 'other', size: stat.size, modified: stat.modified };
  }

  #placeDeps(): PlaceDeps {
    const { disk, root, log, limits } = this.#deps;
    return { disk, root, log, catalog: this.#catalog, names: limits.names };
  }
}
