import type { Log } from '../../base/log.ts';
import type { OpOptions } from '../../base/options.ts';
import { EVENT } from '../ptp/events.ts';
import type { PtpSession } from '../ptp/session.ts';
import type { ChangesTold } from '../source.ts';

/** A phone that goes on telling is not listened to for ever. */
const MOST_EVENTS = 256;
/** Milliseconds of silence after which it has said what it had to say. */
const SILENCE_MS = 50;

const OBJECTS: ReadonlySet<number> = new Set([EVENT.ObjectAdded, EVENT.ObjectRemoved, EVENT.ObjectInfoChanged]);
const STORAGES: ReadonlySet<number> = new Set([EVENT.StoreAdded, EVENT.StoreRemoved]);

/** Reads the events that are waiting, and counts those that tell of files. What fails here costs nothing but the telling. */
export async function takeChanges(session: PtpSession, log: Log, { signal }: OpOptions): Promise<ChangesTold> {
  let objects = 0;
  let storages = 0;
  try {
    for (let taken = 0; taken < MOST_EVENTS; taken += 1) {
      const event = await session.nextEvent({ signal, timeoutMs: SILENCE_MS });
      if (event === null) break;
      if (OBJECTS.has(event.code)) objects += 1;
      if (STORAGES.has(event.code)) storages += 1;
    }
  } catch (error) {
    signal.throwIfAborted();
    log('debug', 'Events could not be read', { error: String(error) });
  }
  return { objects, storages };
}
