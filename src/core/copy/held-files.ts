import { createHasher } from '../base/hasher.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { Vault } from '../vault/vault.ts';

/** What is known of a file's bytes before it is copied. */
export type Held =
  | { readonly kind: 'stored'; readonly stored: StoredFile }
  /**
   * Another file of this run has the same bytes and is copied already; they are safe when `durable` resolves. Where they
   * are not after all, `isNone` says so: the next one to ask is new.
   */
  | {
      readonly kind: 'coming';
      readonly sha256: string;
      readonly durable: Promise<StoredFile>;
      readonly isNone: () => void;
    }
  /** With a claim, files with the same bytes wait for what comes of it: it must be settled. */
  | { readonly kind: 'new'; readonly claim: Claim | null };

export interface Claim {
  copied(durable: Promise<StoredFile>): void;
  failed(): void;
}

type Coming = { readonly durable: Promise<StoredFile> } | null;
const NEW: Held = { kind: 'new', claim: null };

/**
 * Finds files of a source whose bytes the backup has already, wherever they came from, and those that come twice within
 * the run: only files that are as long as a stored one, or as another one of the run, are read for it, once. That the
 * stored file still has these bytes is for the caller to see.
 */
export class HeldFiles {
  readonly #vault: Vault;
  /** Stored files by size, of the sizes that are asked for. */
  readonly #bySize = new Map<number, StoredFile[]>();
  /** Sizes that several files of the run have. */
  readonly #doubled = new Set<number>();
  /** By SHA-256: null when it was not copied after all. */
  readonly #coming = new Map<string, Promise<Coming>>();

  /** `sizes`: of the files to be copied, each with how many have it. */
  constructor(vault: Vault, sizes: ReadonlyMap<number, number>) {
    this.#vault = vault;
    // Every empty file is like every other.
    for (const [size, count] of sizes) if (count > 1 && size > 0) this.#doubled.add(size);
    let seen = 0;
    for (const file of vault.catalog.files()) {
      seen += 1;
      if (seen % 4096 === 0) keepHeapLow();
      if (file.size === 0 || !sizes.has(file.size)) continue;
      const same = this.#bySize.get(file.size) ?? [];
      this.#bySize.set(file.size, [...same, file]);
    }
  }

  async find(source: Source, file: SourceFile, options: OpOptions): Promise<Held> {
    const candidates = this.#bySize.get(file.size) ?? [];
    const isDoubled = this.#doubled.has(file.size);
    if (candidates.length === 0 && !isDoubled) return NEW;
    const sha256 = await hashOf(source, file, options);
    if (sha256 === null) return NEW;
    for (const candidate of candidates) {
      // As the catalog has it now: this run may have moved it aside.
      const stored: StoredFile | null = candidate.sha256 === sha256 ? this.#vault.catalog.stored(candidate.path) : null;
      if (stored?.sha256 === sha256) return { kind: 'stored', stored };
    }
    return isDoubled ? await this.#comingOr(sha256) : NEW;
  }

  async #comingOr(sha256: string): Promise<Held> {
    for (let other = this.#coming.get(sha256); other; other = this.#coming.get(sha256)) {
      const coming = await other;
      if (!coming) continue;
      const isNone = (): void => {
        if (this.#coming.get(sha256) === other) this.#coming.delete(sha256);
      };
      return { kind: 'coming', sha256, durable: coming.durable, isNone };
    }
    // Nothing may come between seeing that there is nobody and taking the place.
    let settle = (_coming: Coming): void => undefined;
    this.#coming.set(sha256, new Promise<Coming>((resolve) => (settle = resolve)));
    const claim: Claim = {
      copied: (durable) => settle({ durable }),
      failed: () => {
        this.#coming.delete(sha256);
        settle(null);
      },
    };
    return { kind: 'new', claim };
  }
}

/** Null when reading gave another number of bytes. */
async function hashOf(source: Source, file: SourceFile, { signal }: OpOptions): Promise<string | null> {
  const hasher = createHasher();
  let size = 0;
  for await (const chunk of source.read(file, { signal, offset: 0 })) {
    size += chunk.byteLength;
    if (size > file.size) return null;
    hasher.update(chunk);
  }
  return size === file.size ? hasher.digest().sha256 : null;
}
