import { useState, type ReactElement } from 'react';
import type { RunSnapshot } from '../../../shared/domain/progress.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/rpc/wire-error.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useTitle } from '../../hooks/use-title.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { HOME } from '../../state/route.ts';
import { baseName, formatPath } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import type { RunRef, WizardState } from '../../wizard/machine.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Bar, Dots } from '../../ui/progress.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { Mosaic } from './mosaic.tsx';
import { barShare, headingOfRun, heardOfRun, lineOfRun, titleOfRun } from './progress-words.ts';
import { StepRows } from './step-rows.tsx';
import { StopDialog } from './stop-dialog.tsx';
import { useEndOfRun } from './use-end-of-run.ts';
import './running.css';

const HEARD_EVERY_MS = 10_000;
/** Often enough to be alive; the numbers change ten times a second. */
const DRAWN_EVERY_MS = 250;

/** A run as it goes: the newest snapshot drawn, nothing worked out. It goes on whether or not anyone looks. */
export function Running({ state }: { readonly state: Extract<WizardState, { at: 'running' }> }): ReactElement {
  const { run, stopping } = state;
  const client = useClient();
  const { send, way } = useWizard();
  const go = useGo();
  const { active } = useCurrent();
  const { value: snapshot, error } = useStream('run.watch', { runId: run.runId }, DRAWN_EVERY_MS);
  const [asks, setAsks] = useState(false);
  useTitle(titleOfRun(snapshot));
  useEndOfRun(run, snapshot, error);
  const here = active?.find(({ runId }) => runId === run.runId);
  const stop = (): void => {
    setAsks(false);
    send({ type: 'STOP' });
    client['run.stop']({ runId: run.runId }).catch((failure: unknown) =>
      send({ type: 'FAILED', error: toWireError(toAppError(failure)) }),
    );
  };
  const isStopping = stopping || snapshot?.phase === 'stopping';
  return (
    <Screen
      over={t(here?.kind === 'add' ? 'run.overAdd' : 'run.over', {
        phone: here?.deviceName ?? t('run.here'),
        place: placeOf(run.vault),
      })}
      heading={headingOfRun(snapshot, isStopping)}
      way={way}
      aside={<Dots />}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.home')} onPress={() => go(HOME)} />
          <Button onPress={() => setAsks(true)} isPending={isStopping} isDisabled={snapshot === null}>
            {t('run.stop')}
          </Button>
          <SkipButton run={run} snapshot={snapshot} />
        </AppBar>
      }
    >
      {snapshot === null ? null : <Body run={run} snapshot={snapshot} />}
      <Heard text={heardOfRun(snapshot, isStopping)} everyMs={HEARD_EVERY_MS} />
      {asks ? <StopDialog onStop={stop} onClose={() => setAsks(false)} /> : null}
    </Screen>
  );
}

function Body({ run, snapshot }: { readonly run: RunRef; readonly snapshot: RunSnapshot }): ReactElement {
  if (snapshot.phase === 'waiting') return <Waiting snapshot={snapshot} />;
  return (
    <div className="columns run-columns">
      <div>
        <p className="run-line numbers">{lineOfRun(snapshot)}</p>
        <Bar label={t('run.bar')} share={barShare(snapshot)} />
        <p className="run-current quiet path">{snapshot.current === null ? '\u00a0' : formatPath(snapshot.current)}</p>
        {snapshot.failed.files > 0 ? (
          <p className="needs-you run-failed">{tn('run.failed', snapshot.failed.files)}</p>
        ) : null}
        <StepRows snapshot={snapshot} />
      </div>
      <Mosaic vault={run.vault} recent={snapshot.recent} />
    </div>
  );
}

function Waiting({ snapshot }: { readonly snapshot: RunSnapshot }): ReactElement {
  return (
    <div>
      {snapshot.blockedBy === null ? null : <Remedy code={snapshot.blockedBy} isWaiting />}
      <p className="run-waits">
        {t(snapshot.blockedBy === 'VAULT_FULL' ? 'run.goesOnWithRoom' : 'run.goesOnByItself')}
      </p>
      <p className="run-line numbers quiet">{lineOfRun(snapshot)}</p>
      <Bar label={t('run.bar')} share={barShare(snapshot)} />
    </div>
  );
}

/** The file that is being copied is left for the next run. One press a file. */
function SkipButton({
  run,
  snapshot,
}: {
  readonly run: RunRef;
  readonly snapshot: RunSnapshot | null;
}): ReactElement | null {
  const client = useClient();
  const [skipped, setSkipped] = useState<string | null>(null);
  const current = snapshot?.phase === 'copying' ? snapshot.current : null;
  return (
    <Button
      kind="quiet"
      isDisabled={current === null}
      isPending={current !== null && current === skipped}
      onPress={() => {
        setSkipped(current);
        client['run.skip']({ runId: run.runId, current }).catch(() => {
          // The file was through before the word arrived; there is nothing to skip any more.
          setSkipped(null);
        });
      }}
    >
      {t('run.skip')}
    </Button>
  );
}

/** `Elements › Lumia 950 XL`: the two parts of the path that its owner knows. */
function placeOf(vault: string): string {
  const parts = vault.split(/[\\/]/u).filter((part) => part !== '');
  return parts.length > 1 ? (parts.at(-2) ?? '') : baseName(vault);
}
