import type { ReactElement } from 'react';
import type { Finding } from '../../../shared/domain/run-report.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { t } from '../../text/i18n.ts';

/** So many are named; of the rest it is said how many. */
export const MOST_NAMED = 20;

/** The files that are not in a copy, each with why. */
export function Named({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  return (
    <>
      {findings.slice(0, MOST_NAMED).map(({ path, message }) => (
        <p key={path} className="finding path">
          {shownName(message)}
        </p>
      ))}
      <More than={findings.length} />
    </>
  );
}

/** How many there are beside those that are named. */
export function More({ than: all }: { readonly than: number }): ReactElement | null {
  return all > MOST_NAMED ? <p>{t('copies.more', { n: formatNumber(all - MOST_NAMED) })}</p> : null;
}
