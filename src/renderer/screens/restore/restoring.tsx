import { useState, type ReactElement } from 'react';
import type { RestoreId, RestoreSnapshot } from '../../../shared/domain/restore.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { formatAbout } from '../../../shared/text/duration.ts';
import { RESTORE_TEXT } from '../../../shared/text/strings-restore.en.ts';
import { useCall, useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatBytesOf, formatPath } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Bar, Dots } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { RestoreReportPage } from './restore-report.tsx';
import './restore.css';

const DRAWN_EVERY_MS = 250;
const HEARD_EVERY_MS = 10_000;

export interface RestoringProps {
  readonly vault: string;
  readonly id: RestoreId;
}

/** A restore or a drill as it goes, and its report when it has ended. It goes on whether or not anyone looks. */
export function Restoring({ vault, id }: RestoringProps): ReactElement {
  const client = useClient();
  const go = useGo();
  const { value: snapshot, error } = useStream('restore.watch', { id }, DRAWN_EVERY_MS);
  const isEnded = snapshot?.phase === 'ended';
  const { value: report, error: noReport } = useCall('restore.report', isEnded ? { id } : 'nothing');
  const [isStopping, setStopping] = useState(false);
  const leave = (): void => go({ at: 'pivot', page: 'restore' });
  if (report) return <RestoreReportPage report={report} vault={vault} onLeave={leave} />;
  const stop = (): void => {
    setStopping(true);
    // Why it could not be stopped is in its report.
    client['restore.stop']({ id }).catch(() => setStopping(false));
  };
  return (
    <Screen
      over={t('restore.running.over')}
      heading={headingOf(snapshot, isStopping)}
      aside={(error ?? noReport) ? undefined : <Dots />}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={leave} />
          <Button onPress={stop} isDisabled={isStopping || snapshot === null || isEnded}>
            {t('restore.running.stop')}
          </Button>
        </AppBar>
      }
    >
      {error ? <p className="screen-lead">{t('restore.running.unknown')}</p> : null}
      {noReport ? <Remedy code={noReport.code} message={noReport.message} /> : null}
      {snapshot ? <Progress snapshot={snapshot} /> : null}
      <Heard text={snapshot ? lineOf(snapshot) : ''} everyMs={HEARD_EVERY_MS} />
    </Screen>
  );
}

function Progress({ snapshot }: { readonly snapshot: RestoreSnapshot }): ReactElement {
  const { total, done, inFlight, current, blockedBy, failed } = snapshot;
  const share = total && total.bytes > 0 ? (done.bytes + failed.bytes + inFlight) / total.bytes : 0;
  return (
    <div>
      {blockedBy === null ? null : <Remedy code={blockedBy} isWaiting />}
      <p className="run-line numbers">{lineOf(snapshot)}</p>
      <Bar label={t('restore.running.bar')} share={share} />
      <p className="run-current quiet path">{current === null ? '\u00a0' : formatPath(current)}</p>
      <p className="quiet">{t('restore.running.stays')}</p>
    </div>
  );
}

function headingOf(snapshot: RestoreSnapshot | null, isStopping: boolean): string {
  if (isStopping || snapshot?.phase === 'stopping') return t('restore.running.stopping');
  if (snapshot === null || snapshot.phase === 'writing') {
    return t(snapshot?.kind === 'drill' ? 'restore.running.drill' : 'restore.running.heading');
  }
  return RESTORE_TEXT.phase[snapshot.phase];
}

function lineOf({ total, done, secondsLeft, phase }: RestoreSnapshot): string {
  if (total === null) return RESTORE_TEXT.phase[phase];
  const line = t('restore.running.line', {
    done: formatNumber(done.files),
    total: formatNumber(total.files),
    bytes: formatBytesOf(done.bytes, total.bytes),
  });
  return secondsLeft === null ? line : `${line}, ${t('restore.running.left', { time: formatAbout(secondsLeft) })}`;
}
