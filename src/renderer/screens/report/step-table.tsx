import type { ReactElement } from 'react';
import type { RunReport, StepStatus } from '../../../shared/domain/run-report.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { formatFileCount } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { STEP_ICON } from '../../ui/icons.ts';

/** Green, amber and red only for safe, needs you, lost, and always with the word. */
export const STATUS_CLASS: Readonly<Record<StepStatus, string>> = {
  done: 'safe',
  'done-with-exceptions': 'lost',
  'not-finished': 'needs-you',
  'left-out': 'quiet',
  'nothing-found': 'quiet',
  guided: 'needs-you',
};

export function StepTable({ report }: { readonly report: RunReport }): ReactElement {
  return (
    <section className="section">
      <h2>{t('report.steps')}</h2>
      <ul className="rows report-steps">
        {report.steps
          .filter(({ onPhone }) => report.kind === 'backup' || onPhone.files > 0)
          .map((step) => (
            <li key={step.id}>
              <Icon svg={STEP_ICON[step.id]} />
              <span>
                {t(`step.${step.id}`)}{' '}
                <span className="quiet small">
                  {step.onPhone.files === 0
                    ? ''
                    : t('what.onPhone', {
                        files: formatFileCount(step.onPhone.files),
                        bytes: formatBytes(step.onPhone.bytes),
                      })}
                </span>
              </span>
              <span className={STATUS_CLASS[step.status]}>
                {step.status === 'left-out' ? t('report.leftOut') : t(`home.stepState.${step.status}`)}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
