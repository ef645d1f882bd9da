import type { ReactElement } from 'react';
import type { Settings, SettingsChange } from '../../../shared/domain/settings.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';

const KINDS = ['media', 'contacts', 'packages', 'cloud', 'happened', 'reset'] as const;

export interface ReminderSettingsProps {
  readonly reminders: Settings['reminders'];
  readonly onChange: (change: NonNullable<SettingsChange['reminders']>) => void;
}

/** Only what this host can do is offered; what it cannot is said once. */
export function ReminderSettings({ reminders, onChange }: ReminderSettingsProps): ReactElement {
  const { capabilities } = useCurrent();
  const legs = [
    { can: capabilities?.notify, key: 'notify', text: t('settings.notify') },
    { can: capabilities?.tray, key: 'tray', text: t('settings.tray') },
    { can: capabilities?.startAtLogin, key: 'startAtLogin', text: t('settings.login') },
  ] as const;
  const there = legs.filter(({ can }) => can === true);
  return (
    <section className="settings-part">
      <h2 className="section-title">{t('settings.reminders')}</h2>
      {KINDS.map((kind) => (
        <Checkbox
          key={kind}
          isSelected={reminders.kinds[kind] !== false}
          onChange={(isOn) => onChange({ kinds: { [kind]: isOn } })}
        >
          {t(`settings.kinds.${kind}`)}
        </Checkbox>
      ))}
      <hr className="rule" />
      {there.map(({ key, text }) => (
        <Checkbox key={key} isSelected={reminders[key]} onChange={(isOn) => onChange({ [key]: isOn })}>
          {text}
        </Checkbox>
      ))}
      {capabilities !== null && there.length < legs.length ? (
        <p className="quiet small">{t('settings.notHere')}</p>
      ) : null}
    </section>
  );
}
