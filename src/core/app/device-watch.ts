import type { DeviceSummary } from '../../shared/domain/device.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { DeviceRegistry } from '../device/registry.ts';

/** How often is looked for devices that came or went, in milliseconds. */
const LOOK_EVERY_MS = 2000;
/** What has answered by then is shown; a device that is slow to be described comes when it comes. */
const PATIENCE_MS = 1000;
/** The first answer waits longer: a window goes on by itself with the only phone there is, and must not miss another. */
const FIRST_PATIENCE_MS = 4000;

export interface DeviceWatchDeps {
  readonly registry: DeviceRegistry;
  readonly clock: Clock;
  readonly log: Log;
  /** Devices that do not announce themselves, to be looked for. */
  readonly named: () => Promise<readonly DeviceId[]>;
  /** Devices that runs of this process have open: they are not opened a second time to be described. */
  readonly held: () => readonly DeviceSummary[];
}

interface Looking {
  readonly latest: Latest<readonly DeviceSummary[] | null>;
  readonly controller: AbortController;
}

interface Described {
  readonly presence: string;
  readonly summary: DeviceSummary | null;
}

/** What is plugged in, looked after once for all who watch, and only while somebody does. */
export class DeviceWatch {
  readonly #deps: DeviceWatchDeps;
  readonly #described = new Map<DeviceId, Described>();
  /** Descriptions under way, so that a slow one is not begun twice. */
  readonly #describing = new Map<DeviceId, Promise<DeviceSummary | null>>();
  #looking: Looking | null = null;
  #watchers = 0;

  constructor(deps: DeviceWatchDeps) {
    this.#deps = deps;
  }

  /** What is there now, then again whenever it is something else. */
  async *watch({ signal }: OpOptions): AsyncGenerator<DeviceSummary[], void, void> {
    const looking = (this.#looking ??= this.#begin());
    this.#watchers += 1;
    try {
      for await (const devices of looking.latest.watch({ signal })) if (devices) yield [...devices];
    } finally {
      this.#watchers -= 1;
      if (this.#watchers === 0) {
        looking.controller.abort();
        this.#looking = null;
      }
    }
  }

  /** One device as it was last seen here, asked anew where it was not; null where that fails. */
  async describe(id: DeviceId, options: OpOptions): Promise<DeviceSummary | null> {
    const seen = [...this.#deps.held(), ...(this.#looking?.latest.value ?? [])].find((summary) => summary.id === id);
    if (seen) return seen;
    return await (this.#describing.get(id) ?? this.#describe(id, options));
  }

  #begin(): Looking {
    const looking = { latest: new Latest<readonly DeviceSummary[] | null>(null), controller: new AbortController() };
    void this.#look(looking);
    return looking;
  }

  async #look({ latest, controller: { signal } }: Looking): Promise<void> {
    const { clock, log } = this.#deps;
    for (;;) {
      try {
        const devices = await this.#now(latest.value === null ? FIRST_PATIENCE_MS : PATIENCE_MS, { signal });
        if (JSON.stringify(devices) !== JSON.stringify(latest.value)) latest.set(devices);
      } catch (thrown) {
        if (!signal.aborted) log('warn', `devices could not be looked for: ${toAppError(thrown).message}`);
      }
      try {
        await clock.delay(LOOK_EVERY_MS, { signal });
      } catch {
        // Nobody watches any more.
        return;
      }
    }
  }

  async #now(patienceMs: number, options: OpOptions): Promise<readonly DeviceSummary[]> {
    const { registry, held, named } = this.#deps;
    const ids = await named();
    const found = await registry.list(undefined, options);
    const heldNow = held();
    const inUse = new Map(heldNow.map((summary) => [summary.id, summary]));
    // What a run changes (free space, battery) is asked anew after it.
    for (const id of inUse.keys()) this.#described.delete(id);
    const others = ids.filter((id) => !inUse.has(id) && found.every((summary) => summary.id !== id));
    const described = await Promise.all(others.map((id) => this.#describeInTime(id, patienceMs, options)));
    const all = [...heldNow, ...found, ...described.filter((summary) => summary !== null)];
    return [...new Map(all.map((summary) => [summary.id, inUse.get(summary.id) ?? summary])).values()];
  }

  /** Null for one that is not there, or not described yet. */
  async #describeInTime(id: DeviceId, patienceMs: number, options: OpOptions): Promise<DeviceSummary | null> {
    const describing = this.#describing.get(id) ?? this.#beginDescribing(id, options);
    const waited = new AbortController();
    const patience = this.#deps.clock
      .delay(patienceMs, { signal: AbortSignal.any([options.signal, waited.signal]) })
      .then(
        () => this.#described.get(id)?.summary ?? null,
        () => null,
      );
    try {
      return await Promise.race([describing, patience]);
    } finally {
      waited.abort();
    }
  }

  #beginDescribing(id: DeviceId, options: OpOptions): Promise<DeviceSummary | null> {
    const describing = this.#describe(id, options).finally(() => this.#describing.delete(id));
    this.#describing.set(id, describing);
    return describing;
  }

  async #describe(id: DeviceId, options: OpOptions): Promise<DeviceSummary | null> {
    const { registry, log } = this.#deps;
    try {
      const presence = await registry.presence(id, options);
      if (presence === null) return null;
      const known = this.#described.get(id);
      if (known && known.presence === presence) return known.summary;
      const [summary = null] = await registry.list([id], options);
      if (presence !== undefined) this.#described.set(id, { presence, summary });
      return summary;
    } catch (thrown) {
      // Not there (a card that is not in its reader), or none that can be described.
      if (!options.signal.aborted) log('debug', `"${id}" left out: ${toAppError(thrown).message}`);
      return null;
    }
  }
}
