import type { Preview } from '../../shared/contract/window.ts';
import { NOTHING, plus, type Count } from '../../shared/domain/count.ts';
import type { DeviceSummary } from '../../shared/domain/device.ts';
import { STEP_IDS, type StepId } from '../../shared/domain/ids.ts';
import { Latest } from '../base/latest.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Source } from '../device/source.ts';
import { classify } from '../plan/classify.ts';
import { placeAsOnPhone, planRun, type KnownFiles, type RunPlan } from '../plan/plan-run.ts';
import { Connection } from './connection.ts';
import { phonePictures } from './phone-pictures.ts';
import { listDevice, type Listing, type ListingCounts } from './listing.ts';

/** What is known of the place where a backup would go; for reading only. */
export interface PreviewPlace extends AsyncDisposable {
  readonly known: KnownFiles;
  /** Largest file in bytes that the disk takes. */
  readonly maxFileSize: number;
}

export interface PreviewRequest {
  readonly clock: Clock;
  readonly openSource: (options: OpOptions) => Promise<Source>;
  readonly lookAtPlace: (summary: DeviceSummary) => Promise<PreviewPlace>;
  readonly steps: readonly StepId[];
}

/** So often at most, in milliseconds. */
const EVERY_MS = 150;
const MOST_PROBLEMS = 100;

/**
 * What a backup would find and do: the device is listed as a run lists it, and the plan is made as a run makes it, but
 * nothing is written anywhere. Counts come while listing goes on. When the stream is left, the device is let go of
 * before this is over. Errors: those of opening and listing.
 */
export async function* previewRun(request: PreviewRequest, options: OpOptions): AsyncGenerator<Preview, void, void> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const counts = new Counts(request.clock);
  const working = work(request, counts, { signal }).finally(() => counts.latest.end());
  // Its failure is thrown below, after the last state; until then it must not count as unhandled.
  working.catch(() => undefined);
  try {
    yield* counts.latest.watch({ signal });
    await working;
  } finally {
    left.abort(options.signal.reason);
    await Promise.allSettled([working]);
  }
}

async function work(request: PreviewRequest, counts: Counts, options: OpOptions): Promise<void> {
  const { clock, openSource, lookAtPlace, steps } = request;
  const source = await openSource(options);
  await using connection = new Connection(source, { open: openSource, clock, waitMs: 0, onWaiting: () => undefined });
  await using place = closedOnce(await lookAtPlace(source.summary));
  counts.phase('listing');
  const listing = await listDevice(connection, counts, options);
  const { known, maxFileSize } = place;
  const plan = planRun({ files: listing.files, known, steps, place: placeAsOnPhone, maxFileSize });
  counts.planned(listing, plan);
  await place[Symbol.asyncDispose]();
  for await (const picture of phonePictures(await connection.ready(options), plan, options)) counts.picture(picture);
}

/** A backup is let go of before the pictures, however often it is closed. */
function closedOnce(place: PreviewPlace): PreviewPlace {
  let closing: PromiseLike<void> | null = null;
  const { known, maxFileSize } = place;
  return {
    known,
    maxFileSize,
    [Symbol.asyncDispose]: async () => {
      await (closing ??= place[Symbol.asyncDispose]());
    },
  };
}

type StepPreview = Preview['steps'][number];

class Counts implements ListingCounts {
  readonly latest: Latest<Preview>;
  readonly #clock: Clock;
  #phase: Preview['phase'] = 'connecting';
  #listed: Count = NOTHING;
  #onPhone = new Map<StepId, Count>();
  #publishedAt = -Infinity;
  readonly #pictures: Preview['pictures'] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.latest = new Latest(this.#preview());
  }

  phase(phase: Preview['phase']): void {
    this.#phase = phase;
    this.latest.set(this.#preview());
  }

  restartListing(): void {
    this.#listed = NOTHING;
    this.#onPhone = new Map();
  }

  listed(bytes: number, path: string): void {
    const one = { files: 1, bytes };
    const step = classify(path);
    this.#listed = plus(this.#listed, one);
    this.#onPhone.set(step, plus(this.#onPhone.get(step) ?? NOTHING, one));
    const now = this.#clock.now();
    if (now - this.#publishedAt < EVERY_MS) return;
    this.#publishedAt = now;
    this.latest.set(this.#preview());
  }

  planned(listing: Listing, plan: RunPlan): void {
    const steps = new Map<StepId, { -readonly [K in keyof StepPreview]: StepPreview[K] }>();
    const problems = listing.faults.map(({ storage, path, error }) => ({
      path: `${storage}/${path}`,
      code: error.code,
    }));
    for (const id of STEP_IDS) {
      steps.set(id, { id, onPhone: NOTHING, toCopy: NOTHING, alreadySafe: NOTHING, leftOut: NOTHING });
    }
    for (const { file, step: id, action } of plan.files) {
      const step = steps.get(id);
      if (!step) continue;
      const one = { files: 1, bytes: file.size };
      step.onPhone = plus(step.onPhone, one);
      if (action === 'copy') step.toCopy = plus(step.toCopy ?? NOTHING, one);
      else if (action === 'keep') step.alreadySafe = plus(step.alreadySafe ?? NOTHING, one);
      else if (action === 'leave-out') step.leftOut = plus(step.leftOut ?? NOTHING, one);
      else problems.push({ path: `${file.storage}/${file.path}`, code: 'VAULT_FILE_TOO_BIG' });
    }
    this.#phase = 'ended';
    this.latest.set({
      phase: 'ended',
      listed: listing.listed,
      steps: [...steps.values()],
      problems: problems.slice(0, MOST_PROBLEMS),
      pictures: [],
    });
  }

  picture(picture: Preview['pictures'][number]): void {
    this.#pictures.push(picture);
    this.latest.set({ ...this.latest.value, pictures: [...this.#pictures] });
  }

  #preview(): Preview {
    const steps = STEP_IDS.map((id) => {
      const onPhone = this.#onPhone.get(id) ?? NOTHING;
      return { id, onPhone, toCopy: null, alreadySafe: null, leftOut: null };
    });
    return { phase: this.#phase, listed: this.#listed, steps, problems: [], pictures: [] };
  }
}
