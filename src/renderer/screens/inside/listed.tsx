import { useState, type ReactElement } from 'react';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { t, tn } from '../../text/i18n.ts';
import { LinkButton } from '../../ui/button.tsx';

export interface ListedRow {
  readonly key: string;
  readonly title: string;
  readonly says: string;
  /** As it stands in its file. Shown as text, never as anything else. */
  readonly verbatim?: string;
  readonly mark: { readonly word: string; readonly look: 'safe' | 'lost' | 'needs-you' | 'quiet' } | null;
}

export interface ListedProps {
  readonly title: string;
  readonly lead?: string;
  readonly rows: readonly ListedRow[];
  /** How many there are beside these. */
  readonly more?: number;
}

const FEW = 4;

/** A section with a short list: the first few, and the rest when it is asked for. */
export function Listed({ title, lead, rows, more = 0 }: ListedProps): ReactElement {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, FEW);
  return (
    <section>
      <h2 className="section-title">{title}</h2>
      {lead === undefined ? null : <p className="quiet small listed-lead">{lead}</p>}
      <ul className="listed">
        {shown.map((row) => (
          <li key={row.key}>
            <span className="path block" dir="auto">
              {row.title}
            </span>
            <span className="small quiet path block">{row.says}</span>
            {row.mark ? <span className={`small block ${row.mark.look}`}>{row.mark.word}</span> : null}
            {row.verbatim === undefined || row.verbatim === '' ? null : <pre className="verbatim">{row.verbatim}</pre>}
          </li>
        ))}
      </ul>
      {rows.length > shown.length ? (
        <LinkButton onPress={() => setWhole(true)}>{tn('look.showAll', rows.length)}</LinkButton>
      ) : more > 0 ? (
        <p className="small quiet">{t('andMore', { n: formatNumber(more) })}</p>
      ) : null}
    </section>
  );
}
