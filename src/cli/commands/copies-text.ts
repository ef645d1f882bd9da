import type { VaultStatus } from '../../shared/contract/contract.ts';
import { outlivesTheDisk, type KnownCopy } from '../../shared/domain/copies.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';

const TEXT = COPIES_TEXT.status;

/** Where the copies are, one line each, and what would be lost with this one. */
export function copiesText({ copies }: Pick<VaultStatus, 'copies'>): string[] {
  const newest = copies[0]?.newestRun ?? null;
  const lines = copies.map((copy, index) => `  ${formatNumber(index + 1)}: ${line(copy, newest)}`);
  return [...lines, `  ${lost(copies, newest)}`];
}

function line(copy: KnownCopy, newest: string | null): string {
  const { kind, label, place, at, provedAt, damaged, medium, whole, newestRun } = copy;
  if (kind === 'this-folder') return TEXT.here(printable(place));
  const where = kind === 'drive' ? TEXT.drive : TEXT.offsite;
  const facts = [
    where(printable(label), printable(place)),
    ...(at === null ? [] : [TEXT.at(formatDateTime(at))]),
    ...(newestRun === newest ? [] : [TEXT.behind]),
    ...(whole ? [] : [TEXT.notWhole]),
    ...(damaged > 0 ? [TEXT.damaged(formatNumber(damaged))] : []),
    provedAt === null ? TEXT.neverProved : TEXT.proved(formatDateTime(provedAt)),
    ...(medium === null || outlivesTheDisk(medium) ? [] : [TEXT.on[medium as keyof typeof TEXT.on]]),
  ];
  return facts.join('; ');
}

/** A copy on the same disk is none when the disk dies. */
function lost(copies: readonly KnownCopy[], newest: string | null): string {
  const others = copies.filter(
    ({ kind, medium, at }) => kind !== 'this-folder' && outlivesTheDisk(medium) && at !== null,
  );
  const isWhole = ({ newestRun, whole, damaged }: KnownCopy): boolean => newestRun === newest && whole && damaged === 0;
  if (others.some(isWhole)) return TEXT.lost(TEXT.nothingLost);
  const latest = others.map(({ at }) => at ?? '').sort((a, b) => (a < b ? 1 : -1))[0];
  return TEXT.lost(latest === undefined ? TEXT.allLost : TEXT.sinceLost(formatDateTime(latest)));
}
