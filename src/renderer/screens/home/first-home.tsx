import type { ReactElement } from 'react';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Tile, TileButton } from '../../ui/tile.tsx';
import { BringBackTile } from './bring-back-tile.tsx';
import './home.css';

/** Before the first backup: what this is, the one thing to do, and what will happen. */
export function FirstHome(): ReactElement {
  const go = useGo();
  const { send } = useWizard();
  const { devices } = useCurrent();
  const phone = devices?.[0] ?? null;
  const begin = (): void => {
    send({ type: 'CLOSE' });
    go({ at: 'wizard' });
  };
  const steps = [
    { icon: ICONS.usbPlug, title: t('home.first.connect'), says: t('home.first.connectSays') },
    { icon: ICONS.hardDrive, title: t('home.first.choose'), says: t('home.first.chooseSays') },
    { icon: ICONS.shield, title: t('home.first.prove'), says: t('home.first.proveSays') },
  ];
  return (
    <div className="tiles tiles-first">
      <TileButton isWide isTall isAccent onPress={begin}>
        <span>
          <span className="tile-title">{t('home.begin')}</span>
          <span className="tile-says block">
            {phone?.state === 'ready' ? t('home.ready', { phone: phone.model }) : t('home.plugIn')}
          </span>
        </span>
        <span className="tile-bottom">
          <Icon svg={ICONS.phone} />
          <span className="tile-says block">{t('home.nothingIsChanged')}</span>
        </span>
      </TileButton>
      <Tile isWide isTall>
        <h2 className="first-title">{t('home.first.title')}</h2>
        <p className="quiet">{t('home.first.says')}</p>
      </Tile>
      <Tile isWide>
        <Icon svg={ICONS.lock} />
        <div>
          <h3>{t('home.first.yours')}</h3>
          <p className="tile-says">{t('home.first.yoursSays')}</p>
        </div>
      </Tile>
      <TileButton isWide onPress={begin}>
        <Icon svg={ICONS.apps} />
        <span>
          <span className="tile-title">{t('home.first.virtual')}</span>
          <span className="tile-says block">{t('home.first.virtualSays')}</span>
        </span>
      </TileButton>
      <BringBackTile />
      {steps.map(({ icon, title, says }, index) => (
        <Tile key={title} isWide>
          <div className="tile-row">
            <span className="tile-number">{String(index + 1)}</span>
            <Icon svg={icon} />
          </div>
          <div>
            <h3>{title}</h3>
            <p className="tile-says">{says}</p>
          </div>
        </Tile>
      ))}
    </div>
  );
}
