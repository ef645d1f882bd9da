import { useState, type ReactElement } from 'react';
import { ACCENTS, type RememberedPhone, type SettingsChange } from '../../../shared/domain/settings.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { DOCTOR_TEXT } from '../../../shared/text/strings-doctor.en.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Choice } from '../../ui/radio.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { ReminderSettings } from './reminder-settings.tsx';
import './settings.css';

export interface SettingsPageProps {
  readonly onBack: () => void;
  readonly way: 'forward' | 'back';
}

const THEMES = ['system', 'light', 'dark'] as const;
const WAITS = ['60', '720', '1440', '10080'] as const;

/** Every change holds at once; there is nothing to save. */
export function SettingsPage({ onBack, way }: SettingsPageProps): ReactElement {
  const { settings, capabilities } = useCurrent();
  const client = useClient();
  const go = useGo();
  const [error, setError] = useState<AppError | null>(null);
  const change = (changed: SettingsChange): void => {
    client['settings.change'](changed).then(
      () => setError(null),
      (failure: unknown) => setError(toAppError(failure)),
    );
  };
  return (
    <Screen
      over={t('settings.over', { version: capabilities?.version ?? '' })}
      heading={t('settings.heading')}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
        </AppBar>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {settings === null ? null : (
        <div className="columns settings">
          <div>
            <section className="settings-part">
              <h2 className="section-title">{t('settings.look')}</h2>
              <Choice
                label={t('settings.accent')}
                value={settings.accent}
                onChange={(accent) => change({ accent })}
                options={ACCENTS.map((accent) => ({
                  value: accent,
                  text: t(`settings.accents.${accent}`),
                  mark: <span className="swatch" data-accent={accent} />,
                }))}
              />
              <Choice
                label={t('settings.theme')}
                value={settings.theme}
                onChange={(theme) => change({ theme })}
                options={THEMES.map((theme) => ({ value: theme, text: t(`settings.themes.${theme}`) }))}
              />
            </section>
            <section className="settings-part">
              <h2 className="section-title">{t('settings.waiting')}</h2>
              <Choice
                label={t('settings.waitLabel')}
                value={String(settings.waitMinutes) as (typeof WAITS)[number]}
                onChange={(minutes) => change({ waitMinutes: Number(minutes) })}
                options={WAITS.map((minutes) => ({ value: minutes, text: t(`settings.waits.${minutes}`) }))}
              />
            </section>
            <Phones phones={settings.phones} onForget={(phones) => change({ phones: [...phones] })} />
          </div>
          <div>
            <ReminderSettings reminders={settings.reminders} onChange={(reminders) => change({ reminders })} />
            <LinkButton onPress={() => go({ at: 'about' })}>{DOCTOR_TEXT.window.aboutLink}</LinkButton>
          </div>
        </div>
      )}
    </Screen>
  );
}

interface PhonesProps {
  readonly phones: readonly RememberedPhone[];
  readonly onForget: (rest: readonly RememberedPhone[]) => void;
}

function Phones({ phones, onForget }: PhonesProps): ReactElement {
  const [asked, setAsked] = useState<RememberedPhone | null>(null);
  return (
    <section className="settings-part">
      <h2 className="section-title">{t('settings.phones')}</h2>
      {phones.length === 0 ? <p className="quiet">{t('settings.noPhones')}</p> : null}
      <ul className="rows rows-plain">
        {phones.map((phone) => (
          <li key={phone.vault}>
            <span>
              {phone.name}
              <span className="quiet small block path">{phone.vault}</span>
            </span>
            <Button kind="quiet" onPress={() => setAsked(phone)}>
              {t('settings.forget')} <span className="only-heard">{phone.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {asked ? (
        <Dialog heading={t('settings.forgetAsk', { phone: asked.name })} onClose={() => setAsked(null)}>
          <p>{t('settings.forgetSays')}</p>
          <DialogActions>
            <Button
              kind="main"
              onPress={() => {
                // By its folder: settings that changed meanwhile came as other objects.
                onForget(phones.filter(({ vault }) => vault !== asked.vault));
                setAsked(null);
              }}
            >
              {t('settings.forget')}
            </Button>
            <Button autoFocus onPress={() => setAsked(null)}>
              {t('settings.keep')}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
    </section>
  );
}
