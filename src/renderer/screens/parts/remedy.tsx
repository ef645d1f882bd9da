import type { ReactElement } from 'react';
import { remedyFor, todoFor } from '../../../shared/errors/remedies.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { forWindow } from './for-window.ts';
import { Technical } from './technical.tsx';

export interface RemedyProps {
  readonly code: string;
  /** What the app says to itself; under "in technical words". */
  readonly message?: string;
  /** The page's heading says what happened already. */
  readonly isHeadless?: boolean;
  /** The run goes on by itself: to begin it again is not for the owner to do. */
  readonly isWaiting?: boolean;
  /** What is safe, where the page knows it better than the error does. */
  readonly safe?: string;
}

/** Any error as three thoughts: what happened, what is safe, what to do, for this computer's system. */
export function Remedy({ code, message, isHeadless = false, isWaiting = false, safe }: RemedyProps): ReactElement {
  const { capabilities } = useCurrent();
  const remedy = remedyFor(code);
  // What the command line would say of a wrong word means nothing here; the message says what could not be done.
  if (code === 'USAGE' && message !== undefined) return <p className="finding">{sentence(message)}</p>;
  const todo = todoFor(code, capabilities?.platform ?? '').filter((line) => !isWaiting || !isRunAgain(line));
  return (
    <div className="remedy">
      {isHeadless ? null : <p className="screen-lead">{forWindow(remedy.happened)}</p>}
      <ol className="todo">
        {todo.map((line) => (
          <li key={line}>
            <Todo text={forWindow(line)} />
          </li>
        ))}
      </ol>
      <p className="remedy-safe quiet">{safe ?? remedy.safe}</p>
      {message === undefined ? null : <Technical text={t('remedy.technical', { code, message })} />}
    </div>
  );
}

/** What is to be copied as it is stands on a line of its own. */
function Todo({ text }: { readonly text: string }): ReactElement {
  const [says = '', verbatim] = text.split('\n');
  return (
    <span>
      {says}
      {verbatim === undefined ? null : <code className="verbatim">{verbatim}</code>}
    </span>
  );
}

function sentence(message: string): string {
  return /[.!?]$/u.test(message) ? message : `${message}.`;
}

function isRunAgain(line: string): boolean {
  return /^Run the (?:backup|same command) again/u.test(line);
}
