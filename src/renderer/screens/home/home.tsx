import { type ReactElement } from 'react';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import { remedyFor } from '../../../shared/errors/remedies.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Tile, TileButton } from '../../ui/tile.tsx';
import { choiceFor } from '../parts/choice-for.ts';
import { BackUpTile } from './back-up-tile.tsx';
import { BringBackTile } from './bring-back-tile.tsx';
import { CopiesTile } from './copies-tile.tsx';
import { DueTile } from './due-tile.tsx';
import { PhoneTile } from './phone-tile.tsx';
import { StepTiles } from './step-tiles.tsx';
import './home.css';

/** Once set up: one button, and what is safe at a glance. */
export function Home({ phone }: { readonly phone: RememberedPhone }): ReactElement {
  const { device, status, statusError, active } = useCurrent();
  const { send } = useWizard();
  const go = useGo();
  const isQuiet = active?.length === 0;
  // What is new is looked for by itself, as long as nobody else needs the phone.
  const preview = useStream(
    'run.preview',
    device?.state === 'ready' && isQuiet && status !== null ? { deviceId: device.id, to: phone.to } : 'nothing',
  );
  const look = preview.error ? 'failed' : statusError ? 'none' : 'goes-on';
  const start = (compare: boolean): void => {
    if (device?.state === 'ready') send({ type: 'BACK_UP_NOW', choice: choiceFor(phone, device, compare) });
    else send({ type: 'CLOSE' });
    go({ at: 'wizard' });
  };
  return (
    <div className="tiles">
      <BackUpTile preview={preview.value} look={look} onStart={() => start(false)} />
      <PhoneTile phone={phone} device={device} />
      {statusError ? (
        <Tile isWide>
          <Icon svg={ICONS.warning} />
          <div>
            <h3 className="needs-you">{t('home.away')}</h3>
            <p className="tile-says path">{t('home.awaySays', { path: phone.vault })}</p>
            <p className="tile-says">{remedyFor(statusError.code).happened}</p>
          </div>
        </Tile>
      ) : (
        <StepTiles phone={phone} status={status} preview={preview.value} os={device?.os ?? null} />
      )}
      <CopiesTile status={status} />
      <DueTile />
      <TileButton isWide onPress={() => start(true)} isDisabled={device?.state !== 'ready' || !isQuiet}>
        <span className="tile-row">
          <Icon svg={ICONS.shield} />
          <span className="tile-title">{t('home.reset')}</span>
        </span>
        <span className="tile-says">{t('home.resetSays')}</span>
      </TileButton>
      <BringBackTile />
    </div>
  );
}
