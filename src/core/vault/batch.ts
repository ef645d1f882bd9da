import { join } from 'node:path';
import { AppError, isAppError, toAppError } from '../../shared/errors/app-error.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { Clock } from '../base/options.ts';
import type { Intent, Linked } from './catalog.ts';
import type { Journal } from './journal.ts';
import { commitIntents, type CommitDeps } from './commit-intents.ts';
import { asidePlace, hashesOf, newPlace, setDate, sha256Of, Places, type PlaceDeps } from './place-batch.ts';
import { checkpointPath, partPath, removePart, type WholePart } from './staged-file.ts';

/** Whichever comes first closes a batch. What is lost to a power cut is at most the open batch and the one before it. */
const MAX_MS = 2000;
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 1000;

export interface BatchDeps extends PlaceDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly runId: string;
}

interface Waiting {
  readonly whole: WholePart;
  readonly resolve: (stored: StoredFile) => void;
  readonly reject: (error: AppError) => void;
}

interface Batch {
  readonly waiting: Waiting[];
  readonly sources: Set<string>;
  bytes: number;
}

const emptyBatch = (): Batch => ({ waiting: [], sources: new Set(), bytes: 0 });

/**
 * Makes whole parts durable in groups, so that 20,000 small files do not cost 60,000 syncs. While one batch is being
 * written, the next fills. The first failure ends it for good: what was not durable by then is settled from the disk
 * when the backup is opened again.
 */
export class GroupCommit {
  readonly #deps: BatchDeps;
  readonly #commitDeps: CommitDeps;
  readonly #folders = new Set<string>();
  readonly #closed = new AbortController();
  #filling = emptyBatch();
  #chain: Promise<void> = Promise.resolve();
  #number = 0;
  #broken: AppError | null = null;

  constructor(deps: BatchDeps) {
    this.#deps = deps;
    this.#commitDeps = { ...deps, nextBatch: () => this.#nextNumber() };
  }

