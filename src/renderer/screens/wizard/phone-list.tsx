import type { ReactElement } from 'react';
import { Button } from 'react-aria-components';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';

export interface PhoneListProps {
  readonly devices: readonly DeviceSummary[];
  readonly onChosen: (id: DeviceId) => void;
}

export function PhoneList({ devices, onChosen }: PhoneListProps): ReactElement {
  return (
    <ul>
      {devices.map((device) => (
        <li key={device.id}>
          <Button className="row row-button" onPress={() => onChosen(device.id)}>
            <Icon svg={device.id.startsWith('folder:') ? ICONS.folder : ICONS.phone} />
            <span>{device.name === device.model ? device.model : `${device.name} · ${device.model}`}</span>
            <Icon svg={ICONS.chevronRight} />
            <span className="row-second">
              {device.os === 'unknown' ? '' : `${device.os} · `}
              {t(`home.state.${device.state}`)}
            </span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
