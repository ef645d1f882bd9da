import { useEffect, useState, type ReactElement } from 'react';
import type { Credentials, OffsiteStatus } from '../../../shared/domain/offsite.ts';
import { useCall, useStream } from '../../hooks/use-stream.ts';
import { formatLately } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
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
  const [job, setJob] = useState<{ readonly credentials: Credentials | null; readonly turn: number } | null>(null);
  const send = (credentials: Credentials | null): void =>
    setJob((before) => ({ credentials, turn: (before?.turn ?? 0) + 1 }));
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
          {kind === 'folder' ? (
            <Button onPress={() => send(null)}>{t('copies.send')}</Button>
          ) : (
            <SignIn word={t('copies.send')} onSignedIn={send} />
          )}
        </>
      )}
      {job ? (
        <Sending key={job.turn} vault={vault} remote={id} credentials={job.credentials} onSent={onChanged} />
      ) : null}
    </div>
  );
}

interface SendingProps {
  readonly vault: string;
  readonly remote: string;
  readonly credentials: Credentials | null;
  readonly onSent: () => void;
}

function Sending({ vault, remote, credentials, onSent }: SendingProps): ReactElement {
  const state = useStream('offsite.push', { vault, remote, credentials }, 250);
  const report = state.value?.report ?? null;
  const isSent = report !== null;
  useEffect(() => {
    if (isSent) onSent();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it has ended
  }, [isSent]);
  if (!report || !('sentBytes' in report)) return <Working state={state} />;
  return (
    <p role="status">
      {t(report.outcome === 'complete' ? 'copies.sentAll' : 'copies.sentNotAll', { n: report.findings.length })}
    </p>
  );
}
