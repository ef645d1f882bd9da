import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/contract.ts';
import type { CertificateAnswer } from '../../../shared/domain/certificate.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { forWindow } from '../parts/for-window.ts';
import { Remedy } from '../parts/remedy.tsx';
import { COPIES_PART, NeedButton } from './need-button.tsx';

/** "I am about to reset": what is missing, each with what to do; the word "safe" only when nothing is. */
export function ResetCertificate({ status }: { readonly status: VaultStatus }): ReactElement {
  const { answer, isOld, error, ask } = useCertificate(status);
  return (
    <section className="section">
      <h2>{t('copies.reset')}</h2>
      <Button onPress={() => ask([])}>{t('copies.resetAsk')}</Button>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {isOld ? <p role="status">{t('copies.resetOld')}</p> : null}
      {answer ? <Answered answer={answer} vault={status.vault} onAccept={(what) => ask([what])} /> : null}
    </section>
  );
}

interface Asked {
  /** Null until it is there, and once it is not known to hold any more. */
  readonly answer: CertificateAnswer | null;
  /** The backup or its copies are not as they were when this was asked. */
  readonly isOld: boolean;
  readonly error: AppError | null;
  readonly ask: (acknowledge: string[]) => void;
}

/**
 * Whoever reads "safe" erases the phone. It is said only for as long as everything that it rests on is as it was, and
 * never beside an asking that failed, or that is not answered yet.
 */
function useCertificate(status: VaultStatus): Asked {
  const client = useClient();
  const { active, jobs } = useCurrent();
  const [said, setSaid] = useState<{ readonly answer: CertificateAnswer; readonly restsOn: string } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const newest = useRef(0);
  const isOfThis = ({ vault }: { readonly vault: string }): boolean => vault === status.vault;
  const restsOn = JSON.stringify([status, active?.filter(isOfThis), jobs?.filter(isOfThis)]);
  const ask = (acknowledge: string[]): void => {
    newest.current += 1;
    const turn = newest.current;
    setError(null);
    setSaid((before) => (before?.answer.granted === true ? null : before));
    client['certificate.get']({ vault: status.vault, acknowledge }).then(
      (answer) => {
        if (turn === newest.current) setSaid({ answer, restsOn });
      },
      (failure: unknown) => {
        if (turn !== newest.current) return;
        setSaid(null);
        setError(toAppError(failure));
      },
    );
  };
  const isOld = said !== null && said.restsOn !== restsOn;
  return { answer: isOld ? null : (said?.answer ?? null), isOld, error, ask };
}

interface NotCoveredProps {
  readonly gap: CertificateAnswer['notCovered'][number];
  readonly onAccept: (what: string) => void;
}

/** What no copy has. Once it is accepted the sentence that says so has the focus, which its button had. */
function NotCovered({ gap: { what, why, instead, acknowledged }, onAccept }: NotCoveredProps): ReactElement {
  const wasPressed = useRef(false);
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (acknowledged && wasPressed.current) said.current?.focus();
    wasPressed.current &&= !acknowledged;
  }, [acknowledged]);
  return (
    <div className="finding finding-mild">
      <p>
        {what}: {why} {forWindow(instead)}
      </p>
      {acknowledged ? (
        <p ref={said} tabIndex={-1} className="quiet">
          {t('copies.acknowledged')}
        </p>
      ) : (
        <Button
          onPress={() => {
            wasPressed.current = true;
            onAccept(what);
          }}
        >
          {t('copies.acknowledge')}
        </Button>
      )}
    </div>
  );
}

interface AnsweredProps {
  readonly answer: CertificateAnswer;
  readonly vault: string;
  readonly onAccept: (what: string) => void;
}

function Answered({ answer, vault, onAccept }: AnsweredProps): ReactElement {
  const { granted, page, missing, notCovered } = answer;
  return (
    <div role="status">
      <p className={granted ? 'screen-lead' : ''}>{t(granted ? 'copies.safe' : 'copies.notSafe')}</p>
      {page === null ? null : <p className="path">{t('copies.page', { page })}</p>}
      <ol className="todo">
        {missing.map(({ code, says, todo }) => (
          <li key={code}>
            <span>
              {says} <span className="quiet block">{forWindow(todo)}</span>
              <NeedButton need={code} vault={vault} />
            </span>
          </li>
        ))}
      </ol>
      <div id={COPIES_PART.accept}>
        {notCovered.map((gap) => (
          <NotCovered key={gap.what} gap={gap} onAccept={onAccept} />
        ))}
      </div>
    </div>
  );
}
