import { useState, type ReactElement } from 'react';
import type { CopyJob, CopyJobId } from '../../../shared/domain/copies.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { CutOff } from '../copies/cut-off.tsx';
import { Working } from '../copies/working.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { BringBackForm, EMPTY_WISH, type BringBackWish } from './bring-back-form.tsx';
import { CameBack } from './came-back.tsx';

export interface BringBackProps {
  readonly onBack: () => void;
  readonly way: 'forward' | 'back';
}

/** From a place away and the key on paper, the backup again; then how far it is, and what came back. */
export function BringBack({ onBack, way }: BringBackProps): ReactElement {
  const { begin, error, isPending } = useBegin();
  const { jobs } = useCurrent();
  // What was typed stays when it failed, so that one word can be put right.
  const [wish, setWish] = useState<BringBackWish>(EMPTY_WISH);
  const [done, setDone] = useState<CopyJobId | null>(null);
  const job = jobs?.findLast(({ kind, id }) => kind === 'pull' && id !== done) ?? null;
  const isOver = job?.state === 'complete' || job?.state === 'complete-with-exceptions';
  const isWorking = job?.state === 'working';
  return (
    <Screen
      over={t('bringBack.over')}
      heading={t(isOver ? 'bringBack.headingBack' : 'bringBack.heading')}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
        </AppBar>
      }
    >
      {isOver ? null : <p className="screen-lead">{t('bringBack.lead')}</p>}
      <CutOff isOf={({ kind }) => kind === 'pull'} />
      {isOver || isWorking ? null : (
        <BringBackForm wish={wish} onChange={setWish} onBegin={() => begin(wish)} isPending={isPending} />
      )}
      {error ? (
        <div className="section">
          <Remedy code={error.code} message={error.message} />
        </div>
      ) : null}
      {job && !error ? (
        <Coming
          key={job.id}
          job={job}
          onAnother={() => {
            setWish(EMPTY_WISH);
            setDone(job.id);
          }}
        />
      ) : null}
    </Screen>
  );
}

interface Begin {
  readonly begin: (wish: BringBackWish) => void;
  /** Why it could not be begun. */
  readonly error: AppError | null;
  readonly isPending: boolean;
}

function useBegin(): Begin {
  const client = useClient();
  const [error, setError] = useState<AppError | null>(null);
  const [isPending, setPending] = useState(false);
  const begin = ({ kind, folder, address, user, password, key, to }: BringBackWish): void => {
    setError(null);
    setPending(true);
    const isServer = kind === 'server';
    const from = isServer ? address.trim() : folder;
    const credentials = isServer && user !== '' ? { user, password } : null;
    client['offsite.bring']({ from, to, key, credentials }).then(
      () => setPending(false),
      (failure: unknown) => {
        setPending(false);
        setError(toAppError(failure));
      },
    );
  };
  return { begin, error, isPending };
}

/** As it goes, or what it came to; it goes on whether or not anyone looks. */
function Coming({ job, onAnother }: { readonly job: CopyJob; readonly onAnother: () => void }): ReactElement {
  const state = useStream('offsite.follow', { id: job.id }, 250);
  const report = state.value?.report ?? null;
  if (report && 'passedOver' in report) return <CameBack report={report} onAnother={onAnother} />;
  if (job.state === 'stopped')
    return (
      <p role="status" className="section">
        {t('copies.stopped')}
      </p>
    );
  return (
    <div className="section">
      {job.state === 'working' ? (
        <p className="quiet small path">
          {job.target} → {job.vault}
        </p>
      ) : null}
      <Working state={state} stop={job.id} safe={t('bringBack.safe')} />
      {job.state === 'working' ? <p className="quiet copies-note">{t('bringBack.goesOn')}</p> : null}
    </div>
  );
}
