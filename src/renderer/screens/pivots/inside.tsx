import type { ReactElement } from 'react';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { formatFileCount } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { STEP_ICON } from '../../ui/icons.ts';
import { ShowButton } from '../parts/show-button.tsx';
import { STATUS_CLASS } from '../report/step-table.tsx';

/** What each step holds, and where the folder is. */
export function Inside(): ReactElement {
  const { status, phone } = useCurrent();
  if (status === null)
    return <p className="screen-lead">{phone ? t('home.awaySays', { path: phone.vault }) : t('inside.none')}</p>;
  return (
    <>
      <p className="screen-lead">
        {t('inside.holds', { files: formatFileCount(status.holds.files), bytes: formatBytes(status.holds.bytes) })}
      </p>
      <ul className="rows report-steps">
        {status.steps.map(({ id, holds, status: state }) => (
          <li key={id}>
            <Icon svg={STEP_ICON[id]} />
            <span>
              {t(`step.${id}`)}{' '}
              <span className="small quiet">
                {holds.files === 0
                  ? ''
                  : t('what.onPhone', { files: formatFileCount(holds.files), bytes: formatBytes(holds.bytes) })}
              </span>
            </span>
            <span className={`small ${STATUS_CLASS[state]}`}>{t(`home.stepState.${state}`)}</span>
          </li>
        ))}
      </ul>
      <section className="section prose">
        <h2>{t('report.where')}</h2>
        <p className="path">{status.vault}</p>
        <p className="quiet">{t('inside.where')}</p>
        <ShowButton path={status.vault} word={t('inside.open')} />
      </section>
    </>
  );
}
