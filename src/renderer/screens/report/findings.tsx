import type { ReactElement } from 'react';
import type { Finding } from '../../../shared/domain/run-report.ts';
import { remedyFor } from '../../../shared/errors/remedies.ts';
import { forWindow } from '../parts/for-window.ts';
import { baseName, formatPath } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';

/** So many are simply there; more get a list of their own that draws only what is in sight. */
const FEW = 12;

export function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactElement | null {
  if (findings.length === 0) return null;
  return (
    <section className="report-findings" aria-label={t('report.notSafe')}>
      {findings.length <= FEW ? (
        <ul>
          {findings.map((finding) => (
            <li key={`${finding.verdict} ${finding.path}`}>
              <FindingBand finding={finding} />
            </li>
          ))}
        </ul>
      ) : (
        <VirtualList
          label={t('report.notSafeList')}
          count={findings.length}
          rowHeight={92}
          row={(index) => {
            const finding = findings[index];
            return finding ? <FindingBand finding={finding} /> : null;
          }}
        />
      )}
    </section>
  );
}

/** Which file, what happened, what is safe, what to do. */
function FindingBand({ finding }: { readonly finding: Finding }): ReactElement {
  const remedy = remedyFor(finding.code);
  return (
    <div className="finding">
      <p>
        <strong>{baseName(finding.path)}</strong> {remedy.happened}
      </p>
      <p className="quiet">
        {forWindow(remedy.todo.join(' '))} {remedy.safe}
      </p>
      <p className="quiet small path">{formatPath(finding.path)}</p>
    </div>
  );
}
