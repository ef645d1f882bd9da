import type { ReactElement } from 'react';
import { t } from '../../text/i18n.ts';

const WAYS = ['phone', 'else', 'contacts', 'messages'] as const;

/** How to put things back by hand, which is all there is in this version, and said so. */
export function Restore(): ReactElement {
  return (
    <>
      <p className="screen-lead">{t('restore.lead')}</p>
      <dl className="ways">
        {WAYS.map((way) => (
          <div key={way}>
            <dt>{t(`restore.ways.${way}`)}</dt>
            <dd className="quiet">{t(`restore.ways.${way}Says`)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet section">{t('restore.notYet')}</p>
    </>
  );
}
