import { Broken, Bytes, NotTried } from '../inspect/bytes.ts';
import { walkJpeg } from '../inspect/jpeg.ts';
import { checkFilmInside, findFilm } from '../inspect/living-image.ts';
import { readingOf } from './contents/reading-of.ts';
import type { FoundFile } from './stored-file.ts';

export interface FilmInside {
  /** Where it begins in the file, in bytes. */
  readonly start: number;
  readonly size: number;
}

/** A player asks for a film in many parts; each time anew its picture would be read to the end. */
const KEPT = 16;

/** Finds the film behind a JPEG's picture, as a Living Image of Windows 10 Mobile has it. */
export class FilmsInside {
  readonly #known = new Map<string, FilmInside | null>();

  /** Null where there is none, and where it is cut off. */
  async find({ file, stamp }: FoundFile): Promise<FilmInside | null> {
    const key = `${stamp}\n${file}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = await look(file);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, found);
    return found;
  }
}

async function look(file: string): Promise<FilmInside | null> {
  await using reader = await readingOf(file);
  const bytes = new Bytes(reader, new AbortController());
  try {
    const start = await findFilm(bytes, (await walkJpeg(bytes)).end);
    return start === null ? null : { start, size: (await checkFilmInside(bytes, start)) - start };
  } catch (error) {
    if (error instanceof Broken || error instanceof NotTried) return null;
    throw error;
  }
}
