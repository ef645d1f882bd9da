import { AppError, toAppError } from '../../shared/errors/app-error.ts';
import { plus } from '../../shared/domain/count.ts';
import type {
  DrillResult,
  RestoreId,
  RestoreKind,
  RestoreReport,
  RestoreSnapshot,
  RestoreTargetName,
} from '../../shared/domain/restore.ts';
import type { OpOptions } from '../base/options.ts';
import type { SourceFile } from '../device/source.ts';
import type { Target } from '../device/target.ts';
import { fileAt, isSame, keyOf, settleEarlier, settleOne } from './half-sent.ts';
import {
  planRestore,
  type Place,
  type PlannedRestore,
  type RestorePlanned,
  type TargetContent,
} from './plan-restore.ts';
import { RestoreJournal, type SendingLine } from './restore-journal.ts';
import { foldersNote, isIn, noFolder } from './refused-folders.ts';
import { RestoreMeter } from './restore-meter.ts';
import { nameTarget, type RestoreDeps, type RestoreRequest, type RestoreRun } from './restore-request.ts';
import type { RestoreFile } from './run-objects.ts';
import { blockOf, summarizePlan } from './summarize-plan.ts';
import { RestoreTally } from './tally.ts';
import { TargetLink } from './target-link.ts';
import { putOne } from './write-one.ts';

/**
 * Begins a restore: opens the target, and goes on by itself from there. Throws what keeps it from beginning; after that
 * everything that happens is in the report.
 */
export async function startRestore(
  deps: RestoreDeps,
  request: RestoreRequest,
  options: OpOptions,
): Promise<RestoreRun> {
  const target = await request.openTarget(options);
  return new Restore(deps, request, target);
}

/** Names of so many files go into the journal before the first of them is sent. */
const JOURNAL_AHEAD = 16;
const MAX_ATTEMPTS = 3;
/** Files in a row at which the device broke off: it is the device then, or its cable. */
const MAX_BROKEN_IN_A_ROW = 5;

class Restore implements RestoreRun {
  readonly #deps: RestoreDeps;
  readonly #request: RestoreRequest;
  readonly #link: TargetLink;
  readonly #meter: RestoreMeter;
  readonly #tally: RestoreTally;
  readonly #stop = new AbortController();
  readonly #written: { readonly file: RestoreFile; readonly to: Place }[] = [];
  readonly id: RestoreId;
  readonly kind: RestoreKind;
  readonly vaultRoot: string;
  readonly target: RestoreTargetName;
  readonly startedAt: string;
  readonly report: Promise<RestoreReport>;
  #planned: RestorePlanned | null = null;
  #notes: readonly string[] = [];
  #journal: RestoreJournal | null = null;
  /** What the device showed when it was opened again, by place; null while the first listing holds. */
  #fresh: ReadonlyMap<string, SourceFile> | null = null;
  /** Places of files that an earlier restore had sent whole when it was cut off. */
  #arrived: ReadonlySet<string> = new Set();
  /** Files that failed: something of them may lie at the target. */
  readonly #unfinished: PlannedRestore[] = [];

