import type { ReactElement } from 'react';
import { remedyFor, todoFor } from '../../../shared/errors/remedies.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Technical } from './technical.tsx';

export interface RemedyProps {
  readonly code: string;
  /** What the app says to itself; under "in technical words". */
  readonly message?: string;
  /** The page's heading says what happened already. */
  readonly isHeadless?: boolean;
}

/** Any error as three thoughts: what happened, what is safe, what to do, for this computer's system. */
export function Remedy({ code, message, isHeadless = false }: RemedyProps): ReactElement {
  const { capabilities } = useCurrent();
  const remedy = remedyFor(code);
  return (
    <div className="remedy">
      {isHeadless ? null : <p className="screen-lead">{remedy.happened}</p>}
      <ol className="todo">
        {todoFor(code, capabilities?.platform ?? '').map((line) => (
          <li key={line}>
            <span>{line}</span>
          </li>
        ))}
      </ol>
      <p className="remedy-safe quiet">{remedy.safe}</p>
      {message === undefined ? null : <Technical text={t('remedy.technical', { code, message })} />}
    </div>
  );
}
