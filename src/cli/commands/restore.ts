import type { DeviceId } from '../../shared/domain/ids.ts';
import { RunId } from '../../shared/domain/ids.ts';
import { RestoreExtra, type RestorePlan, type RestoreTarget, type RestoreWish } from '../../shared/domain/restore.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { formatAbout } from '../../shared/text/duration.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { RESTORE_CLI_TEXT, RESTORE_TEXT } from '../../shared/text/strings-restore.en.ts';
import { Progress } from '../progress.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { readDeviceId } from './devices.ts';
import { followRestore } from './follow-restore.ts';

const TEXT = RESTORE_CLI_TEXT;
const MOST_ITEMS = 40;

export interface RestoreOptions {
  readonly toDevice?: string;
  readonly toFolder?: string;
  readonly onto?: string;
  readonly run?: string;
  readonly select?: readonly string[];
  readonly also?: readonly string[];
  readonly onlyAlso?: boolean;
  readonly sample?: boolean;
  readonly dryRun?: boolean;
  readonly wait?: string;
}

export async function restore(context: CommandContext, vault: string, options: RestoreOptions): Promise<number> {
  const { terminal, client, json } = context;
  const wish: RestoreWish = {
    vault,
    run: readRun(options.run),
    target: readTarget(options),
    select: [...(options.select ?? [])],
    also: readExtras(options),
    onlyAlso: options.onlyAlso === true,
  };
  if (options.dryRun === true) {
    const plan = await planOf(context, wish);
    if (json) printJson(terminal, plan);
    else printLines(terminal, [...planText(plan), TEXT.plan.nothingWritten]);
    return plan.blocked ? exitForCode(plan.blocked.code) : plan.counts.refuse.files > 0 ? EXIT.notAllSafe : EXIT.ok;
  }
  // The plan is shown before anything is written; a program reads it with --dry-run.
  if (!json)
    terminal.err(
      planText(await planOf(context, wish))
        .map((line) => `${line}\n`)
        .join(''),
    );
  const input = {
    ...wish,
    proof: options.sample === true ? 'sample' : 'all',
    waitSeconds: readSeconds(options.wait),
  } as const;
  return await followRestore(context, await client['restore.start'](input, { signal: terminal.interrupted }));
}

function readTarget({ toDevice, toFolder, onto }: RestoreOptions): RestoreTarget {
  if ((toDevice === undefined) === (toFolder === undefined)) throw usage(TEXT.oneTarget);
  if (toFolder !== undefined) return { kind: 'folder', path: toFolder };
  return { kind: 'device', id: readDeviceId(toDevice ?? '') satisfies DeviceId, onto: onto ?? null };
}

function readRun(text: string | undefined): RunId | null {
  if (text === undefined) return null;
  const run = RunId.safeParse(text);
  if (run.success) return run.data;
  throw usage(TEXT.badRun(printable(text)));
}

function readExtras({ also = [], onlyAlso, select }: RestoreOptions): RestoreExtra[] {
  if (onlyAlso === true && also.length === 0) throw usage(TEXT.onlyAlsoWhat);
  if (onlyAlso === true && select !== undefined) throw usage(TEXT.onlyAlsoSelect);
  return also.map((text) => {
    const extra = RestoreExtra.safeParse(text);
    if (extra.success) return extra.data;
    throw usage(TEXT.badAlso(printable(text), RestoreExtra.options.join(', ')));
  });
}

function readSeconds(text: string | undefined): number {
  const seconds = Number(text ?? '0');
  if (text?.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw usage(CLI_TEXT.backup.badWait(printable(text ?? '')));
}

async function planOf(context: CommandContext, wish: RestoreWish): Promise<RestorePlan> {
  const { terminal, client } = context;
  const progress = new Progress(terminal, context.progress);
  let plan: RestorePlan | null = null;
  try {
    for await (const snapshot of client['restore.plan'](wish, { signal: terminal.interrupted })) {
      progress.plan(snapshot);
      plan = snapshot.plan;
    }
  } finally {
    progress.clear();
  }
  if (plan) return plan;
  throw new AppError('INTERNAL', `Cannot plan a restore of "${wish.vault}": it ended without a plan`);
}

function planText(plan: RestorePlan): string[] {
  const { counts, folders, space, items, more, blocked, notes, seconds } = plan;
  const target = printable(plan.target.name);
  const lines = [plan.run === null ? TEXT.plan.fromManifest(target) : TEXT.plan.from(plan.run, target)];
  for (const action of ['write', 'keep-both', 'compare', 'not-sent', 'refuse'] as const) {
    const { files, bytes } = counts[action];
    if (files > 0) lines.push(`  ${RESTORE_TEXT.action[action]}: ${formatFiles(files)} (${formatBytes(bytes)})`);
  }
  if (folders > 0) lines.push(`  ${TEXT.plan.folders(formatNumber(folders))}`);
  for (const { storage, needed, free, enough } of space) {
    const room = free === null ? TEXT.plan.unknownSpace : formatBytes(free);
    const line = TEXT.plan.space(printable(storage), formatBytes(needed), room);
    lines.push(`  ${line}${enough ? '' : ` (${TEXT.plan.notEnough})`}`);
  }
  lines.push(`  ${TEXT.plan.time(formatAbout(seconds))}`);
  // What is compared is counted above; only its bytes tell what becomes of it.
  const odd = items.filter(({ action, why }) => action !== 'compare' && (action !== 'write' || why !== null));
  for (const { path, to, why, action } of odd.slice(0, MOST_ITEMS)) {
    const renamed = to !== null && to !== path && action !== 'compare' ? `, ${TEXT.plan.as(printable(to))}` : '';
    lines.push(`    ${printable(path)}: ${why ? RESTORE_TEXT.why[why] : RESTORE_TEXT.action[action]}${renamed}`);
  }
  const hidden = odd.length - MOST_ITEMS;
  if (hidden > 0 || more > 0) lines.push(`    ${TEXT.plan.more(formatNumber(Math.max(0, hidden) + more))}`);
  if (blocked) lines.push(printable(blocked.message));
  return [...lines, ...notes];
}
