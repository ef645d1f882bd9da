import type { ReactElement } from 'react';
import type { ShotDetails } from '../../../shared/domain/photos.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { t } from '../../text/i18n.ts';
import { ShowButton } from '../parts/show-button.tsx';
import { whenWords } from './shot-words.ts';

/** What is known of a shot: who says when it was taken, the camera, the place, and its files with what came of trying each. */
export function ShotFacts({ vault, shot }: { readonly vault: string; readonly shot: ShotDetails }): ReactElement {
  const { make, model, width, height, place, dates, differ, wanting, files } = shot;
  const camera = [make, model.startsWith(make) ? model.slice(make.length).trim() : model].filter((word) => word !== '');
  return (
    <div className="shot-facts">
      {wanting.map((gap) => (
        <p key={gap} className="needs-you">
          {t(`look.photos.gap.${gap}`)}
        </p>
      ))}
      {differ.length > 0 ? <p className="needs-you">{t('look.photos.datesDiffer')}</p> : null}
      <dl>
        {dates.map(({ by, at, hasTime }) => (
          <div key={by}>
            <dt>{t(`look.photos.by.${by}`)}</dt>
            <dd className="numbers">
              {hasTime ? whenWords(at) : whenWords(at).split(',')[0]}
              {differ.some((other) => other.by === by) ? (
                <span className="needs-you"> {t('look.photos.differs')}</span>
              ) : null}
            </dd>
          </div>
        ))}
        {camera.length > 0 ? (
          <div>
            <dt>{t('look.photos.camera')}</dt>
            <dd>{camera.join(' ')}</dd>
          </div>
        ) : null}
        {width > 0 && height > 0 ? (
          <div>
            <dt>{t('look.photos.size')}</dt>
            <dd className="numbers">{t('look.photos.pixels', { width, height })}</dd>
          </div>
        ) : null}
        {place ? (
          <div>
            <dt>{t('look.photos.where')}</dt>
            <dd className="numbers">{`${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`}</dd>
          </div>
        ) : null}
      </dl>
      <h3>{t('look.photos.files')}</h3>
      <ul className="listed">
        {files.map(({ path, role, size, opening }) => (
          <li key={path}>
            <span className="block">
              {t(`look.photos.role.${role}`)} <span className="quiet numbers">{formatBytes(size)}</span>
            </span>
            <span className="small quiet path block" dir="auto">
              {path.slice('data/'.length)}
            </span>
            {opening ? (
              <span className={`small block ${LOOK[opening.verdict]}`}>
                {t(`look.photos.opening.${opening.verdict}`)}
                {opening.verdict === 'does-not-open' ? `: ${opening.why}` : ''}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <ShowButton path={`${vault}/${files[0]?.path ?? ''}`} word={t('look.photos.show')} />
    </div>
  );
}

const LOOK = { opens: 'safe', 'does-not-open': 'lost', 'not-checked': 'quiet' } as const;
