import { createHasher } from '../base/hasher.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { StoredFile } from '../../shared/domain/stored-file.ts';
import type { Vault } from '../vault/vault.ts';

/**
 * Finds files of a source whose bytes the backup has already, wherever they came from: only those that are as long as
 * a stored file are read for it, once. That the stored file still has these bytes is for the caller to see.
 */
export class HeldFiles {
  readonly #vault: Vault;
  /** Stored files by size, of the sizes that are asked for. */
  readonly #bySize = new Map<number, StoredFile[]>();

  constructor(vault: Vault, sizes: ReadonlySet<number>) {
    this.#vault = vault;
    let seen = 0;
    for (const file of vault.catalog.files()) {
      seen += 1;
      if (seen % 4096 === 0) keepHeapLow();
      // Every empty file is like every other.
      if (file.size === 0 || !sizes.has(file.size)) continue;
      const same = this.#bySize.get(file.size) ?? [];
      this.#bySize.set(file.size, [...same, file]);
    }
  }

  /** The stored file with these bytes; null when there is none, or reading gave another number of bytes. */
  async find(source: Source, file: SourceFile, { signal }: OpOptions): Promise<StoredFile | null> {
    const candidates = this.#bySize.get(file.size) ?? [];
    if (candidates.length === 0) return null;
    const hasher = createHasher();
    let size = 0;
    for await (const chunk of source.read(file, { signal, offset: 0 })) {
      size += chunk.byteLength;
      if (size > file.size) return null;
      hasher.update(chunk);
    }
    if (size !== file.size) return null;
    const { sha256 } = hasher.digest();
    for (const candidate of candidates) {
      // As the catalog has it now: this run may have moved it aside.
      const stored = candidate.sha256 === sha256 ? this.#vault.catalog.stored(candidate.path) : null;
      if (stored?.sha256 === sha256) return stored;
    }
    return null;
  }
}
