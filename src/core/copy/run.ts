import { AppError, toAppError } from '../../shared/errors/app-error.ts';
import type { DeviceSummary } from '../../shared/domain/device.ts';
import type { RunId, StepId } from '../../shared/domain/ids.ts';
import type { RunSnapshot } from '../../shared/domain/progress.ts';
import type { RunHeader, RunKind, RunOutcome } from '../../shared/domain/run-record.ts';
import type { Inside, RunReport } from '../../shared/domain/run-report.ts';
import type { RunTally } from '../../shared/domain/run-tally.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Source } from '../device/source.ts';
import { judgeSpace } from '../plan/free-space.ts';
import { placeAsOnPhone, planRun, type Place } from '../plan/plan-run.ts';
import type { RunWriter, Vault } from '../vault/vault.ts';
import { comparePhone } from './compare-phone.ts';
import { Connection } from './connection.ts';
import { contentsOf, NOTHING_TRIED, type ContentsTried, type ContentTrial, type OpenTrial } from './contents.ts';
import { copyAll } from './copy-all.ts';
import { Flights } from './flights.ts';
import { HeldFiles } from './held-files.ts';
import { Ledger, type Problem } from './ledger.ts';
import { listDevice, type Listing } from './listing.ts';
import { noteChanges } from './note-changes.ts';
import { headerFor, openPatiently } from './open-run.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { ReadBack } from './stored-reading.ts';
import { takeOver } from './take-over.ts';
import { tallyOf } from './tally.ts';
import { DiskWaits, mayComeBack, waitForVault } from './vault-wait.ts';
import { partDue, watchRot } from './watch-rot.ts';

/** What a run needs from the features beside it; they meet in `app`. */
export interface RunDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly readBack: ReadBack;
  /** The one line of advice for an error code. */
  readonly remedy: (code: string) => string;
  /** The one place that decides how a run ended. */
  readonly buildReport: (tally: RunTally) => RunReport;
  /**
   * Looks into what the backup holds (contacts, messages), counts it for the report and makes `Readable/` from it.
   * Called when everything copied is durable and before the report is written. Its failure costs the run nothing.
   */
  readonly lookInside?: (
    vault: Vault,
    options: OpOptions & { readonly onFile: (path: string) => void },
  ) => Promise<Inside>;
  /** Tries whether what was copied opens, file by file as each is durable. Its failure costs the run nothing. */
  readonly openTrial?: OpenTrial;
  /** Files for the run's folder besides `report.json`, and the backup's own front page. */
  readonly render: (
    report: RunReport,
    vault: Vault,
  ) => Promise<{
    readonly files: ReadonlyMap<string, string>;
    readonly frontPage: { readonly html: string; readonly readMe: string };
  }>;
}

export interface RunRequest {
  readonly kind: RunKind;
  readonly openSource: (options: OpOptions) => Promise<Source>;
  readonly openVault: (source: Source) => Promise<Vault>;
  readonly steps: readonly StepId[];
  readonly compare: boolean;
  /** How long to wait for a device or a disk that is gone, in milliseconds. */
  readonly waitMs: number;
  /** Opens the backup of this folder again, for writing; left out, a lost disk ends the run. */
  readonly reopenVault?: (root: string) => Promise<Vault>;
  /** A file whose bytes the backup has already, under whatever name, is written down and not stored again. */
  readonly byContent?: boolean;
  /** Nothing takes the place of what has the same name: it is kept beside it. For files of this computer. */
  readonly beside?: boolean;
  /** Where each file goes; left out, the phone's own tree is kept. */
  readonly place?: Place;
}