  constructor(deps: RestoreDeps, request: RestoreRequest, target: Target) {
    this.#deps = deps;
    this.#request = request;
    this.id = request.id;
    this.kind = request.kind;
    this.vaultRoot = request.vault.info.root;
    this.target = nameTarget(target, request.targetKind);
    this.startedAt = new Date(deps.clock.now()).toISOString();
    this.#tally = new RestoreTally(deps.remedy);
    this.#meter = new RestoreMeter({ id: request.id, kind: request.kind, vault: this.vaultRoot }, deps.clock);
    this.#link = new TargetLink(target, {
      open: request.openTarget,
      clock: deps.clock,
      waitMs: request.waitMs,
      onWaiting: (code) => {
        this.#meter.waiting(code);
      },
      onListed: () => undefined,
    });
    this.report = this.#drive();
    // Whoever asks for the report gets its failure; until then it must not count as unhandled.
    this.report.catch(() => undefined);
  }

  snapshot(): RestoreSnapshot {
    return this.#meter.snapshot;
  }

  watch(options: OpOptions): AsyncIterable<RestoreSnapshot> {
    return this.#meter.watch(options);
  }

  async stop(): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#meter.phase('stopping');
      this.#stop.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
    }
    await Promise.allSettled([this.report]);
  }

  async #drive(): Promise<RestoreReport> {
    let report: RestoreReport | null = null;
    try {
      report = await this.#work();
      return report;
    } finally {
      await Promise.allSettled([this.#link[Symbol.asyncDispose]()]);
      await Promise.allSettled([this.#request.onEnd?.(report)]);
      await Promise.allSettled([this.#request.vault[Symbol.asyncDispose]()]);
      this.#meter.end();
    }
  }

  async #work(): Promise<RestoreReport> {
    const options = { signal: this.#stop.signal };
    let endedBy: RestoreReport['endedBy'] = null;
    let drill: DrillResult | null = null;
    try {
      await this.#restore(options);
      if (this.#request.examine) {
        this.#meter.phase('trying');
        drill = await this.#request.examine(this.#written, options);
      }
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#deps.log('error', `restore ended: ${error.message}`, { code: error.code, stack: error.stack });
      endedBy = { code: error.code, message: error.message };
    }
    try {
      await this.#journal?.save();
    } catch (error) {
      this.#deps.log('warn', `the restore's journal could not be kept: ${toAppError(error).message}`);
    }
    return this.#tally.report({
      id: this.id,
      kind: this.kind,
      vault: this.vaultRoot,
      run: this.#request.objects.run,
      target: this.target,
      planned: this.#planned,
      made: this.#request.objects.made ?? [],
      how: this.#request.proof,
      notes: [...this.#notes],
      drill,
      endedBy,
      startedAt: this.startedAt,
      endedAt: new Date(this.#deps.clock.now()).toISOString(),
    });
  }

  async #restore(options: OpOptions): Promise<void> {
    const { vault, keeps, objects } = this.#request;
    this.#meter.phase('listing');
    const listed = await this.#link.list(options);
    this.#journal = await RestoreJournal.load(vault, {
      ...options,
      keeps,
      target: this.#link.last.summary.serial ?? this.#link.last.id,
    });
    const content = await this.#settleEarlier(listed, options);
    this.#meter.phase('planning');
    const planned = this.#plan(content);
    this.#planned = planned;
    this.#tally.planned(planned);
    const { target, vaultRoot } = this;
    this.#notes = summarizePlan({
      vault: vaultRoot,
      objects,
      planned,
      target,
      keepsJournal: keeps || this.kind === 'drill',
    }).notes;
    this.#mustBePossible(planned);
    const todo = planned.items.filter(({ action }) => action !== 'not-sent' && action !== 'refuse');
    this.#meter.planned(todo.map(({ file }) => ({ files: 1, bytes: file.size })).reduce(plus, { files: 0, bytes: 0 }));
    this.#meter.phase('writing');
    const refused = await this.#makeFolders(planned.folders, options);
    const without = (item: PlannedRestore): Place | undefined => refused.find((folder) => isIn(item.to, folder));
    for (const item of todo) {
      const folder = without(item);
      if (folder) this.#fail(item, noFolder(item, folder));
    }
    const bare = refused.filter((folder) => !todo.some(({ to }) => isIn(to, folder)));
    if (bare.length > 0) this.#notes = [...this.#notes, foldersNote(bare)];
    await this.#writeAll(refused.length === 0 ? todo : todo.filter((item) => !without(item)), options);
    await this.#tidyUp(options);
  }

  #plan(content: TargetContent): RestorePlanned {
    const { objects, select, onto, targetKind } = this.#request;
    const { storages, names } = this.#link.last;
    return planRestore({ objects, select, onto, target: { kind: targetKind, storages, names, content } });
  }

  /** A whole that cannot be is refused before the first byte. */
  #mustBePossible(planned: RestorePlanned): void {
    const blocked = blockOf(planned);
    if (!blocked) return;
    const full = planned.space.find(({ enough }) => !enough);
    if (full) {
      const details = { needed: full.needed, free: full.free ?? 0 };
      throw new AppError('RESTORE_NO_SPACE', blocked.message, { details });
    }
    throw new AppError('RESTORE_REFUSED', blocked.message, { details: { why: blocked.message } });
  }

  async #writeAll(todo: readonly PlannedRestore[], options: OpOptions): Promise<void> {
    let brokenInARow = 0;
    for (let from = 0; from < todo.length; from += JOURNAL_AHEAD) {
      const group = todo.slice(from, from + JOURNAL_AHEAD);
      await this.#journal?.sending(group.flatMap(sendingLine));
      for (const item of group) {
        options.signal.throwIfAborted();
        this.#meter.file(`${item.file.storage}/${item.file.path}`);
        const broken = await this.#one(item, options);
        brokenInARow = broken === null ? 0 : brokenInARow + 1;
        if (broken && brokenInARow >= MAX_BROKEN_IN_A_ROW) throw broken;
      }
    }
  }

  /** Puts one file back, however often it takes; the error of a device that broke off at it every time, else null. */
  async #one(item: PlannedRestore, options: OpOptions): Promise<AppError | null> {
    for (let attempts = 1; ; attempts += 1) {
      const begun = await this.#ready(item, options);
      try {
        await this.#put(item, begun, options);
        return null;
      } catch (thrown) {
        options.signal.throwIfAborted();
        const error = toAppError(thrown);
        this.#meter.again();
        if (error.scope === 'device') {
          if (error.retry === 'never') throw error;
          this.#link.markBroken();
          if (attempts < MAX_ATTEMPTS) continue;
          this.#fail(item, error);
          return error;
        }
        const concernsFile = error.scope === 'file' || error.code === 'VAULT_DAMAGED';
        if (!concernsFile) throw error;
        if (error.retry === 'auto' && attempts < MAX_ATTEMPTS) continue;
        this.#fail(item, error);
        return null;
      }
    }
  }

  #fail(item: PlannedRestore, { code, message }: AppError): void {
    this.#tally.failed(item, { code, message });
    this.#unfinished.push(item);
    this.#meter.failed(item.file.size);
  }

  /**
   * A session that works; where the last one broke, what it left of this file: null when there is nothing of it, or the
   * file when all of it had arrived.
   */
  async #ready(item: PlannedRestore, options: OpOptions): Promise<SourceFile | null> {
    if (!this.#link.isBroken) return null;
    await this.#reopen(options);
    const there = item.to && this.#fresh?.get(keyOf(item.to));
    return there ? await this.#judge(there, item.file, options) : null;
  }

  async #reopen(options: OpOptions): Promise<TargetContent> {
    const content = await this.#link.reopen(options);
    this.#fresh = new Map(content.files.map((file) => [keyOf(file), file]));
    return content;
  }

  /** What failed may have left a half, where the device did not take it away itself. Later restores look again. */
  async #tidyUp(options: OpOptions): Promise<void> {
    if (this.#unfinished.length === 0) return;
    try {
      const content = this.#link.isBroken ? await this.#reopen(options) : await this.#link.list(options);
      for (const { to, file } of this.#unfinished) {
        const there = to && fileAt(content, to);
        if (there) await this.#judge(there, file, options);
        if (to) this.#journal?.settled(to);
      }
    } catch (thrown) {
      this.#deps.log('warn', `could not look for what failed files left: ${toAppError(thrown).message}`);
    }
  }

  async #put(item: PlannedRestore, begun: SourceFile | null, options: OpOptions): Promise<void> {
    const { vault, proof } = this.#request;
    const target = this.#link.last;
    const put = {
      ...{ vault, target, item, begun, proof },
      resolve: (file: SourceFile) => (this.#fresh ? (this.#fresh.get(keyOf(file)) ?? null) : file),
      isOurs: (file: SourceFile) => this.#arrived.has(keyOf(file)),
      onBytes: (count: number) => {
        this.#meter.moved(count);
      },
    };
    const result = await putOne(put, options);
    if (item.to) this.#journal?.settled(item.to);
    if (result.kind === 'already-there') {
      const { candidate } = result;
      this.#tally.alreadyThere(item, candidate);
      if (this.kind === 'drill') this.#written.push({ file: item.file, to: candidate });
    } else {
      if (proof === 'all') this.#tally.readBack += 1;
      else this.#tally.sampled += 1;
      if (item.file.modified !== null) this.#tally.dates.of += 1;
      if (result.dateKept) this.#tally.dates.kept += 1;
      this.#tally.written(item);
      if (this.kind === 'drill' && item.to) this.#written.push({ file: item.file, to: item.to });
    }
    this.#meter.done(item.file.size);
  }

  /** Gives those that the target refuses, without the ones below them: that costs what is to lie in them, and nothing else. */
  async #makeFolders(folders: readonly Place[], options: OpOptions): Promise<readonly Place[]> {
    const refused: Place[] = [];
    for (const folder of folders) {
      if (refused.some((above) => isIn(folder, above))) continue;
      try {
        await this.#makeFolder(folder, options);
      } catch (thrown) {
        options.signal.throwIfAborted();
        const error = toAppError(thrown);
        if (error.scope !== 'file') throw error;
        this.#deps.log('warn', `could not make a folder: ${error.message}`, { code: error.code });
        refused.push(folder);
      }
    }
    return refused;
  }

  async #makeFolder(folder: Place, options: OpOptions): Promise<void> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        if (this.#link.isBroken) {
          const content = await this.#reopen(options);
          // It may have been made before the answer was lost.
          if (content.folders.some((there) => isSame(there, folder))) return;
        }
        await this.#link.last.createFolder(folder.storage, folder.path, options);
        this.#tally.foldersMade += 1;
        return;
      } catch (thrown) {
        options.signal.throwIfAborted();
        const error = toAppError(thrown);
        if (error.scope !== 'device' || error.retry === 'never' || attempts >= MAX_ATTEMPTS) throw error;
        this.#link.markBroken();
      }
    }
  }

  /** Looks for what an earlier restore was sending when it was cut off. */
  async #settleEarlier(content: TargetContent, options: OpOptions): Promise<TargetContent> {
    this.#tally.halfSentRemoved += await this.#link.last.tidy();
    const { vault } = this.#request;
    const target = this.#link.last;
    if (!this.#journal) return content;
    const left = await settleEarlier({ vault, target, journal: this.#journal }, content, options);
    this.#tally.halfSentRemoved += content.files.length - left.content.files.length;
    this.#arrived = left.arrived;
    return left.content;
  }

  /** The file that is there, whole or somebody else's; null when it was half of ours and is removed. */
  async #judge(there: SourceFile, file: RestoreFile, options: OpOptions): Promise<SourceFile | null> {
    const { vault } = this.#request;
    const verdict = await settleOne({ vault, target: this.#link.last }, there, file, options);
    if (verdict !== 'part') return there;
    this.#tally.halfSentRemoved += 1;
    return null;
  }
}

function sendingLine({ file, to }: PlannedRestore): Omit<SendingLine, 'kind'>[] {
  if (to === null || file.stored === null) return [];
  return [{ ...to, size: file.size, sha256: file.sha256, stored: file.stored }];
}
