import { join } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import { ERRORS, isErrorCode } from '../../shared/errors/catalog.ts';
import type { RunId, StepId } from '../../shared/domain/ids.ts';
import type { JournalEntry, RunOutcome, SourceKey } from '../../shared/domain/run-record.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import { writeBag } from './bag.ts';
import { GroupCommit, type BatchDeps } from './batch.ts';
import { writeWhole } from './disk.ts';
import { isMoveCopy } from './safe-move.ts';
import { openStagedFile, partKey, partsFolder, removePart } from './staged-file.ts';
import type { CatalogEntry, DiskLimits, RunWriter, StagedFile, StageRequest, VaultInfo } from './vault.ts';

export interface RunWriterDeps extends BatchDeps {
  readonly runId: RunId;
  readonly folder: string;
  readonly info: VaultInfo;
  readonly limits: DiskLimits;
  /** Called once, when the run's outcome is in its journal. */
  readonly onOutcome: (outcome: RunOutcome) => void;
  readonly onWatched: (whole: boolean) => void;
  /** Called once, when the vault may begin another run; `broken` when this one's end must be settled first. */
  readonly onEnd: (end: { readonly broken: boolean }) => void;
}

type RunEnd = Parameters<RunWriter['finish']>[0];

export async function createRunWriter(deps: RunWriterDeps): Promise<RunWriter> {
  const leftParts = new Set<string>();
  for (const { name } of (await deps.disk.list(partsFolder(deps.root))) ?? []) {
    leftParts.add(name.replace(/\.(part|json)$/u, ''));
  }
  return new Writer(deps, leftParts);
}

/** Read-backs that one write takes to the journal. */
const READ_BACK_LINES = 256;

class Writer implements RunWriter {
  readonly runId: RunId;
  readonly folder: string;
  readonly #deps: RunWriterDeps;
  readonly #commits: GroupCommit;
  /** Parts of earlier attempts, by key. */
  readonly #leftParts: Set<string>;
  readonly #openKeys = new Set<string>();
  /** Parts that this run worked at and did not finish, by where they come from; `gained` by the last attempt. */
  readonly #unfinished = new Map<string, { readonly key: string; readonly gained: boolean }>();
  readonly #readBackLines: JournalEntry[] = [];
  #state: 'open' | 'finished' | 'disposed' = 'open';

  constructor(deps: RunWriterDeps, leftParts: Set<string>) {
    this.#deps = deps;
    this.runId = deps.runId;
    this.folder = deps.folder;
    this.#leftParts = leftParts;
    this.#commits = new GroupCommit(deps);
  }

