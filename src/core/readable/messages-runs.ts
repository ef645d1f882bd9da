import type { RunId } from '../../shared/domain/ids.ts';
import type { OpOptions } from '../base/options.ts';
import { readLines } from '../base/read-lines.ts';
import type { Vault } from '../vault/vault.ts';

const MAX_LINE = 64 * 1024;

/**
 * Which run brought each of these files, from the journals, newest run first. A file that was moved aside since is in
 * `Earlier versions` of the run that moved it; who brought it is asked of the runs before that one.
 */
export async function runsOfFiles(
  vault: Vault,
  paths: readonly string[],
  options: OpOptions,
): Promise<ReadonlyMap<string, RunId>> {
  /** Place when it came → places now, with the run from which on it was no longer there. */
  const wanted = new Map<string, { readonly path: string; readonly before: string | null }[]>();
  for (const path of paths) {
    const aside = /^data\/Earlier versions\/([^/]+)\/(.+)$/u.exec(path);
    const origin = aside ? `data/${aside[2] ?? ''}` : path;
    const list = wanted.get(origin) ?? [];
    list.push({ path, before: aside?.[1] ?? null });
    wanted.set(origin, list);
  }
  const found = new Map<string, RunId>();
  const order = (await vault.runs()).map(({ header }) => header.runId);
  for (const run of order.toReversed()) {
    if (found.size === paths.length) break;
    for await (const stored of storedBy(vault, run, options)) {
      for (const { path, before } of wanted.get(stored) ?? []) {
        const isLater = before !== null && order.indexOf(run) >= order.indexOf(before as RunId);
        if (!found.has(path) && !isLater) found.set(path, run);
      }
    }
  }
  return found;
}

/** The places that a run's journal gave its files. */
async function* storedBy(vault: Vault, run: RunId, options: OpOptions): AsyncGenerator<string, void, void> {
  const journal = await vault.tagFile(`.lifeboat/runs/${run}/journal.jsonl`, options);
  if (!journal) return;
  for await (const { text, cut } of readLines(journal, 0, MAX_LINE)) {
    if (cut || !text.includes('"intent"')) continue;
    const path = storedPath(text);
    if (path !== null) yield path;
  }
}

/** What a torn or foreign line says is nothing. */
function storedPath(line: string): string | null {
  try {
    const entry = JSON.parse(line) as { readonly kind?: unknown; readonly stored?: { readonly path?: unknown } };
    return entry.kind === 'intent' && typeof entry.stored?.path === 'string' ? entry.stored.path : null;
  } catch {
    return null;
  }
}
