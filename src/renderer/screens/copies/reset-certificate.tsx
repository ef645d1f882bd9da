import { useState, type ReactElement } from 'react';
import type { CertificateAnswer } from '../../../shared/domain/certificate.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { forWindow } from '../parts/for-window.ts';
import { Remedy } from '../parts/remedy.tsx';
import { COPIES_PART, NeedButton } from './need-button.tsx';

/** "I am about to reset": what is missing, each with what to do; the word "safe" only when nothing is. */
export function ResetCertificate({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const [answer, setAnswer] = useState<CertificateAnswer | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const ask = (acknowledge: string[]): void => {
    setError(null);
    client['certificate.get']({ vault, acknowledge }).then(setAnswer, (failure: unknown) =>
      setError(toAppError(failure)),
    );
  };
  return (
    <section className="section">
      <h2>{t('copies.reset')}</h2>
      <Button onPress={() => ask([])}>{t('copies.resetAsk')}</Button>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {answer ? (
        <div role="status">
          <p className={answer.granted ? 'screen-lead' : ''}>{t(answer.granted ? 'copies.safe' : 'copies.notSafe')}</p>
          {answer.page === null ? null : <p className="path">{t('copies.page', { page: answer.page })}</p>}
          <ol className="todo">
            {answer.missing.map(({ code, says, todo }) => (
              <li key={code}>
                <span>
                  {says} <span className="quiet block">{forWindow(todo)}</span>
                  <NeedButton need={code} vault={vault} />
                </span>
              </li>
            ))}
          </ol>
          <div id={COPIES_PART.accept}>
            {answer.notCovered.map(({ what, why, instead, acknowledged }) => (
              <div key={what} className="finding finding-mild">
                <p>
                  {what}: {why} {forWindow(instead)}
                </p>
                {acknowledged ? (
                  <p className="quiet">{t('copies.acknowledged')}</p>
                ) : (
                  <Button onPress={() => ask([what])}>{t('copies.acknowledge')}</Button>
                )}
              </div>
            ))}
          </div>
        </div>
      ) : null}
    </section>
  );
}
