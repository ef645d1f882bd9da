import type { Opening } from '../../shared/domain/opening.ts';
import type {
  Architecture,
  KitInside,
  KitLine,
  KitPackage,
  KitVerdict,
  PackageFacts,
  PackageNeed,
} from '../../shared/domain/packages.ts';
import { PACKAGES_TEXT } from '../../shared/text/strings-packages.en.ts';
import { compareVersions } from './version.ts';

const TEXT = PACKAGES_TEXT.why;

/** The phone that the kit is for. */
export interface KitPhone {
  /** `Windows 10 Mobile`, `Windows Phone 8.1`, ... as the device summary has it; null when none is known. */
  readonly os: string | null;
  /** `10.0.15254.0`, `8.10.14234.0`; null when not known. */
  readonly osVersion: string | null;
}

/** One file of the kit: what it says, and whether it is whole. */
export interface KitFile {
  readonly path: string;
  readonly bytes: number;
  readonly copies: number;
  readonly facts: PackageFacts | null;
  /** Null where the file is encrypted and cannot be tried. */
  readonly opening: Pick<Opening, 'verdict' | 'why'> | null;
}

/** Rights that a phone gives only to apps signed for them; the rest of the package installs, these do not work. */
const RESTRICTED = /^(?:ID_CAP_(?:INTEROPSERVICES|OEM|PRIV|.*_ADMIN).*|.*interopServices.*|.*oemDeployment.*)$/iu;

type Judged = Pick<KitPackage, 'verdict' | 'why'>;

/** So many packages of one name are looked at for who needs it. */
const MOST_OF_ONE_NAME = 50;

/** A verdict for each package, against this phone and the rest of the kit. Pure. */
export function judgeKit(files: readonly KitFile[], phone: KitPhone): KitPackage[] {
  const byName = new Map<string, KitFile[]>();
  for (const file of files) {
    if (file.facts === null) continue;
    const name = file.facts.name.toLowerCase();
    const named = byName.get(name) ?? [];
    if (named.length < MOST_OF_ONE_NAME) byName.set(name, [...named, file]);
  }
  const alone = new Map(files.map((file) => [file, judgeItself(file, phone)]));
  const around: Around = { byName, alone, usable: new Set(files.filter((file) => alone.get(file) === null)) };
  dropThoseThatWant(around);
  return files.map((file) => {
    const { path, bytes, copies, facts } = file;
    return { path, bytes, copies, facts, ...verdictOf(file, around, phone), remarks: remarks(facts) };
  });
}

/**
 * Until nobody is left who needs what is not there; those that need one another in a circle stay. Of one that goes, only
 * those that need its name are asked again: each round over all of a long chain would take minutes.
 */
function dropThoseThatWant(around: Around): void {
  const { usable, byName } = around;
  const needing = new Map<string, Map<KitFile, PackageNeed[]>>();
  for (const file of usable) {
    for (const need of file.facts?.needs ?? []) {
      const name = need.name.toLowerCase();
      const those = needing.get(name) ?? new Map<KitFile, PackageNeed[]>();
      needing.set(name, those.set(file, [...(those.get(file) ?? []), need]));
    }
  }
  const lacks = (needs: readonly PackageNeed[]): boolean => needs.some((need) => whatIsMissing(need, around) !== null);
  const gone = [...usable].filter((file) => lacks(file.facts?.needs ?? []));
  for (const file of gone) usable.delete(file);
  for (let file = gone.pop(); file !== undefined; file = gone.pop()) {
    const name = file.facts?.name.toLowerCase() ?? '';
    if (byName.get(name)?.includes(file) !== true) continue;
    for (const [other, needs] of needing.get(name) ?? []) {
      if (!usable.has(other) || !lacks(needs)) continue;
      usable.delete(other);
      gone.push(other);
    }
  }
}

interface Around {
  readonly byName: ReadonlyMap<string, readonly KitFile[]>;
  /** What stands against each by itself; null for nothing. */
  readonly alone: ReadonlyMap<KitFile, Judged | null>;
  /** Those that will install. */
  readonly usable: Set<KitFile>;
}

function verdictOf(file: KitFile, around: Around, phone: KitPhone): Judged {
  const own = around.alone.get(file);
  if (own) return own;
  const missing = firstMissing(file, around);
  if (missing !== null) return { verdict: 'missing', why: missing };
  if (phone.os === null) return { verdict: 'installs', why: TEXT.installsUnknown };
  return { verdict: 'installs', why: file.facts?.needs.length === 0 ? TEXT.installsAlone : TEXT.installs };
}

function firstMissing({ facts }: KitFile, around: Around): string | null {
  for (const need of facts?.needs ?? []) {
    const why = whatIsMissing(need, around);
    if (why !== null) return why;
  }
  return null;
}

/** What can be said without the rest of the kit; null when nothing stands against it. */
function judgeItself({ facts, opening }: KitFile, phone: KitPhone): Judged | null {
  if (opening === null || facts?.storeEncrypted === true) return { verdict: 'store-encrypted', why: TEXT.encrypted };
  if (opening.verdict === 'does-not-open') return { verdict: 'damaged', why: opening.why };
  if (opening.verdict === 'not-checked') return { verdict: 'not-checked', why: opening.why };
  if (facts === null) return { verdict: 'damaged', why: opening.why };
  return judgeProcessor(facts) ?? judgeSystem(facts, phone);
}

