import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Sha256 } from '../../shared/domain/ids.ts';
import type { OpOptions } from '../base/options.ts';
import { parseJson } from '../base/parse-json.ts';
import { RESTORES_FOLDER, type Vault } from '../vault/vault.ts';
import type { Place } from './plan-restore.ts';

const Line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sending'),
    storage: z.string(),
    path: z.string(),
    /** Of what is sent. */
    size: z.int().nonnegative(),
    sha256: Sha256,
    stored: z.string(),
  }),
  z.object({ kind: z.literal('settled'), storage: z.string(), path: z.string() }),
]);
export type SendingLine = Extract<z.infer<typeof Line>, { kind: 'sending' }>;

const MAX_BYTES = 256 * 1024 * 1024;

/**
 * What is being sent where, so that the next restore to the same target finds what was cut off half-way. A line says that
 * a file is about to be sent under a name that was free; `settled` that it is whole there, or that nothing of it is.
 * Kept in the backup; where that cannot be written to, in memory only.
 */
export class RestoreJournal {
  readonly #vault: Vault;
  readonly #file: string;
  readonly #keeps: boolean;
  readonly #open = new Map<string, SendingLine>();
  #unsaved: string[] = [];

  private constructor(vault: Vault, file: string, keeps: boolean) {
    this.#vault = vault;
    this.#file = file;
    this.#keeps = keeps;
  }

  /** `target`: what tells this target from others, its serial number or its place. */
  static async load(
    vault: Vault,
    { target, keeps, ...options }: OpOptions & { readonly target: string; readonly keeps: boolean },
  ): Promise<RestoreJournal> {
    const name = createHash('sha256').update(target).digest('hex').slice(0, 16);
    const journal = new RestoreJournal(vault, `${RESTORES_FOLDER}/${name}.jsonl`, keeps);
    const bytes = await vault.tagFile(journal.#file, options);
    if (bytes) await journal.#read(bytes);
    return journal;
  }

  /** What was begun, and of which no end is known. */
  get unsettled(): readonly SendingLine[] {
    return [...this.#open.values()];
  }

  /** These are about to be sent, one after the other; on the disk when this resolves. */
  async sending(lines: readonly Omit<SendingLine, 'kind'>[]): Promise<void> {
    for (const line of lines) {
      const sending: SendingLine = { kind: 'sending', ...line };
      this.#open.set(keyOf(line), sending);
      this.#unsaved.push(JSON.stringify(sending));
    }
    await this.save();
  }

  /** Lost in a crash, such a line costs one more look at the file. */
  settled(place: Place): void {
    if (!this.#open.delete(keyOf(place))) return;
    this.#unsaved.push(JSON.stringify({ kind: 'settled', storage: place.storage, path: place.path }));
  }

  async save(): Promise<void> {
    const lines = this.#unsaved.splice(0);
    if (this.#keeps && lines.length > 0)
      await this.#vault.appendRecord(this.#file, lines.map((line) => `${line}\n`).join(''));
  }

  async #read(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder('utf-8');
    let rest = '';
    let total = 0;
    for await (const chunk of bytes) {
      total += chunk.byteLength;
      if (total > MAX_BYTES) return;
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    }
  }

  #take(text: string): void {
    const line = Line.safeParse(parseJson(text));
    // A line that was torn off: what it said had not begun.
    if (!line.success) return;
    if (line.data.kind === 'sending') this.#open.set(keyOf(line.data), line.data);
    else this.#open.delete(keyOf(line.data));
  }
}

const keyOf = ({ storage, path }: Place): string => `${storage}\0${path}`;
