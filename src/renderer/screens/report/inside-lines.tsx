import type { ReactElement } from 'react';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { insideSections } from '../../../shared/report/inside-sections.ts';
import { t } from '../../text/i18n.ts';
import { forWindow } from '../parts/for-window.ts';

/**
 * What is wrong with what is inside though every file is safe: a message file that is not what the phone wrote, an export
 * with fewer people than before. The heading says "complete" above it, so it comes before anything that calms.
 */
export function InsideLoud({ report }: { readonly report: RunReport }): ReactElement | null {
  const sections = insideSections(report)
    .map(({ heading, lines }) => ({ heading, lines: lines.filter(({ loud }) => loud) }))
    .filter(({ lines }) => lines.length > 0);
  if (sections.length === 0) return null;
  return (
    <section className="report-findings report-inside" aria-label={t('report.lookAt')}>
      <ul>
        {sections.map(({ heading, lines }) => (
          <li key={heading} className="finding finding-mild">
            <p>
              <strong>{heading}</strong>
            </p>
            {lines.map(({ text }, place) => (
              <p key={`${String(place)} ${text}`} className="path" dir="auto">
                {forWindow(text)}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many people, messages from when to when, pictures, what is proved; kind by kind, every run of the past united. */
export function InsideLines({ report }: { readonly report: RunReport }): ReactElement | null {
  const sections = insideSections(report)
    .map(({ heading, lines }) => ({ heading, lines: lines.filter(({ loud }) => !loud) }))
    .filter(({ lines }) => lines.length > 0);
  if (sections.length === 0) return null;
  return (
    <section className="section" aria-label={t('report.inside')}>
      <h2>{t('report.inside')}</h2>
      <dl className="samples">
        {sections.map(({ heading, lines }) => (
          <div key={heading}>
            <dt>{heading}</dt>
            {lines.map(({ text }, place) => (
              <dd key={`${String(place)} ${text}`} dir="auto">
                {forWindow(text)}
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