const runs = (architectures: readonly Architecture[]): boolean =>
  architectures.includes('arm') || architectures.includes('neutral');

function judgeProcessor({ architectures, target }: PackageFacts): Judged | null {
  if (runs(architectures)) return null;
  if (architectures.length === 0 && target === 'other') return { verdict: 'wrong-system', why: TEXT.noProgram };
  return { verdict: 'wrong-processor', why: TEXT.processor(architectures.join(', ') || '?') };
}

function judgeSystem({ target, minOs, framework }: PackageFacts, { os, osVersion }: KitPhone): Judged | null {
  // What only serves others is for whatever they are for.
  if (target === 'other') return framework ? null : { verdict: 'wrong-system', why: TEXT.notForPhones };
  if (os === null) return null;
  const is10 = os.includes('Windows 10');
  if (target === 'phone') {
    // Windows 10 Mobile runs what was made for every Windows Phone before it.
    const has = /Windows Phone (\d+(?:\.\d+)?)/u.exec(os)?.[1];
    if (is10 || has === undefined || minOs === null || compareVersions(has, minOs) >= 0) return null;
    return { verdict: 'wrong-system', why: TEXT.needsNewer(`${PACKAGES_TEXT.system.phone} ${minOs}`, os) };
  }
  const least = `${PACKAGES_TEXT.system.windows10}${minOs === null ? '' : ` ${minOs}`}`;
  if (!is10) return /Windows Phone/u.test(os) ? { verdict: 'wrong-system', why: TEXT.needsNewer(least, os) } : null;
  if (minOs === null || osVersion === null || compareVersions(osVersion, minOs) >= 0) return null;
  return { verdict: 'wrong-system', why: TEXT.needsNewer(least, osVersion) };
}

/** Which of several reasons is named: the one closest to being right. */
function whatIsMissing(need: PackageNeed, around: Around): string | null {
  const named = around.byName.get(need.name.toLowerCase()) ?? [];
  if (named.length === 0) return TEXT.missing(need.name, need.minVersion);
  let why: string | null = null;
  let closest = -1;
  const say = (closeness: number, text: string): void => {
    if (closeness > closest) [closest, why] = [closeness, text];
  };
  for (const file of named) {
    const { facts } = file;
    if (facts === null) continue;
    if (!isPublisher(facts, need)) say(0, TEXT.missingOtherPublisher(need.name));
    else if (!runs(facts.architectures)) say(1, TEXT.missingProcessor(need.name, facts.architectures.join(', ')));
    else if (need.minVersion !== null && compareVersions(facts.version, need.minVersion) < 0)
      say(2, TEXT.missingOld(need.name, need.minVersion, facts.version));
    else if (around.usable.has(file)) return null;
    else say(3, TEXT.missingBroken(need.name, brokenWhy(around.alone.get(file))));
  }
  return why;
}

const brokenWhy = (own: Judged | null | undefined): string =>
  own ? `${PACKAGES_TEXT.verdict[own.verdict]} (${own.why})` : PACKAGES_TEXT.verdict.missing;

/** By the id that both names of a package end in: publishers are spelled in many ways for people. */
function isPublisher(facts: PackageFacts, { publisherId }: PackageNeed): boolean {
  return publisherId === null || facts.fullName === null || facts.fullName.endsWith(`_${publisherId}`);
}

function remarks(facts: PackageFacts | null): string[] {
  if (facts === null || facts.storeEncrypted) return [];
  const rights = facts.capabilities.filter((name) => RESTRICTED.test(name));
  return [
    ...(facts.kind !== 'xap' && !facts.signed ? [PACKAGES_TEXT.remark.unsigned] : []),
    ...(rights.length > 0 ? [PACKAGES_TEXT.remark.restricted(rights.join(', '))] : []),
  ];
}

const WORST_FIRST: readonly KitVerdict[] = [
  'damaged',
  'missing',
  'store-encrypted',
  'wrong-processor',
  'wrong-system',
  'not-checked',
  'installs',
];
const MOST_PROBLEMS = 50;
/** A longer table is in `Readable/Packages` only. */
const MOST_IN_TABLE = 60;

/** Worst first; among equals by title. */
export function sortKit(kit: readonly KitPackage[]): KitPackage[] {
  const title = ({ facts, path }: KitPackage): string => facts?.title ?? path;
  return kit.toSorted(
    (a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict) || title(a).localeCompare(title(b), 'en'),
  );
}

/** What a report says of it. */
export function kitInside(kit: readonly KitPackage[]): KitInside {
  const verdicts = Object.fromEntries(WORST_FIRST.map((verdict) => [verdict, 0])) as Record<KitVerdict, number>;
  for (const { verdict } of kit) verdicts[verdict] += 1;
  const sorted = sortKit(kit);
  const bad = sorted.filter(({ verdict }) => verdict !== 'installs');
  return {
    packages: kit.length,
    frameworks: kit.filter(({ facts }) => facts?.framework === true).length,
    verdicts,
    problems: bad.slice(0, MOST_PROBLEMS).map(({ path, verdict, why }) => ({ path, verdict, why })),
    table: sorted.length <= MOST_IN_TABLE ? sorted.map(lineOf) : [],
  };
}

const lineOf = ({ path, facts, verdict, why }: KitPackage): KitLine => ({
  title: facts?.title ?? path.slice(path.lastIndexOf('/') + 1),
  version: facts?.version ?? '',
  verdict,
  why,
});
