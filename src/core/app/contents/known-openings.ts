import { z } from 'zod';
import { Opening } from '../../../shared/domain/opening.ts';
import { INSPECT_TEXT } from '../../../shared/text/strings-inspect.en.ts';
import { keepHeapLow } from '../../base/heap.ts';
import { jsonLines } from '../../base/json-lines.ts';
import type { OpOptions } from '../../base/options.ts';
import { PICTURE_WITH_FILM } from '../../inspect/picture-with-film.ts';
import { INSPECTION } from '../../inspect/version.ts';
import { extensionOf } from '../../inspect/expected.ts';
import { OPENINGS_FILE, type Vault } from '../../vault/vault.ts';

const Line = Opening.extend({
  /** By which judgement; another one's is not taken over. */
  inspection: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  /** Of the name it was tried under: the same bytes may be right under one and wrong under another. */
  extension: z.string().max(10),
});

/** Longest line that is looked at; ours are far shorter. */
const MOST_LINE = 4096;

type Key = string;

/** What was said of each content before, by its hash, from `.lifeboat/opens.jsonl`. A line that makes no sense is passed over. */
export class KnownOpenings {
  /** Most files open: of them only that is kept, and which have a film. */
  readonly #known = new Map<Key, Opening | 'opens'>();
  #unsaved: string[] = [];

  static async load(vault: Vault, options: OpOptions): Promise<KnownOpenings> {
    const known = new KnownOpenings();
    const bytes = await vault.tagFile(OPENINGS_FILE, options);
    if (bytes === null) return known;
    let lines = 0;
    for await (const said of jsonLines(bytes, MOST_LINE)) {
      known.#take(said);
      lines += 1;
      if (lines % 4096 === 0) keepHeapLow();
    }
    return known;
  }

  get(sha256: string, path: string): Opening['verdict'] | Opening | null {
    return this.#known.get(keyOf(sha256, extensionOf(path))) ?? null;
  }

  /** As `get`, in the words of an opening; null where nothing was said. */
  full(sha256: string, path: string): Opening | null {
    const known = this.get(sha256, path);
    return typeof known === 'string' ? { verdict: known, format: '', why: '' } : known;
  }

  /** Whether the picture was found to have its film behind it, whole or cut off. */
  hasFilm(sha256: string, path: string): boolean {
    const known = this.get(sha256, path);
    return known !== null && typeof known !== 'string' && hasFilm(known);
  }

  /** Whether its bytes are of no format that is known, whatever its name says. */
  isNoPicture(sha256: string, path: string): boolean {
    const known = this.get(sha256, path);
    return (
      known !== null && typeof known !== 'string' && known.verdict === 'does-not-open' && known.format === 'unknown'
    );
  }

  add(sha256: string, path: string, opening: Opening): void {
    const extension = extensionOf(path);
    this.#known.set(keyOf(sha256, extension), short(opening));
    this.#unsaved.push(JSON.stringify({ inspection: INSPECTION, sha256, extension, ...opening }));
  }

  get unsaved(): number {
    return this.#unsaved.length;
  }

  /** Lines to be kept, given once. */
  takeUnsaved(): string {
    const lines = this.#unsaved.map((line) => `${line}\n`).join('');
    this.#unsaved = [];
    return lines;
  }

  #take(said: unknown): void {
    const line = Line.safeParse(said);
    if (!line.success || line.data.inspection !== INSPECTION) return;
    const { sha256, extension, verdict, format, why } = line.data;
    this.#known.set(keyOf(sha256, extension), short({ verdict, format, why }));
  }
}

const hasFilm = ({ format, why }: Opening): boolean =>
  format === PICTURE_WITH_FILM || why.startsWith(INSPECT_TEXT.filmInsideCutOff);

const keyOf = (sha256: string, extension: string): Key => `${sha256}.${extension}`;
const short = (opening: Opening): Opening | 'opens' =>
  opening.verdict === 'opens' && opening.format !== PICTURE_WITH_FILM ? 'opens' : opening;
