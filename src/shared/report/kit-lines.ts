import type { KitInside } from '../domain/packages.ts';
import { formatNumber } from '../text/bytes.ts';
import { PACKAGES_TEXT } from '../text/strings-packages.en.ts';

const TEXT = PACKAGES_TEXT.report;
const MOST = 10;

/** What a report says of the packages: each that is not fit to be installed by name, then the count. */
export function kitLines(inside: KitInside): readonly { readonly text: string; readonly loud: boolean }[] {
  const { packages, frameworks, verdicts, problems } = inside;
  const more = packages - verdicts.installs - Math.min(MOST, problems.length);
  const loud = problems
    .slice(0, MOST)
    .map(({ path, verdict, why }) => TEXT.problem(path, PACKAGES_TEXT.verdict[verdict], why));
  if (more > 0) loud.push(TEXT.more(formatNumber(more)));
  return [
    ...loud.map((text) => ({ text, loud: true })),
    {
      text: TEXT.counts(
        PACKAGES_TEXT.packages(packages),
        PACKAGES_TEXT.frameworks(frameworks),
        formatNumber(verdicts.installs),
      ),
      loud: false,
    },
    { text: TEXT.readable, loud: false },
  ];
}
