import type { ReactElement } from 'react';
import type { RestoreReport } from '../../../shared/domain/restore.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { shownName } from '../../../shared/text/printable.ts';
import { MADE_TEXT } from '../../../shared/text/strings-made.en.ts';
import { guidesAfter } from '../../../shared/text/strings-restore-guides.en.ts';
import { RESTORE_TEXT } from '../../../shared/text/strings-restore.en.ts';
import { useGo } from '../../state/stores-context.tsx';
import { formatPath } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { AppBar } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Equation, type Term } from '../parts/equation.tsx';
import { More } from '../parts/more.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { GuideSteps } from './guide-steps.tsx';

const MOST = 200;

export interface RestoreReportPageProps {
  readonly report: RestoreReport;
  readonly vault: string;
  readonly onLeave: () => void;
}

/** What is back, what is not and why, and how sure. */
export function RestoreReportPage({ report, vault, onLeave }: RestoreReportPageProps): ReactElement {
  const go = useGo();
  const { endedBy, findings, renamed, outcome, kind, notes } = report;
  const isWhole = outcome === 'complete';
  return (
    <Screen
      key="report"
      over={t(kind === 'drill' ? 'restore.report.overDrill' : 'restore.report.over')}
      heading={headingOf(report)}
      bar={
        <AppBar>
          <Button kind="main" onPress={onLeave}>
            {t('restore.report.done')}
          </Button>
          {isWhole || kind === 'drill' ? null : (
            <Button onPress={() => go({ at: 'restore', vault })}>{t('restore.report.again')}</Button>
          )}
        </AppBar>
      }
    >
      {endedBy && endedBy.code !== 'CANCELLED' ? <Remedy code={endedBy.code} message={endedBy.message} /> : null}
      {findings.length > 0 ? (
        <section>
          <h2>{t('restore.report.findings')}</h2>
          <ul>
            {findings.slice(0, MOST).map(({ path, message, remedy }) => (
              <li key={path} className="finding">
                <p className="path">{formatPath(path)}</p>
                <p>{shownName(message)}</p>
                <p className="quiet">{remedy}</p>
              </li>
            ))}
          </ul>
          <More of={findings.length} beyond={MOST} />
        </section>
      ) : null}
      <Terms equation={report.equation} />
      <section>
        <h2>{t('restore.report.proved')}</h2>
        {provedLines(report).map((line) => (
          <p key={line} className="quiet">
            {line}
          </p>
        ))}
        {notes.map((note) => (
          <p key={note} className="quiet">
            {note}
          </p>
        ))}
      </section>
      <AlsoThere report={report} />
      {renamed.length > 0 ? (
        <section>
          <h2>{t('restore.report.renamed')}</h2>
          <ul>
            {renamed.slice(0, MOST).map(({ path, to, why }) => (
              <li key={to} className="path">
                {formatPath(to)}{' '}
                <span className="quiet">
                  ({formatPath(path)}: {RESTORE_TEXT.why[why]})
                </span>
              </li>
            ))}
          </ul>
          <More of={renamed.length} beyond={MOST} />
        </section>
      ) : null}
    </Screen>
  );
}

/** What lies there for the owner's hand, and what that hand then does. */
function AlsoThere({ report: { also, target } }: { readonly report: RestoreReport }): ReactElement | null {
  if (also.length === 0) return null;
  return (
    <section className="section">
      <h2>{MADE_TEXT.now[target.kind]}</h2>
      <dl className="ways">
        {also.map(({ extra, place, files, put, holds }) => {
          const what = MADE_TEXT.holds[extra](formatNumber(holds));
          const isThere = place !== null && put === files;
          return (
            <div key={extra}>
              <dt className={isThere ? '' : 'lost'}>
                {isThere ? MADE_TEXT.at(what, formatPath(place)) : MADE_TEXT.notThere(what)}
              </dt>
              {isThere
                ? guidesAfter(extra, target.os).map((guide) => <GuideSteps key={guide.id} guide={guide} />)
                : null}
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function headingOf({ kind, outcome, drill }: RestoreReport): string {
  if (kind === 'restore') return t(`restore.report.${outcome}`);
  return t(outcome === 'complete' && drill?.passed === true ? 'restore.report.passed' : 'restore.report.notPassed');
}

/** chosen = written + already there + not sent + refused + failed. */
function Terms({ equation }: { readonly equation: RestoreReport['equation'] }): ReactElement {
  const terms: readonly Term[] = [
    { sign: '', count: equation.chosen, says: t('restore.report.chosen') },
    { sign: '=', count: equation.written, says: t('restore.report.written') },
    { sign: '+', count: equation.alreadyThere, says: t('restore.report.alreadyThere') },
    { sign: '+', count: equation.notSent, says: t('restore.report.notSent') },
    { sign: '+', count: equation.refused, says: t('restore.report.refused'), isBad: equation.refused.files > 0 },
    { sign: '+', count: equation.failed, says: t('restore.report.failedFiles'), isBad: equation.failed.files > 0 },
  ];
  return <Equation label={t('restore.report.equation')} terms={terms} />;
}

function provedLines({ proof, dates, halfSentRemoved, drill, equation }: RestoreReport): readonly string[] {
  const tried = formatNumber(equation.written.files + equation.alreadyThere.files);
  return [
    ...(proof.readBack > 0 ? [tn('restore.report.readBack', proof.readBack)] : []),
    ...(proof.sampled > 0 ? [tn('restore.report.sampled', proof.sampled)] : []),
    ...(dates.of > 0
      ? [t('restore.report.dates', { kept: formatNumber(dates.kept), of: formatNumber(dates.of) })]
      : []),
    ...(halfSentRemoved > 0 ? [tn('restore.report.halfSent', halfSentRemoved)] : []),
    ...(drill
      ? [
          t('restore.report.manifest', { agree: formatNumber(drill.manifestAgrees), of: tried }),
          t('restore.report.opens', {
            opens: formatNumber(drill.opens),
            not: formatNumber(drill.doesNotOpen),
            unchecked: formatNumber(drill.notChecked),
          }),
          t('restore.report.counted', {
            contacts: formatNumber(drill.contacts),
            messages: formatNumber(drill.messages),
          }),
        ]
      : []),
  ];
}
