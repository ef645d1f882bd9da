import type { KitPackage } from '../../shared/domain/packages.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { PACKAGES_TEXT } from '../../shared/text/strings-packages.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

const TEXT = PACKAGES_TEXT.cli;
/** A terminal is scrolled: all of it is in the output of `--json`. */
const MOST = 200;

/** Every package with a verdict. Ends well whatever the verdicts are: the backup itself is as it was. */
export async function listPackages({ terminal, client, json }: CommandContext, vault: string): Promise<number> {
  const list = await client['packages.list']({ vault }, { signal: terminal.interrupted });
  if (json) {
    printJson(terminal, list);
    return EXIT.ok;
  }
  const { packages, phone, inside } = list;
  const rest = packages.length - MOST + list.more;
  printLines(terminal, [
    packages.length === 0
      ? PACKAGES_TEXT.none
      : TEXT.summary(formatNumber(inside.verdicts.installs), formatNumber(inside.packages)),
    ...(packages.length === 0 ? [] : [printable(phone === null ? TEXT.noPhone : TEXT.phone(phone)), '']),
    ...packages.slice(0, MOST).flatMap(rows),
    ...(rest > 0 ? [`  ${PACKAGES_TEXT.report.more(formatNumber(rest))}`] : []),
    ...(packages.length === 0 ? [] : ['']),
    TEXT.add,
  ]);
  return EXIT.ok;
}

function rows({ path, facts, verdict, why, remarks }: KitPackage): string[] {
  const title = facts ? [facts.title, facts.version, `(${facts.architectures.join(', ')})`].join(' ') : path;
  const needs = facts?.needs.map(({ name, minVersion }) => `${name} ${minVersion ?? ''}`.trim()) ?? [];
  return [
    `  ${printable(title)}: ${PACKAGES_TEXT.verdict[verdict]}`,
    `    ${printable([why, ...remarks].join('; '))}`,
    ...(facts && PACKAGES_TEXT.leastSystem(facts) !== ''
      ? [`    ${printable(TEXT.runsOn(PACKAGES_TEXT.leastSystem(facts)))}`]
      : []),
    ...(needs.length > 0 ? [`    ${printable(TEXT.needs(needs.join(', ')))}`] : []),
    ...(facts && facts.capabilities.length > 0 ? [`    ${printable(TEXT.rights(facts.capabilities.join(', ')))}`] : []),
    ...(facts ? [`    ${printable(path)}`] : []),
  ];
}