export interface CopyRun {
  readonly runId: RunId;
  readonly kind: RunKind;
  readonly vaultRoot: string;
  /** Folder name of the backup, as a rule the phone's name. */
  readonly vaultName: string;
  /** The device as it was when the run began. */
  readonly device: DeviceSummary;
  /** ISO 8601. */
  readonly startedAt: string;
  snapshot(): RunSnapshot;
  /** Current state first, then every change, coalesced; ends with the run or the signal. */
  watch(options: OpOptions): AsyncIterable<RunSnapshot>;
  /** Resolves however the run ended. */
  readonly report: Promise<RunReport>;
  /** Leaves a file that is being copied for the next run; see `Flights.skip`. */
  skip(path: string | null): void;
  /** Asks the run to stop, and resolves when it has and its report is written. */
  stop(): Promise<void>;
}

/**
 * Begins a run: opens the device and the backup, writes the journal's first line, and goes on by itself from there.
 * Throws what keeps it from beginning; after that everything that happens is in the report.
 */
export async function startRun(deps: RunDeps, request: RunRequest, options: OpOptions): Promise<CopyRun> {
  const source = await openPatiently({ ...request, clock: deps.clock }, options);
  let vault: Vault | null = null;
  try {
    vault = await request.openVault(source);
    const header = await headerFor(deps.clock, request, source.summary, vault);
    const writer = await vault.beginRun(header);
    return new Run(deps, request, { source, vault, writer, header: { ...header, runId: writer.runId } });
  } catch (error) {
    await vault?.[Symbol.asyncDispose]();
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

interface Parts {
  readonly source: Source;
  readonly vault: Vault;
  readonly writer: RunWriter;
  readonly header: RunHeader;
}

class Run implements CopyRun {
  readonly #deps: RunDeps;
  readonly #request: RunRequest;
  #parts: Parts;
  /** Of the part that a lost disk cut off, until the rest is planned. */
  #before: Ledger | null = null;
  readonly #waits = new DiskWaits();
  readonly runId: RunId;
  readonly #flights = new Flights();
  readonly #meter: ProgressMeter;
  readonly #connection: Connection;
  readonly #stop = new AbortController();
  readonly #proof = { readBack: 0, readBackPastCache: 0, comparedWithPhone: 0, watched: { read: 0, differ: 0 } };
  #trial: ContentTrial | null;
  #inside: Inside | null = null;
  #contents: ContentsTried = NOTHING_TRIED;
  readonly report: Promise<RunReport>;

  constructor(deps: RunDeps, request: RunRequest, parts: Parts) {
    this.#deps = deps;
    this.#request = request;
    this.#parts = parts;
    this.#trial = deps.openTrial?.(parts.vault) ?? null;
    this.runId = parts.header.runId;
    const { runId, steps } = parts.header;
    this.#meter = new ProgressMeter({ runId, vault: parts.vault.info.root, steps, clock: deps.clock });
    this.#connection = new Connection(parts.source, {
      open: request.openSource,
      clock: deps.clock,
      waitMs: request.waitMs,
      onWaiting: (code) => {
        this.#meter.waiting(code);
      },
    });
    this.report = this.#drive();
    // Whoever asks for the report gets its failure; until then it must not count as unhandled.
    this.report.catch(() => undefined);
  }

  get kind(): RunKind {
    return this.#request.kind;
  }

  get vaultName(): string {
    return this.#parts.vault.info.name;
  }

  get device(): DeviceSummary {
    return this.#parts.source.summary;
  }

  get startedAt(): string {
    return this.#parts.header.startedAt;
  }

  get vaultRoot(): string {
    return this.#parts.vault.info.root;
  }

  snapshot(): RunSnapshot {
    return this.#meter.snapshot;
  }

  watch(options: OpOptions): AsyncIterable<RunSnapshot> {
    return this.#meter.watch(options);
  }

  skip(path: string | null): void {
    this.#flights.skip(path);
  }

  async stop(): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#meter.phase('stopping');
      this.#stop.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by: 'user' } }));
    }
    await this.report.then(
      () => undefined,
      () => undefined,
    );
  }

  async #drive(): Promise<RunReport> {
    try {
      return await this.#work();
    } finally {
      // The device first: it may take a moment, and the backup's lock must outlive everything that writes.
      await Promise.allSettled([this.#connection[Symbol.asyncDispose]()]);
      await this.#closeVault();
      this.#meter.end();
    }
  }

  async #closeVault(): Promise<void> {
    const { vault, writer } = this.#parts;
    await Promise.allSettled([this.#trial?.[Symbol.asyncDispose]()]);
    await Promise.allSettled([writer[Symbol.asyncDispose]()]);
    await Promise.allSettled([vault[Symbol.asyncDispose]()]);
  }

  async #work(): Promise<RunReport> {
    const options = { signal: this.#stop.signal };
    let listing: Listing = { files: [], folders: [], faults: [], passedOver: [], listed: { files: 0, bytes: 0 } };
    let ledger: Ledger | null = null;
    let endedBy: Problem | null = null;
    try {
      this.#meter.phase('listing');
      listing = await listDevice(this.#connection, this.#meter, options);
      this.#meter.phase('planning');
      ledger = this.#plan(listing);
      keepHeapLow();
      await this.#makeRoom(ledger);
      while (!(await this.#copyOrWait(ledger, options))) ledger = this.#plan(listing);
      if (this.#request.compare) {
        this.#meter.phase('comparing');
        this.#proof.comparedWithPhone = await comparePhone(this.#connection, ledger, this.#meter, options);
      } else if (this.kind === 'backup') {
        const { vault, writer } = this.#parts;
        const meter = this.#meter;
        const part = partDue(await vault.runs(), this.#deps.clock.now());
        this.#proof.watched = await watchRot(this.#connection, ledger, { meter, part, writer }, options);
      }
      await noteChanges(this.#connection, ledger, options);
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#deps.log('error', `run ended: ${error.message}`, { code: error.code, stack: error.stack });
      endedBy = { code: error.code, message: error.message };
    }
    ledger ??= this.#plan(listing);
    if (endedBy) ledger.close(endedBy);
    // A run that was cut short tells of it at once; the next one tries.
    if (endedBy === null) {
      const { log } = this.#deps;
      const { writer } = this.#parts;
      this.#contents = await contentsOf({ log, writer, ledger, trial: this.#trial, meter: this.#meter }, options);
    }
    this.#meter.phase('reporting');
    this.#inside = await this.#lookInside(options);
    return await this.#finish(ledger, endedBy);
  }

  async #lookInside(options: OpOptions): Promise<Inside | null> {
    const { vault, writer } = this.#parts;
    // Whoever asked to stop wants no more work; the next run looks.
    if (!this.#deps.lookInside || options.signal.aborted) return null;
    try {
      await writer.flush();
      return await this.#deps.lookInside(vault, { ...options, onFile: this.#meter.looking });
    } catch (thrown) {
      this.#deps.log('warn', `could not look into the backup: ${toAppError(thrown).message}`);
      return null;
    }
  }

  #plan(listing: Listing): Ledger {
    const { vault } = this.#parts;
    const place = this.#request.place ?? placeAsOnPhone;
    const plan = planRun({
      files: listing.files,
      known: vault.catalog,
      steps: this.#request.steps,
      place,
      maxFileSize: vault.limits.maxFileSize,
      beside: this.#request.beside ?? false,
    });
    this.#meter.planned({ files: plan.copyFiles, bytes: plan.copyBytes }, plan.copyBySteps);
    const ledger = new Ledger(plan, listing, {
      remedy: this.#deps.remedy,
      wishOf: (file) => place(file)?.wish ?? null,
      storedOf: (file) => vault.catalog.find(file)?.stored ?? null,
    });
    if (this.#before) takeOver(ledger, this.#before, { catalog: vault.catalog, proof: this.#proof });
    this.#before = null;
    return ledger;
  }

  async #makeRoom(ledger: Ledger): Promise<void> {
    const { enough, needed, free } = judgeSpace(ledger.left(), await this.#parts.vault.freeBytes());
    if (enough) return;
    throw new AppError('VAULT_FULL', `Cannot begin copying: ${needed} bytes are needed and ${free} are free`, {
      details: { needed, free },
    });
  }

  /** Copies; false when the disk went away in the middle and is back: what is left must be planned anew. */
  async #copyOrWait(ledger: Ledger, options: OpOptions): Promise<boolean> {
    const { reopenVault, waitMs } = this.#request;
    try {
      await this.#copy(ledger, options);
      return true;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!reopenVault || waitMs === 0 || !mayComeBack(error)) throw error;
      const { clock, log } = this.#deps;
      const left = ledger.left();
      if (!this.#waits.isWorth(left.files, clock.now())) throw error;
      log('warn', `waiting for the disk: ${error.message}`, { code: error.code });
      this.#meter.takeBack(Number.MAX_SAFE_INTEGER);
      this.#meter.waiting(error.code);
      await this.#closeVault();
      const isEnough = (free: number): boolean => judgeSpace(left, free).enough;
      const vault = await waitForVault(this.#parts.vault, error, {
        ...{ clock, log, waitMs, reopen: reopenVault, isEnough },
        ...options,
      });
      await this.#goOn(vault);
      this.#waits.isBack(clock.now());
      this.#before = ledger;
      this.#meter.waiting(null);
      return false;
    }
  }

  /** The rest of the run, in a journal of its own: the one before ends where the disk was lost. */
  async #goOn(vault: Vault): Promise<void> {
    try {
      const writer = await vault.beginRun(this.#parts.header);
      this.#parts = { ...this.#parts, vault, writer, header: { ...this.#parts.header, runId: writer.runId } };
      this.#trial = this.#deps.openTrial?.(vault) ?? null;
    } catch (error) {
      await vault[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #copy(ledger: Ledger, options: OpOptions): Promise<void> {
    const { vault, writer } = this.#parts;
    this.#meter.phase('copying');
    await copyAll(
      {
        clock: this.#deps.clock,
        connection: this.#connection,
        vault,
        run: writer,
        ledger,
        meter: this.#meter,
        readBack: this.#deps.readBack,
        proof: this.#proof,
        beside: this.#request.beside ?? false,
        flights: this.#flights,
        trial: this.#trial,
        held: this.#request.byContent === true ? new HeldFiles(vault, ledger.pendingSizes()) : null,
      },
      options,
    );
  }

  async #finish(ledger: Ledger, endedBy: Problem | null): Promise<RunReport> {
    const { header, vault, writer } = this.#parts;
    const report = this.#build(ledger, endedBy);
    try {
      await this.#write(report, ledger);
      return report;
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#deps.log('error', `report of ${header.runId} could not be written to ${vault.info.root}: ${error.message}`);
      await Promise.allSettled([writer.flush()]);
      // The records are part of the backup: without them the run has not ended well, whatever it copied.
      return this.#build(ledger, endedBy ?? { code: error.code, message: error.message });
    }
  }

  #build(ledger: Ledger, endedBy: Problem | null): RunReport {
    return this.#deps.buildReport(
      tallyOf({
        header: this.#parts.header,
        vault: this.vaultRoot,
        ledger,
        proof: this.#proof,
        contents: this.#contents,
        inside: this.#inside,
        compareAsked: this.#request.compare,
        endedBy,
        endedAt: new Date(this.#deps.clock.now()).toISOString(),
      }),
    );
  }

  async #write(report: RunReport, ledger: Ledger): Promise<void> {
    const { vault, writer } = this.#parts;
    const { files, frontPage } = await this.#deps.render(report, vault);
    const reports = new Map([['report.json', `${JSON.stringify(report, null, 2)}\n`], ...files]);
    const outcome: RunOutcome = report.outcome;
    await writer.finish({ outcome, objects: ledger.objects(), reports, frontPage });
  }
}
