import { KitVerdict, type KitInside } from '../domain/packages.ts';
import { formatNumber } from '../text/bytes.ts';
import { PACKAGES_TEXT } from '../text/strings-packages.en.ts';

const TEXT = PACKAGES_TEXT.report;
const MOST = 10;

export interface KitTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How each row's verdict looks. */
  readonly looks: readonly ('safe' | 'look')[];
}

/** Every package with its verdict; null where they are too many, or the report is older than its table. */
export function kitTable({ table }: KitInside): KitTable | null {
  if (table.length === 0) return null;
  return {
    heads: TEXT.table,
    looks: table.map(({ verdict }) => (verdict === 'installs' ? 'safe' : 'look')),
    rows: table.map(({ title, version, verdict, why }) => [
      PACKAGES_TEXT.verdict[verdict],
      `${title} ${version}`.trim(),
      verdict === 'installs' ? '' : why,
    ]),
  };
}

/**
 * What a report says of the packages: how many of each verdict, and where the whole table is. Where it has no table of
 * its own, each that is not fit to be installed by name.
 */
export function kitLines(inside: KitInside): readonly { readonly text: string; readonly loud: boolean }[] {
  const { packages, frameworks, verdicts } = inside;
  return [
    ...(inside.table.length === 0 ? problemLines(inside).map((text) => ({ text, loud: true })) : []),
    {
      text: TEXT.counts(
        PACKAGES_TEXT.packages(packages),
        frameworks === 0 ? '' : PACKAGES_TEXT.frameworks(frameworks),
        formatNumber(verdicts.installs),
      ),
      loud: false,
    },
    ...KitVerdict.options
      .filter((verdict) => verdict !== 'installs' && verdicts[verdict] > 0)
      .map((verdict) => ({ text: TEXT.verdictCount(verdicts[verdict], PACKAGES_TEXT.verdict[verdict]), loud: true })),
    { text: TEXT.readable, loud: false },
  ];
}

function problemLines({ packages, verdicts, problems }: KitInside): readonly string[] {
  const shown = problems
    .slice(0, MOST)
    .map(({ path, verdict, why }) => TEXT.problem(path, PACKAGES_TEXT.verdict[verdict], why));
  const more = packages - verdicts.installs - shown.length;
  return more > 0 ? [...shown, TEXT.more(formatNumber(more))] : shown;
}
