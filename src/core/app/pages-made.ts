import { INSIDE_PAGES } from '../report/front-page.ts';
import type { Vault } from '../vault/vault.ts';

/** Which of the backup's own pages are there, whichever run made them. */
export async function pagesMade(vault: Vault): Promise<ReadonlySet<string>> {
  const made = new Set<string>();
  for (const { path } of INSIDE_PAGES) {
    // The bytes are not asked for: nothing is opened.
    if ((await vault.tagFile(path, { signal: new AbortController().signal })) !== null) made.add(path);
  }
  return made;
}
