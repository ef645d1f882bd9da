import type { ReactElement } from 'react';
import type { Count } from '../../../shared/domain/count.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { t } from '../../text/i18n.ts';

export interface Term {
  /** What stands before it; nothing before the whole. */
  readonly sign: '' | '=' | '+';
  readonly count: Count;
  readonly says: string;
  /** Something was lost here. */
  readonly isBad?: boolean;
}

/** A whole and its parts, each with its files and bytes: what cannot be made to come out even is an error by itself. */
export function Equation({ label, terms }: { readonly label: string; readonly terms: readonly Term[] }): ReactElement {
  return (
    <section className="equation numbers" aria-label={label}>
      {terms.map(({ sign, count, says, isBad }) => (
        <div key={says} className="equation-part">
          {sign === '' ? null : (
            <span className="equation-sign">
              <span aria-hidden="true">{sign}</span>
              <span className="only-heard">{t(sign === '=' ? 'report.equals' : 'report.plus')}</span>
            </span>
          )}
          <p className="equation-term">
            <b className={isBad === true ? 'lost' : ''}>{formatNumber(count.files)}</b> {says}
            <span className="equation-bytes">{formatBytes(count.bytes)}</span>
          </p>
        </div>
      ))}
    </section>
  );
}
