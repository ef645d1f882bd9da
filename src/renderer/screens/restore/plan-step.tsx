import { useState, type ReactElement } from 'react';
import type { RestorePlan, RestoreProof, RestoreWish } from '../../../shared/domain/restore.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { formatAbout } from '../../../shared/text/duration.ts';
import { RESTORE_TEXT } from '../../../shared/text/strings-restore.en.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatFileCount, formatPath } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Choice } from '../../ui/radio.tsx';
import { More } from '../parts/more.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { RestorePage } from './restore-page.tsx';
import type { StepProps } from './step-props.ts';

const ACTIONS = ['write', 'keep-both', 'compare', 'not-sent', 'refuse'] as const;
const MOST_ITEMS = 100;

/** Step 4. What would be done; the one press that begins it. */
export function PlanStep({ vault, choice, way, onBack }: StepProps): ReactElement {
  const { run, select, also, onlyAlso, target } = choice;
  const wish = {
    vault,
    run,
    select: [...select],
    also: [...also],
    onlyAlso,
    target: target ?? { kind: 'folder' as const, path: vault },
  };
  const { value, error } = useStream('restore.plan', target === null ? 'nothing' : wish);
  const [proof, setProof] = useState<RestoreProof>('all');
  const { begin, failure, isPending } = useBegin({ ...wish, proof });
  const plan = value?.plan ?? null;
  const isBlocked = isRefused(plan);
  const problem = failure ?? error;
  const heading = headingOf(plan !== null, isBlocked);
  return (
    <RestorePage
      step="plan"
      way={way}
      heading={problem ? t('restore.plan.blocked') : heading}
      {...(plan && !isBlocked ? { lead: t('restore.plan.lead') } : {})}
      onBack={onBack}
      aside={plan || problem ? undefined : <Dots />}
      main={
        <Button kind="main" isDisabled={plan === null || isBlocked} isPending={isPending} onPress={begin}>
          {t('restore.plan.go')}
        </Button>
      }
    >
      {problem ? <Remedy code={problem.code} message={problem.message} /> : null}
      {plan ? <PlanFacts plan={plan} /> : null}
      {plan && !isBlocked ? <ProofChoice value={proof} onChange={setProof} /> : null}
      <Heard text={problem ? t('restore.plan.blocked') : heading} />
    </RestorePage>
  );
}

const isRefused = (plan: { readonly blocked: unknown } | null): boolean => plan !== null && plan.blocked !== null;

function headingOf(isPlanned: boolean, isBlocked: boolean): string {
  if (!isPlanned) return t('restore.plan.looking');
  return t(isBlocked ? 'restore.plan.blocked' : 'restore.plan.heading');
}

function ProofChoice(props: {
  readonly value: RestoreProof;
  readonly onChange: (proof: RestoreProof) => void;
}): ReactElement {
  return (
    <Choice
      label={t('restore.plan.proof')}
      {...props}
      options={[
        { value: 'all', text: t('restore.plan.all') },
        { value: 'sample', text: t('restore.plan.sample') },
      ]}
    />
  );
}

/** Begins the restore once, and goes to where it is seen. */
function useBegin(wish: RestoreWish & { readonly proof: RestoreProof }): {
  readonly begin: () => void;
  readonly failure: AppError | null;
  readonly isPending: boolean;
} {
  const client = useClient();
  const go = useGo();
  const [failure, setFailure] = useState<AppError | null>(null);
  const [isPending, setPending] = useState(false);
  const begin = (): void => {
    setPending(true);
    // A window is watched: a phone that was knocked loose is waited for.
    client['restore.start']({ ...wish, waitSeconds: 300 }).then(
      ({ id }) => go({ at: 'restoring', vault: wish.vault, id }),
      (thrown: unknown) => {
        setPending(false);
        setFailure(toAppError(thrown));
      },
    );
  };
  return { begin, failure, isPending };
}

function PlanFacts({ plan }: { readonly plan: RestorePlan }): ReactElement {
  const odd = plan.items.filter(({ action, why }) => action !== 'compare' && (action !== 'write' || why !== null));
  return (
    <>
      {plan.blocked ? (
        <>
          <p className="finding">{plan.blocked.message}</p>
          <Remedy code={plan.blocked.code} isHeadless />
        </>
      ) : null}
      <ul className="restore-counts numbers">
        {ACTIONS.filter((action) => plan.counts[action].files > 0).map((action) => (
          <li key={action}>
            <b className={action === 'refuse' ? 'lost' : ''}>{formatFileCount(plan.counts[action].files)}</b>{' '}
            {RESTORE_TEXT.action[action]} <span className="quiet">{formatBytes(plan.counts[action].bytes)}</span>
          </li>
        ))}
        {plan.folders > 0 ? <li>{tn('restore.plan.folders', plan.folders)}</li> : null}
        {plan.space.map(({ storage, needed, free, enough }) => (
          <li key={storage} className={enough ? '' : 'lost'}>
            {t('restore.plan.space', {
              storage,
              needed: formatBytes(needed),
              free: free === null ? t('restore.plan.unknown') : formatBytes(free),
            })}
          </li>
        ))}
        <li>{t('restore.plan.time', { time: formatAbout(plan.seconds) })}</li>
      </ul>
      {plan.notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      {odd.length > 0 ? (
        <details className="restore-details">
          <summary>{t('restore.plan.details')}</summary>
          <ul>
            {odd.slice(0, MOST_ITEMS).map(({ path, to, why, action }) => (
              <li key={path} className="path">
                {formatPath(path)}: {why ? RESTORE_TEXT.why[why] : RESTORE_TEXT.action[action]}
                {to !== null && to !== path && action !== 'compare'
                  ? `, ${t('restore.plan.as', { name: formatPath(to) })}`
                  : ''}
              </li>
            ))}
          </ul>
          <More of={odd.length + plan.more} beyond={Math.min(odd.length, MOST_ITEMS)} />
        </details>
      ) : null}
    </>
  );
}
