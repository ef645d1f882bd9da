import type { Count } from '../../shared/domain/count.ts';
import type { StepId } from '../../shared/domain/ids.ts';
import type { ObjectRecord, StepTotals } from '../../shared/domain/run-record.ts';
import type { Finding, Note } from '../../shared/domain/run-report.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import { isoDate } from '../base/iso-date.ts';
import type { SourceFile } from '../device/source.ts';
import type { PlannedFile, RunPlan } from '../plan/plan-run.ts';
import type { Listing } from './listing.ts';

const SEALED =
  'Apps and their data on a memory card: encrypted for this phone as it is now, and useless after a reset.';
const PHONE_INDEX = 'A list that the phone makes by itself, of an album or a playlist; it has no bytes of its own.';
const STATES = ['pending', 'copied', 'already-safe', 'left-out', 'unreadable'] as const;
type State = (typeof STATES)[number];

/** A report names this many notes; the rest are counted. Findings are never cut. */
const MOST_NOTES = 500;

export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** What a ledger asks of others, file by file, instead of keeping it for every file of the phone. */
export interface LedgerDeps {
  /** The one line of advice for an error code. */
  readonly remedy: (code: string) => string;
  /** Where the file was to go. */
  readonly wishOf: (file: SourceFile) => string | null;
  /** The newest stored file of this path on the phone. */
  readonly storedOf: (file: SourceFile) => StoredFile | null;
}

/**
 * What became of every planned file: the run's book-keeping, and nothing but. Each file is in exactly one state;
 * the sums are taken from here, and the report holds them against what listing counted by itself.
 */
export class Ledger {
  /** Folders of sealed files that a note was made of. */
  readonly #sealed = new Set<string>();
  readonly #planned: PlannedFile[];
  /** Index into `STATES`, by file. */
  readonly #states: Uint8Array;
  /** Files that a stored file belongs to: 1, else 0. */
  readonly #hasStored: Uint8Array;
  readonly #listing: Listing;
  readonly #deps: LedgerDeps;
  /** Bytes by which files changed since they were listed. */
  #grown = 0;
  /** As the phone says now, by path: those that changed since they were listed. */
  readonly #changed = new Map<string, SourceFile>();
  readonly #same = zero();
  readonly findings: Finding[] = [];
  readonly notes: Note[] = [];
  #notesOmitted = 0;

  constructor(plan: RunPlan, listing: Listing, deps: LedgerDeps) {
    this.#planned = [...plan.files];
    this.#states = new Uint8Array(plan.files.length);
    this.#hasStored = new Uint8Array(plan.files.length);
    this.#listing = listing;
    this.#deps = deps;
    for (const fault of listing.faults) {
      this.#find(`${fault.storage}/${fault.path}`, 'not-listed', fault.error);
    }
    for (const over of listing.passedOver) this.note(`${over.storage}/${over.path}`, 'left-out', over.why);
    for (const [index, planned] of this.#planned.entries()) {
      if (planned.action === 'keep') {
        this.#set(index, 'already-safe', true);
      } else if (planned.action === 'leave-out') {
        this.#set(index, 'left-out', false);
        // Not its owner's choice, and the one word of the equation must not hide that.
        if (planned.because === 'phone-index') this.note(pathOf(planned), 'left-out', PHONE_INDEX);
        if (planned.because === 'not-wanted') this.#noteSealed(planned.file);
      } else if (planned.action === 'refuse') {
        this.fail(index, {
          code: 'VAULT_FILE_TOO_BIG',
          message: `Cannot store "${planned.file.path}": this disk takes no file of ${planned.file.size} bytes`,
        });
      }
      if (planned.file.size === 0 && planned.action !== 'leave-out') {
        this.note(pathOf(planned), 'zero-byte-original', 'This file is empty where it came from.');
      }
    }
  }

  /** Once for each folder: it may hold thousands. */
  #noteSealed({ storage, path }: SourceFile): void {
    const folder = `${storage}/${path.slice(0, Math.max(0, path.indexOf('/')))}`;
    if (this.#sealed.has(folder)) return;
    this.#sealed.add(folder);
    this.note(folder, 'left-out', SEALED);
  }

  get length(): number {
    return this.#planned.length;
  }

