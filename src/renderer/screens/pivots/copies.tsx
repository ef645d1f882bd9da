import type { ReactElement } from 'react';
import { WINDOW_TEXT } from '../../../shared/text/strings-window.en.ts';
import { useCurrent } from '../../state/current.tsx';
import { formatLately } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { CopiesDrawing } from '../parts/copies-drawing.tsx';
import { CHECK_LINE } from '../report/how-dialog.tsx';

/** Where the backup is, and how to make a second one by hand. */
export function Copies(): ReactElement {
  const { status } = useCurrent();
  const copies = status?.copies ?? [];
  return (
    <>
      <p className="screen-lead">{t('copies.lead')}</p>
      <CopiesDrawing copies={copies.length} />
      {copies.length === 0 ? <p className="quiet">{t('copies.noneSays')}</p> : null}
      <ul className="rows rows-plain report-steps copies-list">
        {copies.map(({ place, at }) => (
          <li key={place}>
            <span className="path">
              {t('copies.here')} <span className="quiet small block">{place}</span>
            </span>
            <span className="quiet small">{at === null ? '' : t('copies.proved', { day: formatLately(at) })}</span>
          </li>
        ))}
      </ul>
      {copies.length === 0 ? null : (
        <section className="section">
          <h2>{t('copies.second')}</h2>
          <ol className="todo">
            {WINDOW_TEXT.copies.secondTodo.map((line) => (
              <li key={line}>
                <span>{line}</span>
              </li>
            ))}
          </ol>
          <p>
            <code>{CHECK_LINE}</code>
          </p>
          <p className="quiet copies-note">{t('copies.notSeen')}</p>
        </section>
      )}
    </>
  );
}
