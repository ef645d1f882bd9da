import type { ReactElement } from 'react';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { TileButton } from '../../ui/tile.tsx';

/** For whoever has the paper with a key and this computer, with or without a backup on it. */
export function BringBackTile(): ReactElement {
  const go = useGo();
  const { jobs } = useCurrent();
  const isWorking = jobs?.some(({ kind, state }) => kind === 'pull' && state === 'working') === true;
  return (
    <TileButton isWide onPress={() => go({ at: 'bring-back' })}>
      <Icon svg={ICONS.cloud} />
      <span>
        <span className="tile-title">{t('bringBack.open')}</span>
        <span className="tile-says block">{t(isWorking ? 'bringBack.openWorking' : 'bringBack.openSays')}</span>
      </span>
    </TileButton>
  );
}
