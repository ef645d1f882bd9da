import type { KitPackage } from '../../shared/domain/packages.ts';
import type { RunDevice } from '../../shared/domain/run-record.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import { PACKAGES_TEXT } from '../../shared/text/strings-packages.en.ts';
import type { Log } from '../base/log.ts';
import type { OpOptions } from '../base/options.ts';
import { judgeKit, sortKit, type KitFile, type KitPhone } from '../packages/judge-kit.ts';
import { PACKAGE_ENDING, readPackage } from '../packages/read-package.ts';
import { filesWhere } from '../readable/candidates.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import { inspectFile } from './contents/inspect-file.ts';
import { KnownOpenings } from './contents/known-openings.ts';
import { readingOf } from './contents/reading-of.ts';

/** A kit with more packages than that is cut there, and says so. */
export const MOST_PACKAGES = 2000;

export interface Kit {
  readonly packages: readonly KitPackage[];
  /** Packages beyond those that are looked at. */
  readonly more: number;
  /** The phone that the verdicts are for; null where no phone was ever read into this backup. */
  readonly phone: RunDevice | null;
}

/** Every package in the backup, each content once, judged against the phone and one another. Worst first. */
export async function kitOf(vault: Vault, log: Log, options: OpOptions): Promise<Kit> {
  const phone = await phoneOf(vault);
  const known = await KnownOpenings.load(vault, options);
  const byHash = new Map<string, { readonly file: PayloadFile; copies: number }>();
  for (const file of filesWhere(vault, isPackage).toSorted(byPlace)) {
    const before = byHash.get(file.sha256);
    if (before) before.copies += 1;
    else byHash.set(file.sha256, { file, copies: 0 });
  }
  const files: KitFile[] = [];
  for (const { file, copies } of [...byHash.values()].slice(0, MOST_PACKAGES)) {
    options.signal.throwIfAborted();
    files.push(await kitFile(vault, { file, copies, known, log }, options));
  }
  const packages = sortKit(judgeKit(files, systemOf(phone)));
  return { packages, more: Math.max(0, byHash.size - MOST_PACKAGES), phone };
}

/** What was replaced by a later version is no part of the kit. */
const isPackage = (path: string): boolean => PACKAGE_ENDING.test(path) && !path.startsWith('data/Earlier versions/');

/** Of two places of the same bytes, the one among the packages is shown. */
function byPlace(one: PayloadFile, other: PayloadFile): number {
  const rank = ({ path }: PayloadFile): number => (path.startsWith('data/Packages/') ? 0 : 1);
  return rank(one) - rank(other) || (one.path < other.path ? -1 : 1);
}

async function phoneOf(vault: Vault): Promise<RunDevice | null> {
  const backups = (await vault.runs()).filter(({ header }) => header.run === 'backup');
  return backups.at(-1)?.header.device ?? null;
}

/** A folder or a card says nothing of the phone's Windows. */
function systemOf(phone: RunDevice | null): KitPhone {
  if (phone === null || !/Windows/u.test(phone.os)) return { os: null, osVersion: null };
  return { os: phone.os, osVersion: phone.osVersion };
}

/** `Lumia 950, Windows 10 Mobile 10.0.15254.0`. */
export function phoneText({ model, os, osVersion }: RunDevice): string {
  return [model, [os, osVersion ?? ''].join(' ').trim()].join(', ');
}

interface Found {
  readonly file: PayloadFile;
  readonly copies: number;
  readonly known: KnownOpenings;
  readonly log: Log;
}

async function kitFile(vault: Vault, { file, copies, known, log }: Found, options: OpOptions): Promise<KitFile> {
  const made = { path: file.path, bytes: file.size, copies };
  try {
    await using reading = await readingOf(`${vault.info.root}/${file.path}`);
    const read = await readPackage(reading, { ...options, name: file.path });
    if (read.is === 'encrypted') return { ...made, facts: null, opening: null };
    if (read.is === 'unreadable' && !read.tried)
      return { ...made, facts: null, opening: { verdict: 'not-checked', why: read.why } };
    const opening = await openingOf(vault, { file, known }, options);
    if (read.is === 'package') return { ...made, facts: read.facts, opening };
    const why = read.is === 'unreadable' ? PACKAGES_TEXT.why.manifest(read.why) : opening.why;
    // Whole as an archive and still no package.
    return { ...made, facts: null, opening: opening.verdict === 'opens' ? { verdict: 'does-not-open', why } : opening };
  } catch (error) {
    options.signal.throwIfAborted();
    log('warn', `"${file.path}" could not be looked into: ${toAppError(error).message}`);
    return { ...made, facts: null, opening: { verdict: 'not-checked', why: toAppError(error).message } };
  }
}

/** What was said of the same bytes before, by the run that copied them; else it is tried now. */
async function openingOf(
  vault: Vault,
  { file, known }: Pick<Found, 'file' | 'known'>,
  options: OpOptions,
): Promise<{ readonly verdict: 'opens' | 'does-not-open' | 'not-checked'; readonly why: string }> {
  const before = known.get(file.sha256, file.path);
  if (before === 'opens') return { verdict: before, why: '' };
  if (before !== null && typeof before !== 'string') return before;
  return await inspectFile(`${vault.info.root}/${file.path}`, options);
}
