import { useState, type ReactElement, type ReactNode } from 'react';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { RunReport } from '../../../shared/domain/run-report.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useWizard } from '../../state/stores-context.tsx';
import { formatMoment } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import type { Choice } from '../../wizard/machine.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { RunEquation } from './run-equation.tsx';
import { Findings } from './findings.tsx';
import { HowDialog } from './how-dialog.tsx';
import { InsideLines, InsideLoud } from './inside-lines.tsx';
import { LookSamples } from './look-samples.tsx';
import { NotCovered } from './not-covered.tsx';
import { Notes } from './notes.tsx';
import { Proved } from './proved.tsx';
import { StepTable } from './step-table.tsx';
import { WhereItIs } from './where-it-is.tsx';
import './report.css';

export interface ReportProps {
  readonly vault: string;
  readonly run: RunId;
  /** What the run was begun with; null for one of the past. */
  readonly choice: Choice | null;
  readonly onLeave: () => void;
}

/** First what is not safe or needs a look, then the equation, then what it rests on and what it does not cover. */
export function Report({ vault, run, choice, onLeave }: ReportProps): ReactElement {
  const { value: report, error } = useCall('report.get', { vault, run });
  const [asksHow, setAsksHow] = useState(false);
  if (report === null)
    return (
      <Screen
        key="loading"
        over={t('app')}
        heading={error ? t('problem.other') : t('report.loading')}
        aside={error ? undefined : <Dots />}
        bar={<Bar onLeave={onLeave} />}
      >
        {error ? <Remedy code={error.code} message={error.message} /> : null}
      </Screen>
    );
  return (
    <Screen
      key="report"
      over={t('report.over', { day: formatMoment(report.startedAt), phone: report.device.name ?? report.device.model })}
      heading={headingOf(report)}
      bar={
        <Bar onLeave={onLeave}>
          <Actions report={report} choice={choice} onLeave={onLeave} />
        </Bar>
      }
    >
      <p className="screen-lead report-lead">{t(`report.lead.${report.outcome}`)}</p>
      {report.endedBy ? (
        <section className="finding" aria-label={t('report.endedBy')}>
          <Remedy code={report.endedBy.code} message={report.endedBy.message} />
        </section>
      ) : null}
      <Findings findings={report.findings} />
      <InsideLoud report={report} />
      <RunEquation equation={report.equation} kind={report.kind} />
      <div className="thirds">
        <Proved proof={report.proof} onHow={() => setAsksHow(true)} />
        <NotCovered report={report} />
        <WhereItIs report={report} />
      </div>
      <InsideLines report={report} />
      <LookSamples samples={report.inside?.samples ?? null} />
      <StepTable report={report} />
      <Notes report={report} />
      {asksHow ? <HowDialog proof={report.proof} onClose={() => setAsksHow(false)} /> : null}
    </Screen>
  );
}

function Bar({ children, onLeave }: { readonly children?: ReactNode; readonly onLeave: () => void }): ReactElement {
  return (
    <AppBar>
      <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onLeave} />
      {children}
    </AppBar>
  );
}

function Actions({
  report,
  choice,
  onLeave,
}: {
  readonly report: RunReport;
  readonly choice: Choice | null;
  readonly onLeave: () => void;
}): ReactElement {
  const { send } = useWizard();
  const wentThrough = report.outcome === 'complete';
  const isPlaceAtFault = report.endedBy?.code.startsWith('VAULT_') === true;
  const open = <ShowButton path={report.vault} word={t('report.open')} />;
  if (choice && isPlaceAtFault)
    return (
      <>
        <Button kind="main" onPress={() => send({ type: 'ELSEWHERE' })}>
          {t('report.elsewhere')}
        </Button>
        <Button onPress={() => send({ type: 'START' })}>{t('act.tryAgain')}</Button>
      </>
    );
  if (choice && !wentThrough)
    return (
      <>
        <Button kind="main" onPress={() => send({ type: 'START' })}>
          {t(report.outcome === 'complete-with-exceptions' ? 'report.again' : 'report.goOn')}
        </Button>
        {open}
        <Button kind="quiet" onPress={onLeave}>
          {t('report.done')}
        </Button>
      </>
    );
  return (
    <>
      <Button kind="main" onPress={onLeave}>
        {t('report.done')}
      </Button>
      {open}
    </>
  );
}

function headingOf({ outcome, findings, kind }: RunReport): string {
  switch (outcome) {
    case 'complete':
      return t(kind === 'add' ? 'report.addComplete' : 'report.complete');
    case 'complete-with-exceptions':
      return tn('report.exceptions', Math.max(1, findings.length));
    case 'stopped':
      return t('report.stopped');
    case 'failed':
      return t('report.failed');
  }
}
