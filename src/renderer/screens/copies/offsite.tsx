import { useEffect, useState, type ReactElement } from 'react';
import type { CopyJob } from '../../../shared/domain/copies.ts';
import type { Credentials, OffsiteStatus } from '../../../shared/domain/offsite.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useCall, useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { formatLately } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { KeyBack } from './key-back.tsx';
import { OffsiteSetUp } from './offsite-set-up.tsx';
import { SignIn } from './sign-in.tsx';
import { Working } from './working.tsx';

/** The encrypted copies away: set up, the key typed back from its paper, and what is new sent. */
export function Offsite({ vault }: { readonly vault: string }): ReactElement {
  const { value, reload } = useCall('offsite.status', { vault });
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="section">
      <h2>{t('copies.third')}</h2>
      <p>{t('copies.thirdSays')}</p>
      {value?.map((status) => (
        <Away key={status.config.id} vault={vault} status={status} onChanged={reload} />
      ))}
      {isAdding ? (
        <OffsiteSetUp
          vault={vault}
          onMade={() => {
            setAdding(false);
            reload();
          }}
        />
      ) : (
        <Button onPress={() => setAdding(true)}>
          {t(value?.length ? 'copies.offsite.another' : 'copies.offsite.begin')}
        </Button>
      )}
    </section>
  );
}

interface AwayProps {
  readonly vault: string;
  readonly status: OffsiteStatus;
  readonly onChanged: () => void;
}

function Away({ vault, status, onChanged }: AwayProps): ReactElement {
  const { id, label, place, kind, keyTestedAt } = status.config;
  const { job, error, send } = useSending(vault, id);
  const isWorking = job?.state === 'working';
  return (
    <div className="offsite-place">
      <h3>{label}</h3>
      <p className="quiet small path">{place}</p>
      {keyTestedAt === null ? (
        <KeyBack vault={vault} remote={id} onProved={onChanged} />
      ) : (
        <>
          <p className="quiet small">
            {status.pushedAt === null
              ? t('copies.neverSent')
              : t('copies.sentOn', { day: formatLately(status.pushedAt) })}
          </p>
          {isWorking ? null : kind === 'folder' || status.signedIn ? (
            <div className="offsite-form">
              <Button onPress={() => send(null, false)}>{t('copies.send')}</Button>
              {status.signedIn ? <Forget remote={id} onForgotten={onChanged} /> : null}
            </div>
          ) : (
            <SignIn word={t('copies.send')} onSignedIn={send} mayKeep />
          )}
        </>
      )}
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {job ? <Sending key={job.id} job={job} onSent={onChanged} /> : null}
    </div>
  );
}

function Forget({ remote, onForgotten }: { readonly remote: string; readonly onForgotten: () => void }): ReactElement {
  const client = useClient();
  const forget = (): void => {
    // It is asked for again at the next sending, whatever became of this.
    client['offsite.forget']({ remote }).then(onForgotten, onForgotten);
  };
  return (
    <p className="quiet small">
      {t('copies.offsite.kept')} <LinkButton onPress={forget}>{t('copies.offsite.forget')}</LinkButton>
    </p>
  );
}

interface Sent {
  /** Under way, or how the last one ended. */
  readonly job: CopyJob | null;
  /** Why it could not be begun. */
  readonly error: AppError | null;
  readonly send: (credentials: Credentials | null, keep: boolean) => void;
}

function useSending(vault: string, remote: string): Sent {
  const client = useClient();
  const { jobs } = useCurrent();
  const [error, setError] = useState<AppError | null>(null);
  const isOurs = (job: CopyJob): boolean => job.kind === 'push' && job.vault === vault && job.target === remote;
  const send = (credentials: Credentials | null, keep: boolean): void => {
    setError(null);
    client['offsite.start']({ vault, remote, credentials, keep }).catch((failure: unknown) =>
      setError(toAppError(failure)),
    );
  };
  return { job: jobs?.find(isOurs) ?? null, error, send };
}

/** As it goes, or what it came to; it goes on whether or not anyone looks. */
function Sending({ job, onSent }: { readonly job: CopyJob; readonly onSent: () => void }): ReactElement {
  const state = useStream('offsite.follow', { id: job.id }, 250);
  const report = state.value?.report ?? null;
  const isSent = report !== null;
  useEffect(() => {
    if (isSent) onSent();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it has ended
  }, [isSent]);
  if (job.state === 'stopped') return <p role="status">{t('copies.stopped')}</p>;
  if (!report || !('sentBytes' in report)) return <Working state={state} stop={job.id} />;
  return (
    <p role="status">
      {t(report.outcome === 'complete' ? 'copies.sentAll' : 'copies.sentNotAll', { n: report.findings.length })}
    </p>
  );
}
