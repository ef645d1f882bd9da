import { join } from 'node:path';
import type { Intent } from './catalog.ts';
import { Journal } from './journal.ts';
import type { LoadedRun } from './load-runs.ts';
import { settle, settleAnew } from './commit-intents.ts';
import { asidePlace, newPlace, sha256Of, syncNames, type PlaceDeps, Places } from './place-batch.ts';
import { parentOf } from './disk.ts';
import { moveOneSafely } from './safe-move.ts';
import { partPath, removePart } from './staged-file.ts';
import { namesOf, takeBack, takeNamesOrRefuse } from './take-names.ts';

/** What the disk says of an intent that a killed run left without `committed`. */
type Finding =
  | { readonly at: 'final'; readonly intent: Intent }
  | { readonly at: 'part'; readonly intent: Intent }
  /** Its bytes did not survive; it was never called safe. */
  | { readonly at: 'nowhere' };

/**
 * Settles a killed run by evidence: what is under its final name with the right SHA-256 is counted in, what is whole
 * in its part takes its name, what is neither is given up, and an earlier version that was moved aside for it goes
 * back. Only then the journal says `committed`. Can itself be cut off anywhere and be begun again.
 */
export async function settleRun(deps: PlaceDeps, run: LoadedRun): Promise<void> {
  const { disk, root, catalog, log } = deps;
  const { validBytes, totalBytes } = run.reading;
  const path = join(run.folder, 'journal.jsonl');
  if (totalBytes > validBytes) {
    log('warn', 'dropped the torn end of a journal', { run: run.header.runId, bytes: totalBytes - validBytes });
    await disk.truncate(path, validBytes);
    await disk.syncFiles([path]);
  }
  if (run.unsettled.length === 0) return;
  const batch = run.lastBatch + 1;
  // An earlier recovery that was cut off left its own intents for the same parts; the later ones hold.
  const newest = [...new Map(run.unsettled.map((intent) => [intent.part, intent])).values()];
  const places = new Places();
  const findings: Finding[] = [];
  for (const intent of newest) findings.push(await judge(deps, run, intent, places));
  const placed = findings.flatMap((finding) => (finding.at === 'final' ? [{ ...finding.intent, batch }] : []));
  const waiting = findings.flatMap((finding) => (finding.at === 'part' ? [{ ...finding.intent, batch }] : []));

  await using journal = await Journal.open(disk, path);
  await journal.append([...placed, ...waiting]);
  await disk.syncFiles([
    ...placed.map(({ stored }) => join(root, stored.path)),
    ...waiting.map(({ part }) => partPath(root, part)),
    path,
  ]);
  const refused = await takeNamesOrRefuse(deps, waiting, new Set());
  await syncNames(disk, root, namesOf(newest));
  const settled = [...placed, ...waiting.filter(({ part }) => !refused.has(part))];
  const old = new Set([...run.unsettled.map((intent) => intent.batch), ...(refused.size > 0 ? [batch] : [])]);
  if (refused.size === 0) await settle(journal, { old: [...old], batch });
  else await settleAnew(journal, { old: [...old], batch: batch + 1 }, settled);
  for (const part of refused.keys()) await removePart(disk, root, part);
  for (const intent of settled) catalog.applyIntent(intent);
  log('info', 'settled an unfinished batch', {
    run: run.header.runId,
    placed: placed.length,
    finished: waiting.length - refused.size,
    refused: refused.size,
    lost: newest.length - placed.length - waiting.length,
  });
}

async function judge(deps: PlaceDeps, run: LoadedRun, intent: Intent, places: Places): Promise<Finding> {
  const { disk, root } = deps;
  const { stored, aside, part } = intent;
  const final = join(root, stored.path);
  if (await holds(deps, final, intent)) return { at: 'final', intent };
  const finalThere = (await disk.stat(final)) !== null;
  const asideThere = aside !== null && (await disk.stat(join(root, aside))) !== null;
  if (!(await holds(deps, partPath(root, part), intent))) {
    await takeBack(deps, intent);
    return { at: 'nowhere' };
  }
  if (!finalThere) return { at: 'part', intent };
  if (aside === null) {
    return {
      at: 'part',
      intent: { ...intent, stored: { ...stored, path: await newPlace(deps, places, stored.path) } },
    };
  }
  const moving = asideThere && (await sha256Of(disk, final)) === (await sha256Of(disk, join(root, aside)));
  if (asideThere && !moving) {
    // The earlier version is aside already, so this is a file of somebody else's; it is kept, under another name.
    const away = await asidePlace(deps, places, run.header.runId, stored.path);
    await disk.makeFolder(parentOf(join(root, away)));
    await moveOneSafely(disk, root, { from: final, to: join(root, away) });
  }
  return { at: 'part', intent };
}

async function holds({ disk }: PlaceDeps, path: string, { stored }: Intent): Promise<boolean> {
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file' || stat.size !== stored.size) return false;
  return (await sha256Of(disk, path)) === stored.sha256;
}

/** The same judgement for someone who only reads: the catalog shows where the bytes are, the disk stays as it is. */
export async function overlayUnsettled({ disk, root, catalog }: PlaceDeps, run: LoadedRun): Promise<void> {
  const newest = [...new Map(run.unsettled.map((intent) => [intent.part, intent])).values()];
  for (const intent of newest) {
    const { stored, aside } = intent;
    if (aside !== null && (await disk.stat(join(root, aside))) !== null) catalog.move(stored.path, aside);
    if (await holds({ disk, root, catalog } as PlaceDeps, join(root, stored.path), intent)) {
      catalog.applyIntent({ ...intent, aside: null });
    }
  }
}
