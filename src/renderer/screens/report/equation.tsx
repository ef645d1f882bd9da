import type { ReactElement } from 'react';
import type { StepTotals } from '../../../shared/domain/run-record.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { t } from '../../text/i18n.ts';

/** on the phone = copied now + already safe + left out by choice + could not be read. */
export function Equation({
  equation,
  kind,
}: {
  readonly equation: StepTotals;
  readonly kind: RunReport['kind'];
}): ReactElement {
  const terms = [
    { sign: '', count: equation.onPhone, says: t(kind === 'add' ? 'report.inSource' : 'report.onPhone') },
    { sign: '=', count: equation.copied, says: t('report.copied') },
    { sign: '+', count: equation.alreadySafe, says: t('report.alreadySafe') },
    { sign: '+', count: equation.leftOut, says: t('report.leftOut') },
    { sign: '+', count: equation.unreadable, says: t('report.unreadable'), isBad: equation.unreadable.files > 0 },
  ];
  return (
    <section className="equation numbers" aria-label={t('report.equation')}>
      {terms.map(({ sign, count, says, isBad }) => (
        <div key={says} className="equation-part">
          {sign === '' ? null : (
            <span className="equation-sign">
              <span aria-hidden="true">{sign}</span>
              <span className="only-heard">{t(sign === '=' ? 'report.equals' : 'report.plus')}</span>
            </span>
          )}
          <p className="equation-term">
            <b className={isBad === true ? 'lost' : ''}>{formatNumber(count.files)}</b> {says}
            <span className="equation-bytes">{formatBytes(count.bytes)}</span>
          </p>
        </div>
      ))}
    </section>
  );
}