  /** What the phone holds: as listed, and corrected for files that changed while the run went. */
  get listed(): Count {
    return { files: this.#listing.listed.files, bytes: this.#listing.listed.bytes + this.#grown };
  }

  get listingFaults(): number {
    return this.#listing.faults.length;
  }

  get notesOmitted(): number {
    return this.#notesOmitted;
  }

  planned(index: number): PlannedFile {
    const planned = this.#planned[index];
    if (!planned) throw new RangeError(`no planned file ${index}`);
    return planned;
  }

  /** Where the file was to go under the backup's folder. */
  wish(index: number): string {
    return this.#deps.wishOf(this.planned(index).file) ?? '';
  }

  stored(index: number): StoredFile | null {
    return this.#hasStored[index] === 1 ? this.#deps.storedOf(this.planned(index).file) : null;
  }

  isPending(index: number): boolean {
    return this.#state(index) === 'pending';
  }

  /** Copied by this run, in whichever part of it. */
  isCopied(index: number): boolean {
    return this.#state(index) === 'copied';
  }

  /** What is still to be copied; without what was probably only moved on the phone and so needs no room. */
  left(): Count {
    const left = { files: 0, bytes: 0 };
    for (let index = 0; index < this.length; index += 1) {
      const planned = this.planned(index);
      const isProbablyMoved = planned.action === 'copy' && planned.maybeMovedFrom !== null;
      if (this.isPending(index) && !isProbablyMoved) count(left, planned.file.size);
    }
    return left;
  }

  /** Of what is still to be copied, in bytes, each with the number of files that have it. */
  pendingSizes(): ReadonlyMap<number, number> {
    const sizes = new Map<number, number>();
    for (let index = 0; index < this.length; index += 1) {
      if (!this.isPending(index)) continue;
      const { size } = this.planned(index).file;
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
    return sizes;
  }

  /** The phone says something else of this file now than when it was listed. */
  changed(index: number, file: SourceFile): void {
    const planned = this.planned(index);
    this.#grown += file.size - planned.file.size;
    this.#changed.set(pathOf(planned), file);
    // That it was only moved was guessed from what it was.
    this.#planned[index] =
      planned.action === 'copy' ? { ...planned, file, maybeMovedFrom: null } : { ...planned, file };
  }

  copied(index: number, stored: StoredFile): void {
    this.#set(index, 'copied', true);
    if (stored.path !== this.wish(index)) {
      const path = pathOf(this.planned(index));
      this.note(path, 'name-changed', `Kept as "${stored.path}": its place or its name was not free here.`);
    }
  }

  /** Found safe only on a closer look: moved on the phone, and confirmed. */
  alreadySafe(index: number): void {
    this.#set(index, 'already-safe', true);
  }

  /** The same bytes are stored under another name, or were stored by this run: they are not stored twice. */
  sameAsStored(index: number, stored: StoredFile): void {
    this.alreadySafe(index);
    const { file } = this.planned(index);
    count(this.#same, file.size);
    this.note(pathOf(this.planned(index)), 'same-as-stored', `The same bytes are safe as "${stored.path}".`);
  }

  get same(): Count {
    return { ...this.#same };
  }

  fail(index: number, problem: Problem): void {
    this.#set(index, 'unreadable', false);
    this.#find(pathOf(this.planned(index)), 'not-copied', problem);
  }

  /** A stored file that is not what was written, or not what the phone has: it no longer counts as safe. */
  disprove(index: number, verdict: 'not-read-back' | 'differs-from-phone', problem: Problem): void {
    this.#set(index, 'unreadable', this.#hasStored[index] === 1);
    this.#find(pathOf(this.planned(index)), verdict, problem);
  }

  note(path: string, note: Note['note'], message: string): void {
    if (this.notes.length < MOST_NOTES) this.notes.push({ path, note, message });
    else this.#notesOmitted += 1;
  }

  /**
   * Takes over from the ledger of a part of this run that a lost disk cut off: what that one copied (all that is stored
   * now and was not before, whether it was told of or not) was copied by this run, what its owner skipped stays skipped,
   * and what it noted of stored files still holds.
   */
  adopt(before: Ledger): void {
    const copied = new Set<string>();
    const skipped = new Map<string, Problem>();
    for (let index = 0; index < before.length; index += 1) {
      if (before.#state(index) !== 'already-safe') copied.add(pathOf(before.planned(index)));
    }
    for (const finding of before.findings) if (finding.code === 'SKIPPED_BY_OWNER') skipped.set(finding.path, finding);
    for (let index = 0; index < this.length; index += 1) {
      const path = pathOf(this.planned(index));
      const problem = skipped.get(path);
      const changed = before.#changed.get(path);
      if (changed) this.changed(index, changed);
      if (this.#state(index) === 'already-safe' && copied.has(path)) this.#set(index, 'copied', true);
      if (problem && this.isPending(index)) this.fail(index, problem);
    }
    for (const { path, note, message } of before.notes) {
      if (note !== 'zero-byte-original' && note !== 'left-out') this.note(path, note, message);
    }
    this.#notesOmitted += before.#notesOmitted;
    this.#same.files += before.#same.files;
    this.#same.bytes += before.#same.bytes;
  }

  /** Whatever is still pending was not reached, because of this. */
  close(problem: Problem): void {
    for (let index = 0; index < this.length; index += 1) if (this.isPending(index)) this.fail(index, problem);
  }

  /** What is safe by now, copied by this run or before. */
  safe(): Count {
    const safe = zero();
    for (const [index, { file }] of this.#planned.entries()) {
      const state = this.#state(index);
      if (state === 'copied' || state === 'already-safe') count(safe, file.size);
    }
    return safe;
  }

  totals(): ReadonlyMap<StepId, StepTotals> {
    const totals = new Map<StepId, Record<keyof StepTotals, { files: number; bytes: number }>>();
    for (const [index, planned] of this.#planned.entries()) {
      const state = this.#state(index);
      let step = totals.get(planned.step);
      if (!step) {
        step = { onPhone: zero(), copied: zero(), alreadySafe: zero(), leftOut: zero(), unreadable: zero() };
        totals.set(planned.step, step);
      }
      count(step.onPhone, planned.file.size);
      if (state === 'copied') count(step.copied, planned.file.size);
      else if (state === 'already-safe') count(step.alreadySafe, planned.file.size);
      else if (state === 'left-out') count(step.leftOut, planned.file.size);
      else if (state === 'unreadable') count(step.unreadable, planned.file.size);
    }
    return totals;
  }

  *objects(): Generator<ObjectRecord, void, void> {
    for (const folder of this.#listing.folders) {
      yield {
        kind: 'folder',
        storage: folder.storage,
        path: folder.path,
        size: 0,
        modified: isoDate(folder.modified),
        created: null,
        persistentId: null,
        step: null,
        state: 'folder',
        stored: null,
        sha256: null,
        xxh64: null,
      };
    }
    for (const [index, { file, step }] of this.#planned.entries()) {
      const state = this.#state(index);
      const stored = this.stored(index);
      yield {
        kind: 'file',
        storage: file.storage,
        path: file.path,
        size: file.size,
        modified: isoDate(file.modified),
        created: isoDate(file.created),
        persistentId: file.persistentId,
        step,
        state: state === 'pending' ? 'unreadable' : state,
        stored: stored?.path ?? null,
        sha256: stored?.sha256 ?? null,
        xxh64: stored?.xxh64 ?? null,
      };
    }
  }

  #state(index: number): State {
    return STATES[this.#states[index] ?? 0] ?? 'pending';
  }

  #set(index: number, state: State, hasStored: boolean): void {
    this.#states[index] = STATES.indexOf(state);
    this.#hasStored[index] = hasStored ? 1 : 0;
  }

  #find(path: string, verdict: Finding['verdict'], { code, message }: Problem): void {
    this.findings.push({ path, verdict, code, message, remedy: this.#deps.remedy(code) });
  }
}

/** A file's path as findings give it: storage first, as under `data/`. */
export function pathOf({ file }: PlannedFile): string {
  return `${file.storage}/${file.path}`;
}

const zero = (): { files: number; bytes: number } => ({ files: 0, bytes: 0 });

function count(into: { files: number; bytes: number }, bytes: number): void {
  into.files += 1;
  into.bytes += bytes;
}
