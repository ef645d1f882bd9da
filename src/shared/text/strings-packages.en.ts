import type { KitVerdict, PackageFacts } from '../domain/packages.ts';
import { formatNumber } from './bytes.ts';

const VERDICT: Readonly<Record<KitVerdict, string>> = {
  installs: 'will install on this phone',
  missing: 'something it needs is missing',
  'wrong-processor': 'wrong processor',
  'wrong-system': 'not for this phone’s Windows',
  'store-encrypted': 'store-encrypted',
  damaged: 'damaged',
  'not-checked': 'not checked',
};

/** Every sentence about the packages in a backup. */
export const PACKAGES_TEXT = {
  title: 'Packages',
  know: 'Worth knowing',
  table: ['package', 'will it install?', 'made for', 'needs', 'where it is'],
  none: 'There are no packages in this backup.',
  packages: (count: number) => (count === 1 ? '1 package' : `${formatNumber(count)} packages`),
  frameworks: (count: number) =>
    count === 1 ? '1 of them only serves others' : `${formatNumber(count)} of them only serve others`,
  verdict: VERDICT,
  why: {
    installs: 'whole, for this processor and this Windows; everything that it says it needs is in the kit',
    installsAlone: 'whole, for this processor and this Windows; it needs nothing else',
    installsUnknown: 'whole, for the processor of every Lumia; which Windows the phone has is not known',
    missing: (name: string, least: string | null) =>
      least === null ? `"${name}" is not in the kit` : `"${name}" ${least} or later is not in the kit`,
    missingOld: (name: string, least: string, found: string) =>
      `"${name}" ${least} or later is needed, the kit has ${found}`,
    missingProcessor: (name: string, found: string) => `"${name}" is in the kit for ${found} only, the phone needs arm`,
    missingOtherPublisher: (name: string) => `the "${name}" in the kit is another publisher’s`,
    missingBroken: (name: string, verdict: string) => `"${name}" is in the kit and cannot be used: ${verdict}`,
    processor: (found: string) => `it is made for ${found}, every Lumia is arm`,
    noProgram: 'it holds no program, only texts and pictures for another package',
    needsNewer: (least: string, has: string) => `it needs ${least} or later, this phone has ${has}`,
    notForPhones: 'it is made for another kind of device, not for phones',
    encrypted:
      'the Store packed it for its own installer; no computer can put it onto a phone, and the Store gives no licence any more',
    manifest: (why: string) => `its manifest cannot be read: ${why}`,
  },
  remark: {
    unsigned: 'it is not signed: a phone may refuse it',
    restricted: (names: string) => `it asks for rights that a phone gives to few: ${names}`,
    testedLater: 'it was made for a later Windows than the phone has, and says that it runs on this one',
  },
  system: { phone: 'Windows Phone', windows10: 'Windows 10 Mobile' },
  leastSystem,
  /** What an app may use of a phone, as its package names it. */
  rights: (count: number) =>
    count === 1 ? '1 right that it asks for' : `${formatNumber(count)} rights that it asks for`,
  report: {
    heading: 'Packages (the kit for a reset phone)',
    counts: (packages: string, frameworks: string, installs: string) =>
      `${packages}${frameworks === '' ? '' : ` (${frameworks})`}; ${installs} will install on this phone as far as can be told without it`,
    table: ['will it install?', 'package', 'why'],
    verdictCount: (count: number, verdict: string) => `${formatNumber(count)}: ${verdict}`,
    problem: (path: string, verdict: string, why: string) => `${path}: ${verdict}: ${why}`,
    more: (count: string) => `and ${count} more (lifeboat packages list)`,
    readable: 'The table, and how to put them back: Readable/Packages',
  },
  cli: {
    about: 'the packages in a backup: will this kit install on a reset phone?',
    list: 'every package with its version, processor, what it needs and a verdict',
    needs: (names: string) => `needs ${names}`,
    runsOn: (system: string) => `runs on ${system}`,
    rights: (names: string) => `asks for ${names}`,
    summary: (installs: string, all: string) =>
      `${installs} of ${all} will install on this phone, as far as can be told without it.`,
    noPhone: 'No phone was ever read into this backup: they are judged for any Lumia.',
    phone: (text: string) => `Judged for ${text}.`,
    add: 'To gather more: lifeboat add <backup> --from <folder> --as packages',
  },
} as const;

/** `Windows Phone 8.1 or later`; empty where it is for no phone, or does not say. */
function leastSystem({ target, minOs }: Pick<PackageFacts, 'target' | 'minOs'>): string {
  if (target === 'other') return '';
  const name = target === 'phone' ? 'Windows Phone' : 'Windows 10 Mobile';
  return minOs === null ? name : `${name} ${minOs} or later`;
}
