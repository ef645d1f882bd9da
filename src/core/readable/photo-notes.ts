import { z } from 'zod';
import { jsonLines } from '../base/json-lines.ts';
import { NO_NOTE, type CameraNote } from '../photos/camera-note.ts';
import { FIRST_DATE, LAST_DATE } from '../photos/file-names.ts';

const DateKept = z.int().min(FIRST_DATE).max(LAST_DATE).nullable();
const Degrees = z.number().min(-180).max(180);
/** One line for each content: what its camera noted, kept so that no picture is read twice for it. */
const Line = z.object({
  /** By which reading; another one's is not taken over. */
  reading: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  taken: DateKept,
  /** Not in lines from before films were read. */
  filmed: DateKept.default(null),
  orientation: z.int().min(1).max(8),
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  make: z.string().max(100),
  model: z.string().max(100),
  place: z.object({ latitude: Degrees, longitude: Degrees }).nullable(),
});

/** Raised when a picture may be read otherwise than before. */
const READING = 1;
const MOST_LINE = 2048;

/** What cameras noted, by the content's hash. A line that makes no sense is passed over: the picture is read again. */
export class PhotoNotes {
  readonly #known = new Map<string, CameraNote>();
  /** By hash: their lines are made when they are asked for. */
  #unsaved: string[] = [];

  get(sha256: string): CameraNote | null {
    return this.#known.get(sha256) ?? null;
  }

  add(sha256: string, note: CameraNote): void {
    this.#known.set(sha256, shared(note));
    this.#unsaved.push(sha256);
  }

  get size(): number {
    return this.#known.size;
  }

  get unsaved(): number {
    return this.#unsaved.length;
  }

  /** Lines to be kept, given once. */
  takeUnsaved(): string {
    const lines = this.#unsaved.map((sha256) => lineOf(sha256, this.#known.get(sha256) ?? NO_NOTE)).join('');
    this.#unsaved = [];
    return lines;
  }

  /** Every line there is. */
  *lines(): Generator<string, void, void> {
    for (const [sha256, note] of this.#known) yield lineOf(sha256, note);
  }

  async load(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const said of jsonLines(bytes, MOST_LINE)) this.#take(said);
  }

  #take(said: unknown): void {
    const line = Line.safeParse(said);
    if (!line.success || line.data.reading !== READING) return;
    const { sha256, reading: _, ...note } = line.data;
    this.#known.set(sha256, shared(note));
  }
}

/** Most pictures of a phone without notes say nothing at all: one object does for all of them. */
function shared(note: CameraNote): CameraNote {
  const { taken, filmed, orientation, width, height, make, model, place } = note;
  const isNothing =
    taken === null &&
    filmed === null &&
    orientation === 1 &&
    width + height === 0 &&
    make + model === '' &&
    place === null;
  return isNothing ? NO_NOTE : note;
}

const lineOf = (sha256: string, note: CameraNote): string =>
  `${JSON.stringify({ reading: READING, sha256, ...note })}\n`;
