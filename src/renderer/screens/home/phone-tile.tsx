import type { ReactElement } from 'react';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { formatBytesOf } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { TileButton } from '../../ui/tile.tsx';

/** The phone as it is now; leads to the page that connects one. */
export function PhoneTile({
  phone,
  device,
}: {
  readonly phone: RememberedPhone;
  readonly device: DeviceSummary | null;
}): ReactElement {
  const go = useGo();
  const { send } = useWizard();
  const connect = (): void => {
    send({ type: 'CLOSE' });
    go({ at: 'wizard' });
  };
  return (
    <TileButton isWide onPress={connect} face={device?.state ?? 'none'}>
      <span className="tile-row">
        <Icon svg={device ? ICONS.phone : ICONS.plugOut} />
        <span>
          <span className="tile-title block">{phone.name}</span>
          <span className="tile-says block">
            {device
              ? [osOf(device), t(`home.state.${device.state}`)].filter((part) => part !== '').join(' · ')
              : t('home.phone.none')}
          </span>
        </span>
      </span>
      <span className="tile-says phone-facts">
        {device ? facts(device).map((fact) => <span key={fact}>{fact}</span>) : t('home.phone.noneSays')}
      </span>
    </TileButton>
  );
}

function osOf({ os }: DeviceSummary): string {
  return os === 'unknown' ? '' : os;
}

function facts({ battery, storages }: DeviceSummary): readonly string[] {
  const rooms = storages.map(({ label, capacity, free }) => {
    if (capacity === null) return label;
    if (free === null) return `${label} ${formatBytes(capacity)}`;
    return t('home.phone.storage', { label, used: formatBytesOf(capacity - free, capacity) });
  });
  return [...(battery === null ? [] : [t('home.phone.battery', { percent: battery })]), ...rooms];
}
