import { useState, type ReactElement } from 'react';
import type { CopyJob } from '../../../shared/domain/copies.ts';
import type { Credentials, OffsiteStatus } from '../../../shared/domain/offsite.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useOnce } from '../../hooks/use-once.ts';
import { useCall, useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { formatLately } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { Checking } from './checking.tsx';
import { KeyBack } from './key-back.tsx';
import { Named } from '../parts/named.tsx';
import { OffsiteSetUp } from './offsite-set-up.tsx';
import { SignIn } from './sign-in.tsx';
import { WorkingKey } from './working-key.tsx';
import { Working } from './working.tsx';

/** The encrypted copies away: set up, the key typed back from its paper, and what is new sent. */
export function Offsite({ vault }: { readonly vault: string }): ReactElement {
  const { value, error, reload } = useCall('offsite.status', { vault });
  return (
    <section className="section">
      <h2>{t('copies.third')}</h2>
      <p>{t('copies.thirdSays')}</p>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {value?.map((status) => (
        <Away key={status.config.id} vault={vault} status={status} onChanged={reload} />
      ))}
      <Adding isFirst={value?.length === 0} isKnown={value !== null} vault={vault} onMade={reload} />
    </section>
  );
}

interface AddingProps {
  readonly isFirst: boolean;
  /** Whether there are any is known; one that cannot be read is not set up a second time. */
  readonly isKnown: boolean;
  readonly vault: string;
  readonly onMade: () => void;
}

function Adding({ isFirst, isKnown, vault, onMade }: AddingProps): ReactElement | null {
  const [isAdding, setAdding] = useState(false);
  if (isAdding) {
    const made = (): void => {
      setAdding(false);
      onMade();
    };
    return <OffsiteSetUp vault={vault} onMade={made} />;
  }
  if (!isKnown) return null;
  return (
    <Button onPress={() => setAdding(true)}>{t(isFirst ? 'copies.offsite.begin' : 'copies.offsite.another')}</Button>
  );
}

interface AwayProps {
  readonly vault: string;
  readonly status: OffsiteStatus;
  readonly onChanged: () => void;
}

function Away({ vault, status, onChanged }: AwayProps): ReactElement {
  const { id, label, place, keyTestedAt } = status.config;
  const work = useAwayWork(vault, id);
  const { sending, checking, error } = work;
  // What one came to is not true any more once the other has ended.
  const newest = (checking?.startedAt ?? '') > (sending?.startedAt ?? '') ? checking : sending;
  const isWorking = sending?.state === 'working' || checking?.state === 'working';
  return (
    <div className="offsite-place">
      <h3>{label}</h3>
      <p className="quiet small path">{place}</p>
      {keyTestedAt === null ? (
        <KeyBack vault={vault} remote={id} onProved={onChanged} />
      ) : (
        <>
          <p className="quiet small">{factsOf(status)}</p>
          {isWorking ? null : <Deeds status={status} work={work} onChanged={onChanged} />}
        </>
      )}
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {newest?.kind === 'push' ? <Sending key={newest.id} job={newest} onSent={onChanged} /> : null}
      {newest?.kind === 'check' ? <Checking key={newest.id} job={newest} onChecked={onChanged} /> : null}
      {keyTestedAt === null ? null : <WorkingKey vault={vault} status={status} onChanged={onChanged} />}
    </div>
  );
}

function factsOf({ pushedAt, checkedAt }: OffsiteStatus): string {
  if (pushedAt === null) return t('copies.neverSent');
  const sent = t('copies.sentOn', { day: formatLately(pushedAt) });
  const looked = checkedAt === null ? t('copies.check.never') : t('copies.check.on', { day: formatLately(checkedAt) });
  return `${sent}. ${looked}.`;
}

interface DeedsProps {
  readonly status: OffsiteStatus;
  readonly work: AwayWork;
  readonly onChanged: () => void;
}

/** What can be done with it now; a server is asked for by name and password, where they are not kept. */
function Deeds({ status, work: { send, check }, onChanged }: DeedsProps): ReactElement {
  const { config, signedIn, keptForAnother, pushedAt } = status;
  if (config.kind !== 'folder' && !signedIn) {
    const also = { word: t('copies.check.check'), onSignedIn: check };
    const props = { word: t('copies.send'), onSignedIn: send, keptForAnother, ...(pushedAt === null ? {} : { also }) };
    return <SignIn {...props} mayKeep />;
  }
  return (
    <div className="offsite-form">
      <div className="actions">
        <Button onPress={() => send(null, false)}>{t('copies.send')}</Button>
        {pushedAt === null ? null : (
          <Button kind="quiet" onPress={() => check(null)}>
            {t('copies.check.check')}
          </Button>
        )}
      </div>
      {signedIn ? <Forget remote={config.id} onForgotten={onChanged} /> : null}
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

interface AwayWork {
  /** Under way, or how the last one ended. */
  readonly sending: CopyJob | null;
  readonly checking: CopyJob | null;
  /** Why it could not be begun. */
  readonly error: AppError | null;
  readonly send: (credentials: Credentials | null, keep: boolean) => void;
  readonly check: (credentials: Credentials | null) => void;
}

function useAwayWork(vault: string, remote: string): AwayWork {
  const client = useClient();
  const { jobs } = useCurrent();
  const [error, setError] = useState<AppError | null>(null);
  const last = (kind: CopyJob['kind']): CopyJob | null =>
    jobs?.find((job) => job.kind === kind && job.vault === vault && job.target === remote) ?? null;
  const begun = (beginning: Promise<unknown>): void => {
    setError(null);
    beginning.catch((failure: unknown) => setError(toAppError(failure)));
  };
  return {
    sending: last('push'),
    checking: last('check'),
    error,
    send: (credentials, keep) => begun(client['offsite.start']({ vault, remote, credentials, keep })),
    check: (credentials) => begun(client['offsite.startCheck']({ vault, remote, credentials })),
  };
}

/** As it goes, or what it came to; it goes on whether or not anyone looks. */
function Sending({ job, onSent }: { readonly job: CopyJob; readonly onSent: () => void }): ReactElement {
  const state = useStream('offsite.follow', { id: job.id }, 250);
  const report = state.value?.report ?? null;
  useOnce(report !== null, onSent);
  if (job.state === 'stopped') return <p role="status">{t('copies.stopped')}</p>;
  if (!report || !('sentBytes' in report)) return <Working state={state} stop={job.id} />;
  const { outcome, findings } = report;
  return (
    <div role="status">
      <p>{outcome === 'complete' ? t('copies.sentAll') : tn('copies.sentNotAll', findings.length)}</p>
      <Named findings={findings} />
    </div>
  );
}
