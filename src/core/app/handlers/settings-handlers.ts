import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { changeSettings } from '../../settings/change-settings.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { HostPorts } from '../ports.ts';

type SettingsHandlers = Pick<AppHandlers, 'settings.get' | 'settings.change' | 'settings.watch'>;

export function settingsHandlers({ loginItem }: HostPorts, settings: SettingsStore): SettingsHandlers {
  return {
    'settings.get': () => settings.get(),
    'settings.watch': (_input, options) => settings.watch(options),
    'settings.change': async (change) => {
      const before = await settings.get();
      const { startAtLogin } = changeSettings(before, change).reminders;
      // What the system refuses must not be shown as set.
      if (loginItem && startAtLogin !== before.reminders.startAtLogin) await loginItem(startAtLogin);
      return await settings.change((now) => changeSettings(now, change));
    },
  };
}
