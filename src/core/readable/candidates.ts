import { keepHeapLow } from '../base/heap.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';

/** The stored files whose path suits. One is looked at after the other: a hundred thousand at once are 60 MB. */
export function filesWhere(vault: Vault, suits: (path: string) => boolean): PayloadFile[] {
  const found: PayloadFile[] = [];
  let seen = 0;
  for (const file of vault.catalog.files()) {
    seen += 1;
    if (seen % 4096 === 0) keepHeapLow();
    if (suits(file.path)) found.push(file);
  }
  return found;
}
