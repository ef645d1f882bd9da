import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { PhoneList } from './phone-list.tsx';

export interface OtherWaysProps {
  readonly onBack: () => void;
  readonly onChosen: (id: DeviceId) => void;
}

/** Every way in that does not announce itself: a card's folder, a virtual Lumia; and what is plugged in besides. */
export function OtherWays({ onBack, onChosen }: OtherWaysProps): ReactElement {
  const client = useClient();
  const { devices, phone } = useCurrent();
  const go = useGo();
  const { value: profiles } = useCall('virtual.profiles', null);
  const [error, setError] = useState<AppError | null>(null);
  const add = (text: string): void => {
    const id = DeviceId.safeParse(text);
    if (!id.success) return;
    client['device.add']({ id: id.data }).then(
      () => onChosen(id.data),
      (failure: unknown) => setError(toAppError(failure)),
    );
  };
  const picker = usePickFolder((path) => add(`folder:${path}`));
  return (
    <Screen
      over={t('connect.other.over')}
      heading={t('connect.other.heading')}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
        </AppBar>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      <div className="thirds">
        <section>
          <h2>{t('connect.other.phones')}</h2>
          {devices && devices.length > 0 ? (
            <PhoneList devices={devices} onChosen={onChosen} />
          ) : (
            <p className="quiet">{t('connect.other.noPhones')}</p>
          )}
        </section>
        <section className="prose">
          <h2>{t('connect.other.card')}</h2>
          <p className="quiet">{t('connect.other.cardSays')}</p>
          <Button onPress={() => picker.open(t('connect.other.card'))} icon={ICONS.folder}>
            {t('connect.other.chooseFolder')}
          </Button>
          <p className="gap-above">
            <LinkButton
              onPress={() =>
                go({ at: 'guided', step: 'media', vault: phone?.vault ?? null, os: devices?.[0]?.os ?? '' })
              }
            >
              {t('connect.other.cardGuide')}
            </LinkButton>
          </p>
        </section>
        <section>
          <h2>{t('connect.other.virtual')}</h2>
          <p className="quiet">{t('connect.other.virtualSays')}</p>
          <ul className="gap-above">
            {profiles?.map(({ profile, model, os }) => (
              <li key={profile}>
                <AriaButton className="row row-button" onPress={() => add(`virtual:${profile}`)}>
                  <Icon svg={ICONS.phone} />
                  <span>{model}</span>
                  <Icon svg={ICONS.chevronRight} />
                  <span className="row-second">{os}</span>
                </AriaButton>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {picker.dialog}
    </Screen>
  );
}
