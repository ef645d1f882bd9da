import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { REMINDER_TEXT } from '../../../shared/text/strings-reminders.en.ts';
import { ReminderLoop } from '../../schedule/reminder-loop.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { BackupFactsCache } from '../backup-facts-cache.ts';
import type { DeviceWatch } from '../device-watch.ts';
import type { HostPorts } from '../ports.ts';
import type { RunRegistry } from '../run-registry.ts';

type ReminderHandlers = Pick<AppHandlers, 'reminder.watch' | 'reminder.snooze' | 'reminder.ask'>;

const DAY = 24 * 60 * 60 * 1000;

export interface ReminderDeps {
  readonly ports: HostPorts;
  readonly settings: SettingsStore;
  readonly runs: RunRegistry;
  readonly devices: DeviceWatch;
}

export interface Reminders extends AsyncDisposable {
  readonly handlers: ReminderHandlers;
}

/** Reminders of this process. A host with a window is reminded from its start; a command line only when it asks. */
export function createReminders({ ports, settings, runs, devices }: ReminderDeps): Reminders {
  const { clock, log, notify } = ports;
  const cache = new BackupFactsCache(clock, log);
  const ended = new AbortController();
  const loop = new ReminderLoop({
    clock,
    log,
    settings: () => settings.get(),
    look: async (vault) => (runs.isActiveIn(vault) ? 'busy' : await cache.look(vault)),
    notify:
      notify &&
      (({ kind, phone }) => {
        const { title, body } = REMINDER_TEXT[kind];
        notify(title, body(phone));
      }),
  });

  /** Checks after everything that may change what is due. */
  const follow = async (changes: AsyncIterable<unknown>): Promise<void> => {
    try {
      for await (const _ of changes) await loop.check();
    } catch (error) {
      if (!ended.signal.aborted) log('warn', `reminders no longer follow a change: ${String(error)}`);
    }
  };
  const options = { signal: ended.signal };
  const following: Promise<void>[] = [];
  if (ports.kind !== 'terminal') {
    loop.start();
    following.push(follow(settings.watch(options)), follow(runs.watch(options)));
    following.push(follow(onceRemembered(settings, () => devices.watch(options), options)));
  }

  return {
    handlers: {
      'reminder.watch': (_input, watching) => loop.watch(watching),
      'reminder.snooze': async ({ days }) => {
        const snoozedUntil = days === 0 ? null : new Date(clock.now() + days * DAY).toISOString();
        await settings.change((now) => ({ ...now, reminders: { ...now.reminders, snoozedUntil } }));
        await loop.check();
        return null;
      },
      'reminder.ask': async ({ vault: given, kind, on }) => {
        const vault = path.resolve(given);
        const at = new Date(clock.now()).toISOString();
        await settings.change((now) => {
          if (on && !now.phones.some((phone) => phone.vault === vault)) throw unknown(vault);
          const others = now.reminders.asked.filter((one) => one.vault !== vault || one.kind !== kind);
          return { ...now, reminders: { ...now.reminders, asked: on ? [...others, { vault, kind, at }] : others } };
        });
        await loop.check();
        return null;
      },
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await loop[Symbol.asyncDispose]();
      await Promise.allSettled(following);
    },
  };
}

/** Nobody looks for devices on behalf of reminders before there is a phone to be reminded of. */
async function* onceRemembered(
  settings: SettingsStore,
  devices: () => AsyncIterable<unknown>,
  options: { readonly signal: AbortSignal },
): AsyncGenerator<unknown, void, void> {
  for await (const { phones } of settings.watch(options)) if (phones.length > 0) break;
  yield* devices();
}

function unknown(vault: string): AppError {
  return new AppError('USAGE', `Cannot be reminded of "${vault}": no phone that is remembered has its backup there`, {
    details: { what: vault },
  });
}
