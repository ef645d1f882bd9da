import { runTime, type AddedByRun } from '../shared/domain/ids.ts';
import { formatDateTime } from '../shared/text/dates.ts';
import { CLI_TEXT } from '../shared/text/strings-cli.en.ts';

/** A line for each run with how much it brought first. */
export function addedByRunLines(addedByRun: AddedByRun, words: (added: number) => string): readonly string[] {
  return addedByRun.map(({ run, added }) => {
    const when = run === null ? CLI_TEXT.byRun.unknown : `${formatDateTime(runTime(run))} (${run})`;
    return `  ${when}: ${words(added)}`;
  });
}
