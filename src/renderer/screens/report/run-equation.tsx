import type { ReactElement } from 'react';
import type { StepTotals } from '../../../shared/domain/run-record.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { t } from '../../text/i18n.ts';
import { Equation, type Term } from '../parts/equation.tsx';

/** on the phone = copied now + already safe + left out by choice + could not be read. */
export function RunEquation({
  equation,
  kind,
}: {
  readonly equation: StepTotals;
  readonly kind: RunReport['kind'];
}): ReactElement {
  const terms: readonly Term[] = [
    { sign: '', count: equation.onPhone, says: t(kind === 'add' ? 'report.inSource' : 'report.onPhone') },
    { sign: '=', count: equation.copied, says: t('report.copied') },
    { sign: '+', count: equation.alreadySafe, says: t('report.alreadySafe') },
    { sign: '+', count: equation.leftOut, says: t('report.leftOut') },
    { sign: '+', count: equation.unreadable, says: t('report.unreadable'), isBad: equation.unreadable.files > 0 },
  ];
  return <Equation label={t('report.equation')} terms={terms} />;
}
