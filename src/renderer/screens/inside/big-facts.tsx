import type { ReactElement } from 'react';
import { formatNumber } from '../../../shared/text/bytes.ts';

/** Numbers as pictures, each with what it is of. */
export function BigFacts({
  facts,
}: {
  readonly facts: readonly { readonly n: number; readonly word: string }[];
}): ReactElement {
  return (
    <dl className="big-facts">
      {facts.map(({ n, word }) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd className="numbers">{formatNumber(n)}</dd>
        </div>
      ))}
    </dl>
  );
}
