import type { CableTest } from '../../../shared/domain/diagnosis.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import type { Source, SourceFile } from '../../device/source.ts';

/** USB at its slowest ("full speed") brings at most 1.2 MB a second; every Lumia can do several times that. */
const SLOW = 1_500_000;
const SECOND = 1000;
/** Of the files of the phone the largest so many are read, in turn. */
const FILES = 8;
/** More errors than this, and the measuring is over. */
const MOST_ERRORS = 5;
/** Files below this are no measure while there are larger ones. */
const ENOUGH = 64 * 1024 * 1024;

/** What is told before the phone is open. */
export function cableTestBegins(clock: Clock): CableTest {
  return new Measure(clock).snapshot('looking', null);
}

/** Reads the phone's largest files for so many seconds and measures; nothing is kept. */
export async function cableTest(
  source: Source,
  tell: (snapshot: CableTest) => void,
  { clock, seconds, signal }: OpOptions & { readonly clock: Clock; readonly seconds: number },
): Promise<CableTest> {
  const measure = new Measure(clock);
  const files = await largest(source, { signal });
  measure.begin();
  if (files.length === 0) return measure.snapshot('ended', 'nothing-to-read');
  let lost = false;
  for (let turn = 0; !lost && measure.elapsed < seconds * SECOND && measure.errors <= MOST_ERRORS; turn += 1) {
    const file = files[turn % files.length];
    if (!file) break;
    try {
      for await (const chunk of source.read(file, { signal, offset: 0 })) {
        if (measure.add(chunk.byteLength)) tell(measure.snapshot('reading', null));
        if (measure.elapsed >= seconds * SECOND) break;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isAppError(error)) throw error;
      measure.errors += 1;
      lost = error.scope === 'device';
    }
  }
  const verdict = lost ? 'lost' : measure.errors > 0 ? 'errors' : measure.rate < SLOW ? 'slow' : 'good';
  return measure.snapshot('ended', verdict);
}

/** The largest files, as soon as there is enough to read. */
async function largest(source: Source, options: OpOptions): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  let bytes = 0;
  for await (const event of source.list(options)) {
    if (event.kind !== 'file' || event.file.size === 0 || event.file.virtual) continue;
    files.push(event.file);
    bytes += event.file.size;
    if (bytes > ENOUGH && files.length >= FILES) break;
  }
  return files.sort((a, b) => b.size - a.size).slice(0, FILES);
}

class Measure {
  readonly #clock: Clock;
  #began: number;
  #bytes = 0;
  #secondBegan: number;
  #secondBytes = 0;
  readonly #rates: number[] = [];
  errors = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = this.#secondBegan = clock.now();
  }

  begin(): void {
    this.#began = this.#secondBegan = this.#clock.now();
  }

  get elapsed(): number {
    return Math.max(0, this.#clock.now() - this.#began);
  }

  /** Bytes a second. */
  get rate(): number {
    return this.elapsed === 0 ? 0 : (this.#bytes / this.elapsed) * SECOND;
  }

  /** True when a second is full. */
  add(bytes: number): boolean {
    this.#bytes += bytes;
    this.#secondBytes += bytes;
    const passed = this.#clock.now() - this.#secondBegan;
    if (passed < SECOND) return false;
    this.#rates.push((this.#secondBytes / passed) * SECOND);
    this.#secondBegan += passed;
    this.#secondBytes = 0;
    return true;
  }

  snapshot(phase: CableTest['phase'], verdict: CableTest['verdict']): CableTest {
    const { rate, elapsed: elapsedMs, errors } = this;
    // The second under way says nothing yet; a test shorter than one has only the whole.
    const rates = this.#rates.length > 0 ? this.#rates : [rate];
    const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)];
    return { phase, elapsedMs, bytes: this.#bytes, rate, slowest, fastest, errors, verdict };
  }
}
