import type { DeviceState, DeviceSummary } from '../../../shared/domain/device.ts';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError, isAppError, toAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { isOfAnother } from '../hindrance.ts';
import { inspectMtpPhone, openMtpPhone, type MtpPhone } from '../mtp/mtp-phone.ts';
import type { DeviceDriver } from '../source.ts';
import type { BulkTransport } from '../usb/bulk-transport.ts';
import { usbModeOf, type UsbMode } from '../usb/usb-modes.ts';
import { ContentPort } from './content-port.ts';
import { WpdError } from './hresult.ts';
import { parsePnpId, type PnpId } from './pnp-id.ts';
import { probe, type ProbeOutcome } from './probe.ts';
import { RoutedPort } from './routed-port.ts';
import type { ListedDevice, WpdConnection, WpdHost } from './wpd-calls.ts';
import { createWpdHost } from './wpd-thread.ts';
import { WpdTransport } from './wpd-transport.ts';

export interface WpdDriverOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** For tests: another Windows. */
  readonly host?: WpdHost | null;
}

export interface WpdDriver extends DeviceDriver {
  open(id: DeviceId, options: OpOptions): Promise<MtpPhone>;
  /** How the phones of this process could be reached when they were last connected, by device id. */
  readonly probes: ReadonlyMap<DeviceId, ProbeOutcome>;
  trouble(id: DeviceId): AppError | undefined;
}

const SCHEME = 'wpd';
/** A phone that is still plugged in and was ready is not asked again before this is over, in milliseconds. */
const FRESH_MS = 5 * 60 * 1000;
/** For opening and the first questions. Drivers have been seen to think for a minute about a phone that is stuck. */
const CONNECT_MS = 90_000;

interface Candidate {
  readonly listed: ListedDevice;
  readonly pnp: PnpId;
  /** Null for ids that no table knows: any device that Windows lists may speak MTP. */
  readonly mode: UsbMode | null;
}

/** Phones as Windows' own driver shows them. `wpd:<serial>`, else `wpd:<vendor>-<product>-<instance>`. Empty on other systems. */
export function createWpdDriver({ clock, log, host = createWpdHost() }: WpdDriverOptions): WpdDriver {
  return new Driver(clock, log, host);
}

class Driver implements WpdDriver {
  readonly scheme = SCHEME;
  readonly probes = new Map<DeviceId, ProbeOutcome>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #host: WpdHost | null;
  /** What this process has open, by Plug and Play id. */
  readonly #open = new Map<string, DeviceSummary>();
  /** Ready phones as they last described themselves: looking every two seconds must not open them each time. */
  readonly #asked = new Map<string, { readonly summary: DeviceSummary; readonly at: number }>();
  /** Why a phone that is there could last not be asked: Windows' own words are worth more than the state they lead to. */
  readonly #troubles = new Map<DeviceId, AppError>();
  readonly #turns = new Mutex();

  constructor(clock: Clock, log: Log, host: WpdHost | null) {
    this.#clock = clock;
    this.#log = log;
    this.#host = host;
  }

  async list(options: OpOptions): Promise<readonly DeviceSummary[]> {
    return await this.#turns.run(() => this.#list(options), options);
  }

  async open(id: DeviceId, options: OpOptions): Promise<MtpPhone> {
    return await this.#turns.run(() => this.#find(id, options), options);
  }

  trouble(id: DeviceId): AppError | undefined {
    return this.#troubles.get(id);
  }

  async #list(options: OpOptions): Promise<readonly DeviceSummary[]> {
    const candidates = await this.#candidates();
    const there = new Set(candidates.map(({ listed }) => listed.pnpId));
    for (const key of this.#asked.keys()) if (!there.has(key)) this.#asked.delete(key);
    const summaries: DeviceSummary[] = [];
    for (const candidate of candidates) {
      options.signal.throwIfAborted();
      const summary = await this.#inspect(candidate, options);
      if (summary) summaries.push(summary);
    }
    return summaries;
  }

