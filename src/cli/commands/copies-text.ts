import type { VaultStatus } from '../../shared/contract/contract.ts';
import type { KnownCopy } from '../../shared/domain/copies.ts';
import { factsOfCopy, lossWithTheDisk, type CopyFact } from '../../shared/domain/copy-facts.ts';
import type { RememberedDrive } from '../../shared/domain/settings.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { formatDateTime } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { COPIES_TEXT } from '../../shared/text/strings-copies.en.ts';

const TEXT = COPIES_TEXT.status;

/** Where the copies are, one line each, and what would be lost with this one. */
export function copiesText(
  { copies, vaultId }: Pick<VaultStatus, 'copies' | 'vaultId'>,
  drives: readonly RememberedDrive[],
): string[] {
  const newest = copies[0]?.newestRun ?? null;
  const lines = copies.map((copy, index) => {
    const drive = drives.find((one) => one.id === copy.id && one.vaultId === vaultId) ?? null;
    const facts = factsOfCopy(copy, newest, drive).map((fact) => factText(copy, fact));
    return `  ${formatNumber(index + 1)}: ${[where(copy), ...facts].join('; ')}`;
  });
  return [...lines, `  ${TEXT.lost(lossText(copies))}`];
}

function where({ kind, label, place }: KnownCopy): string {
  if (kind === 'this-folder') return TEXT.here(printable(place));
  return (kind === 'drive' ? TEXT.drive : TEXT.offsite)(printable(label), printable(place));
}

function factText({ kind }: KnownCopy, fact: CopyFact): string {
  switch (fact.what) {
    case 'at':
      return (kind === 'this-folder' ? TEXT.lastComplete : TEXT.at)(formatDateTime(fact.at));
    case 'proved':
      return TEXT.proved(formatDateTime(fact.at));
    case 'seen':
      return TEXT.seen(formatDateTime(fact.at));
    case 'damaged':
      return TEXT.damaged(formatNumber(fact.files));
    case 'cached':
      return TEXT.cached(formatNumber(fact.files));
    case 'on':
      return TEXT.on[fact.medium];
    case 'behind':
      return TEXT.behind;
    case 'not-whole':
      return TEXT.notWhole;
    case 'never-proved':
      return TEXT.neverProved;
  }
}

function lossText(copies: readonly KnownCopy[]): string {
  const loss = lossWithTheDisk(copies);
  switch (loss.what) {
    case 'nothing':
      return TEXT.nothingLost;
    case 'since':
      return TEXT.sinceLost(formatDateTime(loss.at));
    case 'some':
      return TEXT.someLost;
    case 'everything':
      return TEXT.allLost;
  }
}