  /** Puts a whole part in line; waits only while the batch before is still being written and this one is full. */
  async add(whole: WholePart): Promise<{ readonly durable: Promise<StoredFile> }> {
    this.throwIfBroken();
    const source = `${whole.request.source.storage}\0${whole.request.source.path}`;
    // Two versions of one file in one batch would both move the same earlier one aside.
    if (this.#filling.sources.has(source)) await this.#close();
    const durable = new Promise<StoredFile>((resolve, reject) => {
      this.#filling.waiting.push({ whole, resolve, reject });
    });
    // A caller that stopped caring must not end the process; whoever awaits it still gets the failure.
    durable.catch(() => undefined);
    this.#filling.sources.add(source);
    this.#filling.bytes += whole.proof.size;
    if (this.#filling.bytes >= MAX_BYTES || this.#filling.waiting.length >= MAX_FILES) await this.#close();
    else if (this.#filling.waiting.length === 1) void this.#closeInTime(this.#filling);
    return { durable };
  }

  /** Everything put in line so far, and every journal line, is on disk when this resolves. */
  async flush(): Promise<void> {
    await this.#close();
    await this.#chain;
    this.throwIfBroken();
    if (this.#deps.journal.dirty) await this.breaking(() => this.#deps.journal.sync());
  }

  /** Runs a step whose failure leaves the journal's end unknown: after it nothing more is written. */
  async breaking<T>(work: () => Promise<T>): Promise<T> {
    this.throwIfBroken();
    try {
      return await work();
    } catch (error) {
      this.#broken ??= toAppError(error);
      throw error;
    }
  }

  get broken(): boolean {
    return this.#broken !== null;
  }

  throwIfBroken(): void {
    if (this.#broken) throw this.#broken;
  }

  /** Ends it; waits for the batch under way. What is in line and was not flushed stays in its parts. */
  async end(): Promise<void> {
    this.#closed.abort();
    await this.#chain;
  }

  async #closeInTime(batch: Batch): Promise<void> {
    try {
      await this.#deps.clock.delay(MAX_MS, { signal: this.#closed.signal });
    } catch {
      // Ended first.
      return;
    }
    if (this.#filling === batch) await this.#close();
  }

  /** Hands the filling batch over and waits for those before it. */
  async #close(): Promise<void> {
    const batch = this.#filling;
    if (batch.waiting.length === 0) return;
    this.#filling = emptyBatch();
    const before = this.#chain;
    this.#chain = before.then(() => this.#write(batch));
    await before;
  }

  async #write({ waiting }: Batch): Promise<void> {
    try {
      this.throwIfBroken();
      const stored = await this.#commit(waiting.map(({ whole }) => whole));
      for (const [index, one] of waiting.entries()) {
        const place = stored[index];
        if (place instanceof AppError) one.reject(place);
        else if (place) one.resolve(place);
      }
    } catch (error) {
      this.#broken ??= toAppError(error);
      for (const one of waiting) one.reject(this.#broken);
    }
  }

  #nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** In their order: where each is, or what kept this one from its name. */
  async #commit(wholes: readonly WholePart[]): Promise<readonly (StoredFile | AppError)[]> {
    const { catalog, journal, disk, root, log } = this.#deps;
    const batch = this.#nextNumber();
    const places = new Places();
    const added = wholes.filter((whole) => this.#heldPlace(whole) === null);
    await places.look(
      this.#deps,
      added.map(({ request }) => request.wish),
    );
    const intents: Intent[] = [];
    const linked: { readonly entry: Linked; readonly key: string }[] = [];
    const stored: (StoredFile | AppError)[] = [];
    for (const whole of wholes) {
      const same = await this.#sameBytes(whole);
      if (same) {
        linked.push({ entry: same, key: whole.key });
        stored.push(same.stored);
        continue;
      }
      let intent: Intent;
      try {
        intent = await this.#intend(whole, batch, places);
      } catch (error) {
        // Nothing was written of it yet.
        if (!isAppError(error) || error.scope !== 'file') throw error;
        stored.push(error);
        continue;
      }
      if (!whole.dated) await setDate(disk, partPath(root, whole.key), whole.request.fingerprint.modified, log);
      intents.push(intent);
      stored.push(intent.stored);
    }
    await journal.append(linked.map(({ entry }) => entry));
    let refused: ReadonlyMap<string, AppError> = new Map();
    if (intents.length > 0) refused = await commitIntents(this.#commitDeps, intents, this.#folders);
    else await journal.sync();
    for (const { entry, key } of linked) {
      catalog.applyLinked(entry);
      await removePart(disk, root, key);
    }
    for (const intent of intents) {
      const why = refused.get(intent.part);
      if (why) stored[stored.indexOf(intent.stored)] = why;
      else catalog.applyIntent(intent);
    }
    for (const { key, hasCheckpoint } of wholes) if (hasCheckpoint) await disk.remove(checkpointPath(root, key));
    return stored;
  }

  /** The catalog's file for this source when it holds these very bytes, on the disk too. */
  async #sameBytes({ request, proof }: WholePart): Promise<Linked | null> {
    const known = this.#deps.catalog.find(request.source);
    if (known?.stored.sha256 !== proof.sha256) return null;
    // A record is no proof: linking to a file that the disk has lost would call lost bytes safe.
    if ((await sha256Of(this.#deps.disk, join(this.#deps.root, known.stored.path))) !== proof.sha256) return null;
    const { step, source, fingerprint } = request;
    return { kind: 'linked', step, source, fingerprint, stored: known.stored };
  }

  /** The place that this file has already; what is kept beside the others gets its own back when it was lost, no other's. */
  #heldPlace({ request, proof }: WholePart): string | null {
    const { catalog } = this.#deps;
    const held = catalog.placeOf(request.source);
    if (held === null || request.beside !== true) return held;
    const isLost = catalog.find(request.source) === null && catalog.stored(held)?.sha256 === proof.sha256;
    return isLost ? held : null;
  }

  async #intend(whole: WholePart, batch: number, places: Places): Promise<Intent> {
    const { disk, root, runId } = this.#deps;
    const { request, key, proof } = whole;
    const { step, source, fingerprint, wish } = request;
    const held = this.#heldPlace(whole);
    const path = held ?? (await newPlace(this.#deps, places, wish));
    const taken = held !== null && (await disk.stat(join(root, held))) !== null;
    const aside = taken ? await asidePlace(this.#deps, places, runId, path) : null;
    const stored = { path, size: proof.size, sha256: proof.sha256, xxh64: proof.xxh64 };
    const intent = { kind: 'intent', batch, step, source, fingerprint, part: key, stored, aside } as const;
    if (aside === null) return intent;
    // A file that its owner changed in the backup: under the hash of what was stored it would count as damaged for ever.
    const earlier = await hashesOf(disk, join(root, path));
    const isAsStored = earlier === null || earlier.sha256 === this.#deps.catalog.stored(path)?.sha256;
    return isAsStored ? intent : { ...intent, earlier };
  }
}