  async #candidates(): Promise<readonly Candidate[]> {
    if (!this.#host) return [];
    try {
      return (await this.#host.devices()).flatMap((listed) => {
        const pnp = parsePnpId(listed.pnpId);
        return pnp === null ? [] : [{ listed, pnp, mode: usbModeOf(pnp.vendorId, pnp.productId) }];
      });
    } catch (error) {
      throw explainOpening(error, 'Windows');
    }
  }

  async #find(id: DeviceId, options: OpOptions): Promise<MtpPhone> {
    let hindrance: AppError | null = null;
    for (const candidate of await this.#candidates()) {
      options.signal.throwIfAborted();
      const isPlace = id === placeId(candidate);
      const known = this.#open.get(candidate.listed.pnpId);
      if (known) {
        if (known.id !== id && !isPlace) continue;
        throw new AppError('DEVICE_CLAIMED', `Cannot open "${known.name}": it is in use here`, { details: {} });
      }
      try {
        // A device that is known to be another one need not be opened to find that out.
        const asked = this.#asked.get(candidate.listed.pnpId);
        if (asked && asked.summary.id !== id && !isPlace) continue;
        const phone = await this.#openCandidate(candidate, options);
        if (phone.id === id || isPlace) return phone;
        await phone[Symbol.asyncDispose]();
      } catch (error) {
        options.signal.throwIfAborted();
        const failure = toAppError(error);
        if (isPlace || !isOfAnother(failure)) hindrance ??= failure;
      }
    }
    throw hindrance ?? new AppError('DEVICE_NONE', `Cannot open "${id}": it is not plugged in`);
  }

  async #openCandidate(candidate: Candidate, options: OpOptions): Promise<MtpPhone & { readonly route: ProbeOutcome }> {
    const key = candidate.listed.pnpId;
    this.#asked.delete(key);
    const { transport, outcome } = await this.#connect(candidate, options);
    const id = placeId(candidate);
    const phone = await openMtpPhone({ transport, id, clock: this.#clock, log: this.#log, options });
    const summary = bySerial(phone.summary);
    this.probes.set(summary.id, outcome);
    this.#open.set(key, summary);
    return {
      route: outcome,
      id: summary.id,
      summary,
      capabilities: phone.capabilities,
      session: phone.session,
      storages: phone.storages,
      list: (listing) => phone.list(listing),
      read: (file, reading) => phone.read(file, reading),
      stat: (file, asking) => phone.stat(file, asking),
      thumbnail: (file, asking) => phone.thumbnail(file, asking),
      changesTold: (asking) => phone.changesTold(asking),
      [Symbol.asyncDispose]: async () => {
        this.#open.delete(key);
        await phone[Symbol.asyncDispose]();
      },
    };
  }

  async #inspect(candidate: Candidate, options: OpOptions): Promise<DeviceSummary | null> {
    const key = candidate.listed.pnpId;
    const known = this.#open.get(key);
    if (known) return known;
    const asked = this.#asked.get(key);
    if (asked && Math.abs(this.#clock.now() - asked.at) < FRESH_MS) return asked.summary;
    try {
      const { transport, outcome } = await this.#connect(candidate, options);
      const id = placeId(candidate);
      const summary = bySerial(await inspectMtpPhone({ transport, id, clock: this.#clock, log: this.#log, options }));
      this.probes.set(summary.id, outcome);
      this.#troubles.delete(id);
      if (summary.state === 'ready') this.#asked.set(key, { summary, at: this.#clock.now() });
      return summary;
    } catch (error) {
      options.signal.throwIfAborted();
      const failure = toAppError(error);
      this.#troubles.set(placeId(candidate), failure);
      this.#log('info', 'A device could not be asked through Windows', { code: failure.code, why: failure.message });
      // Nobody asked for a thing of unknown kind that does not speak MTP.
      return candidate.mode === null ? null : bare(candidate, stateOf(failure));
    }
  }

  /** Opened and probed. */
  async #connect(
    candidate: Candidate,
    options: OpOptions,
  ): Promise<{ readonly transport: BulkTransport; readonly outcome: ProbeOutcome }> {
    if (!this.#host) throw new AppError('DEVICE_NONE', 'Cannot reach "portable devices": this is not Windows');
    const name = candidate.mode?.name ?? candidate.listed.name;
    if (candidate.mode && candidate.mode.state !== 'ready') throw unusable(candidate.mode);
    const host = this.#host;
    const opening = host.open(candidate.listed.pnpId);
    const connection = await this.#inTime(opening, options).catch((error: unknown) => {
      // Windows goes on opening it: what comes of that when nobody waits any more is let go.
      opening.then(
        (late) => late[Symbol.asyncDispose](),
        () => 'its failure is what is thrown',
      );
      throw explainOpening(error, name);
    });
    try {
      const content = new ContentPort(connection);
      const port = new RoutedPort({ direct: connection, content, clock: this.#clock, log: this.#log });
      const outcome = await this.#inTime(probe(port, this.#log), options);
      return { transport: transportOver(port, connection, this.#clock), outcome };
    } catch (error) {
      // Closing waits for the call that hangs, so it is not waited for.
      void connection.cancel().catch(() => 'it may be gone');
      void connection[Symbol.asyncDispose]();
      throw explainOpening(error, name);
    }
  }

  async #inTime<T>(work: Promise<T>, { signal }: OpOptions): Promise<T> {
    const done = new AbortController();
    const late = this.#clock.delay(CONNECT_MS, { signal: AbortSignal.any([signal, done.signal]) }).then(() => {
      throw new AppError('PTP_TIMEOUT', 'Cannot reach "the phone" through Windows: it did not answer in time', {
        details: { operation: 'open', ms: CONNECT_MS },
      });
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
      late.catch(() => 'the work was in time, or its own failure was thrown');
    }
  }
}

function transportOver(port: RoutedPort, connection: WpdConnection, clock: Clock): BulkTransport {
  return new WpdTransport({
    port,
    clock,
    cancel: () => connection.cancel(),
    close: async () => await connection[Symbol.asyncDispose](),
  });
}

/** Slashes and spaces have no place in an id. */
function placeId({ pnp: { vendorId, productId, instance } }: Candidate): DeviceId {
  const hex = (id: number): string => id.toString(16).padStart(4, '0');
  return DeviceId.parse(`${SCHEME}:${hex(vendorId)}-${hex(productId)}-${instance.replace(/[^\w&.-]/gu, '_')}`);
}

function bySerial(summary: DeviceSummary): DeviceSummary {
  return summary.serial === null ? summary : { ...summary, id: DeviceId.parse(`${SCHEME}:${summary.serial}`) };
}

function bare(candidate: Candidate, state: DeviceState): DeviceSummary {
  const name = candidate.mode?.name ?? candidate.listed.name;
  return {
    id: placeId(candidate),
    name,
    manufacturer: candidate.listed.manufacturer || null,
    model: candidate.listed.description || name,
    os: state === 'wp7' ? 'Windows Phone 7' : 'unknown',
    osVersion: null,
    serial: null,
    state,
    battery: null,
    storages: [],
  };
}

function stateOf(error: AppError): DeviceState {
  if (isAppError(error, 'DEVICE_CLAIMED')) return 'claimed';
  if (isAppError(error, 'DEVICE_NO_DRIVER')) return 'no-driver';
  if (isAppError(error, 'DEVICE_WP7')) return 'wp7';
  if (isAppError(error, 'DEVICE_FLASH_MODE')) return 'flash-mode';
  if (isAppError(error, 'DEVICE_UNSUPPORTED')) return 'unsupported';
  return 'unresponsive';
}

function unusable({ state, name }: UsbMode): AppError {
  const cannot = `Cannot open "${name}"`;
  if (state === 'wp7') return new AppError('DEVICE_WP7', `${cannot}: it needs Zune`, { details: { deviceName: name } });
  if (state === 'flash-mode') {
    return new AppError('DEVICE_FLASH_MODE', `${cannot}: it is not running its system`, { details: { mode: name } });
  }
  return new AppError('DEVICE_UNSUPPORTED', `${cannot}: it cannot be read`, { details: { deviceName: name } });
}

const CLASS_NOT_REGISTERED = 0x80040154;

/** Why a device could not be opened, in the app's terms. */
function explainOpening(error: unknown, name: string): unknown {
  if (!(error instanceof WpdError)) return error;
  const cannot = `Cannot open "${name}": ${error.message}`;
  if (error.hresult === CLASS_NOT_REGISTERED) return new AppError('DEVICE_NO_DRIVER', cannot, { cause: error });
  if (error.kind === 'busy' || error.kind === 'denied') {
    return new AppError('DEVICE_CLAIMED', cannot, { details: {}, cause: error });
  }
  if (error.kind === 'unsupported') {
    return new AppError('DEVICE_UNSUPPORTED', cannot, { details: { deviceName: name }, cause: error });
  }
  return new AppError('DEVICE_LOST', cannot, { cause: error });
}
