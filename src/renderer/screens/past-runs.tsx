import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { RunSummary } from '../../shared/contract/contract.ts';
import { useCall } from '../hooks/use-stream.ts';
import { useCurrent } from '../state/current.tsx';
import { useGo } from '../state/stores-context.tsx';
import { formatMoment } from '../text/format.ts';
import { t } from '../text/i18n.ts';
import { AppBar, RoundButton } from '../ui/app-bar.tsx';
import { Icon } from '../ui/icon.tsx';
import { ICONS } from '../ui/icons.ts';
import { Screen } from '../ui/screen.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { Remedy } from './parts/remedy.tsx';

const OUTCOME_CLASS = {
  complete: 'safe',
  'complete-with-exceptions': 'lost',
  stopped: 'needs-you',
  failed: 'needs-you',
  killed: 'needs-you',
} as const;
/** A list of its own for more than these. */
const FEW = 40;

export interface PastRunsProps {
  readonly vault: string;
  readonly onBack: () => void;
  readonly way: 'forward' | 'back';
}

/** Every run of this backup, the newest first. */
export function PastRuns({ vault, onBack, way }: PastRunsProps): ReactElement {
  const { value, error } = useCall('vault.status', { vault });
  const { active } = useCurrent();
  const runs = value?.runs.filter(({ run }) => !active?.some(({ runId }) => runId === run)).toReversed() ?? [];
  return (
    <Screen
      over={t('runs.over', { phone: value?.name ?? t('app') })}
      heading={t('runs.heading')}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
        </AppBar>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {value && runs.length === 0 ? <p className="quiet">{t('runs.none')}</p> : null}
      {runs.length <= FEW ? (
        <ul className="report-steps">
          {runs.map((run) => (
            <li key={run.run}>
              <Run run={run} vault={vault} />
            </li>
          ))}
        </ul>
      ) : (
        <VirtualList
          label={t('runs.heading')}
          count={runs.length}
          rowHeight={70}
          row={(index) => {
            const run = runs[index];
            return run ? <Run run={run} vault={vault} /> : null;
          }}
        />
      )}
    </Screen>
  );
}

function Run({ run, vault }: { readonly run: RunSummary; readonly vault: string }): ReactElement {
  const go = useGo();
  const outcome = run.outcome ?? 'killed';
  const face = (
    <>
      <Icon svg={run.kind === 'add' ? ICONS.arrowDownload : ICONS.history} />
      <span>{formatMoment(run.startedAt)}</span>
      <span className={OUTCOME_CLASS[outcome]}>{t(`runs.outcome.${outcome}`)}</span>
      <span className="row-second">{t(`runs.kind.${run.kind}`)}</span>
    </>
  );
  // A run that was cut off has no report to open.
  if (run.outcome === null) return <div className="row">{face}</div>;
  return (
    <Button className="row row-button" onPress={() => go({ at: 'report', vault, run: run.run })}>
      {face}
    </Button>
  );
}
