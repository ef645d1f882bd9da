import { useState, type ReactElement } from 'react';
import type { Credentials, OffsiteStatus } from '../../../shared/domain/offsite.ts';
import { useOnce } from '../../hooks/use-once.ts';
import { useStream, type InputOf } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { More } from '../parts/more.tsx';
import { MOST_NAMED } from '../parts/named.tsx';
import { isOfOwn, type OwnProblem } from './own-problems.ts';
import { SignIn } from './sign-in.tsx';
import { Working } from './working.tsx';

type Wish = InputOf<'offsite.check'>;

/** What a check fetches when not everything is asked for, in percent. */
const SOME = 10;

/** Fetches a part of what lies away, and opens it with the working copy of the key. */
export function CheckOpens({
  vault,
  status,
}: {
  readonly vault: string;
  readonly status: OffsiteStatus;
}): ReactElement {
  const { id, kind } = status.config;
  const [passphrase, setPassphrase] = useState('');
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<{ readonly turn: number; readonly wish: Wish } | null>(null);
  const check = (credentials: Credentials | null): void => {
    const wish = { vault, remote: id, credentials, passphrase, sharePercent: all ? 100 : SOME };
    setAsked((before) => ({ turn: (before?.turn ?? 0) + 1, wish }));
    setPassphrase('');
  };
  const isReady = passphrase !== '';
  return (
    <div role="group" aria-label={t('copies.workingKey.check')} className="offsite-form">
      <p>{t('copies.workingKey.checkSays')}</p>
      <TextField
        label={t('copies.workingKey.passphrase')}
        value={passphrase}
        onChange={setPassphrase}
        isSecret
        autoFocus
      />
      <Checkbox isSelected={all} onChange={setAll}>
        {t('copies.workingKey.all')}
      </Checkbox>
      {kind === 'folder' || status.signedIn ? (
        <Button isDisabled={!isReady} onPress={() => check(null)}>
          {t('copies.workingKey.checkIt')}
        </Button>
      ) : (
        <SignIn
          word={t('copies.workingKey.checkIt')}
          isDisabled={!isReady}
          keptForAnother={status.keptForAnother}
          onSignedIn={check}
        />
      )}
      {asked ? <Opening key={asked.turn} wish={asked.wish} /> : null}
    </div>
  );
}

/** As it goes, then what was opened. */
function Opening({ wish }: { readonly wish: Wish }): ReactElement {
  const state = useStream('offsite.check', wish, 250);
  const { reloadStatus } = useCurrent();
  const report = state.value?.report ?? null;
  // What is known of each copy is listed beside this.
  useOnce(report !== null, reloadStatus);
  if (!report || !('problems' in report)) return <Working state={state} />;
  const own = report.problems.filter(isOfOwn);
  return (
    <div role="status">
      {own.length > 0 ? <Problems problems={own} /> : null}
      {own.length === 0 ? (
        <p>{t(report.neverSent ? 'copies.workingKey.neverSent' : 'copies.workingKey.allRight')}</p>
      ) : null}
      {report.problems.length > own.length ? <p className="finding">{t('copies.check.notOurs')}</p> : null}
      {report.opened?.files ? <p>{tn('copies.workingKey.opened', report.opened.files)}</p> : null}
    </div>
  );
}

function Problems({ problems }: { readonly problems: readonly OwnProblem[] }): ReactElement {
  return (
    <>
      <p>{t('copies.workingKey.notRight')}</p>
      {problems.slice(0, MOST_NAMED).map(({ object, what }) => (
        <p key={object} className="finding path">
          {t(`copies.workingKey.problem.${what}`, { object })}
        </p>
      ))}
      <More of={problems.length} beyond={MOST_NAMED} />
    </>
  );
}
