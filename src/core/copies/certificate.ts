import type { CertificateMissing } from '../../shared/domain/certificate.ts';
import { outlivesTheDisk, type KnownCopy } from '../../shared/domain/copies.ts';
import type { DrillRecord } from '../../shared/domain/restore.ts';
import type { RunReport } from '../../shared/domain/run-report.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';

/** Everything that the decision rests on; nothing is looked up while it is made. */
export interface CertificateFacts {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  /** The newest backup of the phone; null when there is none that can be read. */
  readonly newest: RunReport | null;
  /** The ids of that run and of all that came after it: what was added since is no backup of the phone. */
  readonly since: ReadonlySet<string>;
  /** The backup itself first. */
  readonly copies: readonly KnownCopy[];
  readonly drills: readonly DrillRecord[];
  /** What the owner has acknowledged not to be covered, for this very run. */
  readonly acknowledged: ReadonlySet<string>;
}

const COVER = REPORT_TEXT.cannotCover;
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** What comes onto the phone after its last backup is lost with the reset. */
const FRESH_MS = 48 * HOUR;
const DRILL_MS = 60 * DAY;

/**
 * What is still missing before a reset may be called safe, in the order in which to do it; empty when nothing is. Pure:
 * each condition stands by itself, and what is not known counts as missing.
 */
export function missingForReset(facts: CertificateFacts): readonly CertificateMissing[] {
  const { newest, copies, drills, now } = facts;
  if (!newest) return ['backup'];
  const missing: CertificateMissing[] = [];
  const { equation, proof, notCovered } = newest;
  const safe = equation.copied.files + equation.alreadySafe.files;
  const need = (code: CertificateMissing, isMet: boolean): void => {
    if (!isMet) missing.push(code);
  };
  const isPhone = newest.kind === 'backup' && !newest.device.id.startsWith('folder:');
  need('phone', isPhone);
  need('complete', newest.outcome === 'complete' && newest.findings.length === 0 && equation.onPhone.files > 0);
  // What the phone makes up itself (albums, playlists) has no bytes and is left out as well.
  const isAll = equation.leftOut.bytes === 0 && newest.steps.every(({ status }) => status !== 'left-out');
  need('everything', isAll && equation.unreadable.files === 0);
  need('fresh', isWithin(newest.endedAt, FRESH_MS, now));
  need('compared', proof.comparedWithPhone >= safe && safe > 0);
  need('contents', proof.notTried === 0 && proof.opens + proof.doesNotOpen + proof.notChecked >= safe);
  const drill = newestDrill(drills);
  const said = (what: string): boolean => notCovered.some((one) => one.what === what);
  need('contacts', hasContacts(newest, facts.acknowledged));
  need('messages', hasMessages(newest, facts.acknowledged));
  need('healthy', (copies.find(({ kind }) => kind === 'this-folder')?.damaged ?? 0) === 0);
  need('second-copy', isInTwoPlaces(copies, facts.since));
  need('drill', drill?.passed === true && isWithin(drill.at, DRILL_MS, now));
  need(
    'not-covered',
    notCovered.every(({ what }) => facts.acknowledged.has(what) && said(what)),
  );
  return missing;
}

function hasContacts(report: RunReport, acknowledged: ReadonlySet<string>): boolean {
  const contacts = report.inside?.contacts;
  return contacts?.people ? !contacts.fewer : isGivenUp(report, acknowledged, COVER.contactsWhat);
}

function hasMessages(report: RunReport, acknowledged: ReadonlySet<string>): boolean {
  const messages = report.inside?.messages;
  return messages?.messages ? messages.fewer.length === 0 : isGivenUp(report, acknowledged, COVER.messagesWhat);
}

/**
 * Some phones have no way to export them at all: who has none in the backup, and has said that this is known, is not kept
 * from a reset for ever. The page names it.
 */
function isGivenUp({ notCovered }: RunReport, acknowledged: ReadonlySet<string>, wanted: string): boolean {
  return acknowledged.has(wanted) && notCovered.some(({ what }) => what === wanted);
}

/**
 * On another medium that is known to be one, with one of these runs as its newest, whole, and every byte that it was given read back.
 * Where a drive can be read past this computer's cache, every file must have been; NTFS on Linux, Windows and macOS offer
 * no such thing, and there the reading back counts as it is, or no copy of their users would ever be good.
 */
export function isGoodCopy(
  { kind, medium, newestRun, whole, damaged, provedAt, cached }: KnownCopy,
  since: ReadonlySet<string>,
): boolean {
  if (kind === 'this-folder' || !outlivesTheDisk(medium) || !whole || damaged > 0) return false;
  if (newestRun === null || !since.has(newestRun)) return false;
  return kind === 'drive' ? cached === 0 : provedAt !== null;
}

/** A backup in memory is gone when the computer is off: then the second copy is the only one. */
function isInTwoPlaces(copies: readonly KnownCopy[], since: ReadonlySet<string>): boolean {
  const isFleeting = copies.some(({ kind, medium }) => kind === 'this-folder' && medium === 'memory');
  return !isFleeting && copies.some((copy) => isGoodCopy(copy, since));
}

/** What passed once says nothing any more when a later one did not. */
function newestDrill(drills: readonly DrillRecord[]): DrillRecord | undefined {
  return drills.reduce<DrillRecord | undefined>(
    (newest, one) => (newest === undefined || one.at >= newest.at ? one : newest),
    undefined,
  );
}

function isWithin(at: string, span: number, now: number): boolean {
  const age = now - new Date(at).getTime();
  // A time to come is a clock that was set back: it proves nothing.
  return age <= span && age >= -DAY;
}
