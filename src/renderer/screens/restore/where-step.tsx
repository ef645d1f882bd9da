import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { RestoreTarget } from '../../../shared/domain/restore.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { RestorePage } from './restore-page.tsx';
import type { StepProps } from './step-props.ts';

/** Step 3. Phones as they come and go, or a folder. Nothing is written yet. */
export function WhereStep({ choice, way, onBack, onNext }: StepProps): ReactElement {
  const { devices } = useCurrent();
  const [target, setTarget] = useState<RestoreTarget | null>(choice.target);
  const picker = usePickFolder((path) => setTarget({ kind: 'folder', path }));
  const ready = devices?.filter(({ state }) => state === 'ready') ?? [];
  const folder = target?.kind === 'folder' ? target.path : null;
  return (
    <RestorePage
      step="where"
      way={way}
      heading={t('restore.where.heading')}
      lead={t('restore.where.lead')}
      onBack={onBack}
      main={
        <Button kind="main" isDisabled={target === null} onPress={() => onNext({ target })}>
          {t('restore.where.go')}
        </Button>
      }
    >
      {devices !== null && ready.length === 0 ? <p className="quiet">{t('restore.where.none')}</p> : null}
      <ul className="places">
        {ready.map((device) => {
          const isChosen = target?.kind === 'device' && target.id === device.id;
          return (
            <li key={device.id}>
              <AriaButton
                className="row row-button"
                aria-pressed={isChosen}
                onPress={() => setTarget({ kind: 'device', id: device.id, onto: null })}
              >
                <Icon svg={device.id.startsWith('folder:') ? ICONS.folder : ICONS.phone} />
                <span>{device.name === device.model ? device.model : `${device.name} · ${device.model}`}</span>
                {isChosen ? <Icon svg={ICONS.checkmark} /> : <span />}
                <span className="row-second">{device.os === 'unknown' ? '' : device.os}</span>
              </AriaButton>
            </li>
          );
        })}
        <li>
          <AriaButton
            className="row row-button"
            aria-pressed={folder !== null}
            onPress={() => picker.open(t('restore.where.pickTitle'))}
          >
            <Icon svg={ICONS.folder} />
            <span className="path">
              {folder === null ? t('restore.where.folder') : t('restore.where.into', { folder })}
            </span>
            {folder === null ? <span /> : <Icon svg={ICONS.checkmark} />}
            <span className="row-second">{t('restore.where.folderSays')}</span>
          </AriaButton>
        </li>
      </ul>
      {picker.dialog}
    </RestorePage>
  );
}
