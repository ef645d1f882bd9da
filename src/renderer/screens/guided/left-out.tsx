import type { ReactElement } from 'react';
import type { Placed } from '../../host/upload.ts';
import { t, tn } from '../../text/i18n.ts';

const FEW = 5;

/** What of a drop is not among what can be taken in; nothing where all of it is. */
export function LeftOut({ placed }: { readonly placed: Placed }): ReactElement | null {
  const { paths, more, unreadable } = placed;
  const names = unreadable.slice(0, FEW).map((path) => `“${path}”`);
  if (unreadable.length > FEW) names.push('…');
  const says = [
    paths.length === 0 ? t('guided.nothing') : '',
    more > 0 ? tn('guided.leftOut', more) : '',
    unreadable.length > 0 ? tn('guided.unreadable', unreadable.length, { names: names.join(', ') }) : '',
  ].filter((text) => text !== '');
  if (says.length === 0) return null;
  return (
    <div className="take-in-next">
      {says.map((text) => (
        <p key={text} className="finding">
          {text}
        </p>
      ))}
    </div>
  );
}
