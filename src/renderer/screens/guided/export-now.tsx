import type { ReactElement } from 'react';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { exportState } from '../../../shared/report/export-age.ts';
import { baseName } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';

export interface ExportNowProps {
  readonly of: 'contacts' | 'messages';
  /** The newest of the backup. */
  readonly report: RunReport | null;
  readonly now: number;
}

/** How it stands with what the phone has exported so far; nothing where a new one is not needed, or nobody knows. */
export function ExportNow({ of, report, now }: ExportNowProps): ReactElement | null {
  const state = report && exportState(report, of, now);
  if (!state || state.is === 'fine') return null;
  return (
    <p className="finding finding-mild guided-now">
      {state.is === 'old'
        ? `${tn(`guided.now.${of}.old`, state.days)} ${t('guided.now.below')}`
        : state.is === 'none'
          ? t(`guided.now.${of}.none`)
          : t('guided.now.unread', { file: baseName(state.path) })}
    </p>
  );
}
