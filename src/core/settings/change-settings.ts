import type { Settings, SettingsChange } from '../../shared/domain/settings.ts';

/** Pure: what is not named stays. `unfinished` stays on: an unfinished backup is always said. */
export function changeSettings(settings: Settings, change: SettingsChange): Settings {
  const { reminders = {}, ...rest } = withoutUndefined(change);
  const { kinds = {}, ...more } = withoutUndefined(reminders);
  return {
    ...settings,
    ...rest,
    reminders: {
      ...settings.reminders,
      ...more,
      kinds: { ...settings.reminders.kinds, ...withoutUndefined(kinds), unfinished: true },
    },
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** A field that is there and undefined was left out all the same. */
function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}
