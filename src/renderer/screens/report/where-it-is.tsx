import type { ReactElement } from 'react';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { secondsBetween } from '../../../shared/text/dates.ts';
import { formatTook } from '../../../shared/text/duration.ts';
import { t } from '../../text/i18n.ts';

export function WhereItIs({ report }: { readonly report: RunReport }): ReactElement {
  return (
    <section>
      <h2>{t('report.where')}</h2>
      <p className="path report-path">{report.vault}</p>
      <p className="quiet">
        {t('report.whereSays')}{' '}
        {t('report.took', { time: formatTook(secondsBetween(report.startedAt, report.endedAt)) })}
      </p>
    </section>
  );
}
