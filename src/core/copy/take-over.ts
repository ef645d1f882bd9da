import type { Catalog } from '../vault/vault.ts';
import type { Ledger } from './ledger.ts';

/** Counts that go into the report. */
interface ReadBackCounts {
  readBack: number;
  readBackPastCache: number;
}

/**
 * After a disk was lost and is back: what was read back before counts where its record came through; the rest is read
 * back again.
 */
export function takeOver(
  ledger: Ledger,
  before: Ledger,
  { catalog, proof }: { readonly catalog: Catalog; readonly proof: ReadBackCounts },
): void {
  ledger.adopt(before);
  let proved = 0;
  for (let index = 0; index < ledger.length; index += 1) {
    const stored = ledger.isCopied(index) ? ledger.stored(index) : null;
    if (stored && catalog.isProved(stored.path)) proved += 1;
  }
  proof.readBack = proved;
  proof.readBackPastCache = Math.min(proof.readBackPastCache, proved);
}