  async stage(request: StageRequest, options: OpOptions): Promise<StagedFile> {
    this.#mustBeOpen();
    this.#commits.throwIfBroken();
    const { limits } = this.#deps;
    const { source, fingerprint } = request;
    if (fingerprint.size > limits.maxFileSize) {
      throw new AppError('VAULT_FILE_TOO_BIG', `Cannot store "${source.path}": this disk holds no file of that size`, {
        details: { path: source.path, size: fingerprint.size, limit: limits.maxFileSize },
      });
    }
    if (!request.wish.startsWith('data/')) {
      throw new AppError('INTERNAL', `Cannot store "${source.path}": its wish "${request.wish}" is not under data/`);
    }
    const key = partKey(request);
    if (this.#openKeys.has(key))
      throw new AppError('INTERNAL', `Cannot stage "${source.path}": it is being staged already`);
    this.#openKeys.add(key);
    const mayExist = this.#leftParts.has(key);
    this.#leftParts.add(key);
    try {
      return await openStagedFile(
        {
          disk: this.#deps.disk,
          root: this.#deps.root,
          log: this.#deps.log,
          accept: (whole) => {
            this.#unfinished.delete(sourceName(source));
            return this.#commits.add(whole);
          },
          onClosed: (closed, gained) => {
            this.#openKeys.delete(closed);
            this.#unfinished.set(sourceName(source), { key: closed, gained });
          },
        },
        request,
        mayExist,
        options,
      );
    } catch (error) {
      this.#openKeys.delete(key);
      throw error;
    }
  }

  async link(entry: CatalogEntry): Promise<void> {
    const { catalog } = this.#deps;
    // The file may have moved aside since the entry was made.
    const here = catalog.stored(entry.stored.path);
    const path = here?.sha256 === entry.stored.sha256 ? here.path : catalog.pathOfHash(entry.stored.sha256);
    const stored = path === null ? null : catalog.stored(path);
    if (!stored) {
      throw new AppError('INTERNAL', `Cannot link "${entry.source.path}": no stored file has its bytes`);
    }
    const { step, source, fingerprint } = entry;
    await this.#append({ kind: 'linked', step, source, fingerprint, stored });
    catalog.applyLinked({ kind: 'linked', step, source, fingerprint, stored });
  }

  async failed(
    step: StepId,
    source: SourceKey,
    { code, message }: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await this.#append({ kind: 'failed', step, source, code, message: message.slice(0, 4000) });
    const left = this.#unfinished.get(sourceName(source));
    if (left && !mayGoOn(code, left.gained)) this.#unfinished.delete(sourceName(source));
  }

  async readBack(stored: StoredFile, cacheBypassed: boolean): Promise<void> {
    this.#mustBeOpen();
    this.#readBackLines.push({ kind: 'read-back', path: stored.path, sha256: stored.sha256, cacheBypassed });
    this.#deps.catalog.proved(stored.path, stored.sha256);
    // Lost in a crash, such a line costs one more reading; so a write for each would be wasted.
    if (this.#readBackLines.length >= READ_BACK_LINES) await this.#writeReadBack();
  }

  async watched(part: number, whole: boolean): Promise<void> {
    await this.#append({ kind: 'watched', part, whole });
    this.#deps.onWatched(whole);
  }

  async flush(): Promise<void> {
    this.#mustBeOpen();
    await this.#writeReadBack();
    await this.#commits.flush();
  }

  async finish(end: RunEnd): Promise<void> {
    const { disk, root, info, catalog, journal, clock } = this.#deps;
    await this.flush();
    for (const name of end.reports.keys()) mustBePlainName(name);
    await writeWhole(disk, join(this.folder, 'objects.jsonl'), objectLines(end.objects));
    await this.#commits.breaking(async () => {
      await journal.append([{ kind: 'ended', outcome: end.outcome }]);
      await journal.sync();
    });
    this.#state = 'finished';
    this.#deps.onOutcome(end.outcome);
    for (const [name, content] of end.reports) await writeWhole(disk, join(this.folder, name), content);
    if (end.outcome === 'complete' || end.outcome === 'complete-with-exceptions') await this.#clearParts();
    await writeBag({ disk, info, catalog, endedAt: new Date(clock.now()), frontPage: end.frontPage });
    await disk.syncFolders([root]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'disposed') return;
    const { log, journal, onEnd } = this.#deps;
    try {
      if (!this.#commits.broken && this.#state === 'open') await this.flush();
    } catch (error) {
      log('warn', 'could not make the last files of a run durable', { error });
    }
    this.#state = 'disposed';
    await this.#commits.end();
    try {
      await journal[Symbol.asyncDispose]();
    } catch (error) {
      log('warn', 'could not close the journal', { error });
    }
    onEnd({ broken: this.#commits.broken });
  }

  async #writeReadBack(): Promise<void> {
    const lines = this.#readBackLines.splice(0);
    if (lines.length > 0) await this.#append(...lines);
  }

  async #append(...entries: readonly JournalEntry[]): Promise<void> {
    this.#mustBeOpen();
    await this.#commits.breaking(() => this.#deps.journal.append(entries));
  }

  /**
   * After a run that came to its end only the files that it names as failed are left to resume, and of those the ones at
   * which another attempt may get further. All else in `parts/` belongs to files that are gone or changed.
   */
  async #clearParts(): Promise<void> {
    const { disk, root } = this.#deps;
    const kept = new Set([...this.#unfinished.values()].map(({ key }) => key));
    for (const { name, kind } of (await disk.list(partsFolder(root))) ?? []) {
      if (kind === 'file' && isMoveCopy(name)) await disk.remove(join(partsFolder(root), name));
      const key = /^([0-9a-f]{32})\.(?:part|json|json\.tmp)$/u.exec(name)?.[1];
      if (kind !== 'file' || key === undefined || this.#openKeys.has(key) || kept.has(key)) continue;
      if (name.endsWith('.tmp')) await disk.remove(join(partsFolder(root), name));
      else await removePart(disk, root, key);
    }
  }

  #mustBeOpen(): void {
    if (this.#state !== 'open') throw new AppError('INTERNAL', 'Cannot write to a run: it has ended');
  }
}

const sourceName = ({ storage, path }: SourceKey): string => `${storage}\0${path}`;

/**
 * Whether the part of a file that failed like this may be the beginning of it one day. Not where the phone itself refuses,
 * nor where an attempt that went on from it got not one byte further: such a part would lie there for ever.
 */
function mayGoOn(code: string, gained: boolean): boolean {
  const retry = isErrorCode(code) ? ERRORS[code].retry : 'never';
  return retry === 'user' || (retry === 'auto' && gained);
}

function mustBePlainName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/u.test(name) || name.startsWith('journal')) {
    throw new AppError('INTERNAL', `Cannot write "${name}" into a run's folder: it is no plain name`);
  }
}

async function* objectLines(objects: RunEnd['objects']): AsyncGenerator<string, void, void> {
  let piece: string[] = [];
  for await (const object of objects) {
    piece.push(`${JSON.stringify(object)}\n`);
    if (piece.length === 1000) {
      yield piece.join('');
      piece = [];
      keepHeapLow();
    }
  }
  yield piece.join('');
}
