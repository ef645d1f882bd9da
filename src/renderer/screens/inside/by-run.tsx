import type { ReactElement } from 'react';
import { runTime, type AddedByRun, type RunId } from '../../../shared/domain/ids.ts';
import { formatMoment } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Listed } from './listed.tsx';

/** How much came with which backup, the newest first. */
export function ByRun({
  addedByRun,
  words,
}: {
  readonly addedByRun: AddedByRun;
  readonly words: (added: number) => string;
}): ReactElement | null {
  if (addedByRun.length === 0) return null;
  return (
    <Listed
      title={t('look.byRun.title')}
      rows={addedByRun.toReversed().map(({ run, added }) => ({
        key: run ?? '',
        title: run === null ? t('look.byRun.unknown') : formatMoment(runTime(run)),
        says: words(added),
        mark: null,
      }))}
    />
  );
}

/** ` · with the backup of 14 November 2026, 10:30`; nothing where no record tells. */
export function withRun(run: RunId | null): string {
  return run === null ? '' : ` · ${t('look.byRun.with', { day: formatMoment(runTime(run)) })}`;
}
