import type { DeviceState, DeviceSummary } from '../../../shared/domain/device.ts';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError, isAppError, toAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { isOfAnother } from '../hindrance.ts';
import { inspectMtpPhone, openMtpPhone, type MtpPhone } from '../mtp/mtp-phone.ts';
import type { DeviceDriver } from '../source.ts';
import { openLibusbTransport } from './libusb-transport.ts';
import { findUsbCandidates, type UsbCandidate } from './usb-devices.ts';
import { loadUsbLibrary, type UsbLibrary } from './usb-library.ts';

export interface UsbDriverOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** For tests: another bus. */
  readonly load?: () => Promise<UsbLibrary | null>;
}

/** Phones on a cable, through libusb. `usb:<serial>`, the serial being MTP's, else `usb:<bus>-<ports>`. */
export function createUsbDriver({ clock, log, load = loadUsbLibrary }: UsbDriverOptions): DeviceDriver {
  return new UsbDriver(clock, log, load);
}

const SCHEME = 'usb';
/** A phone that is still plugged in and was ready is not asked again before this is over, in milliseconds. */
const FRESH_MS = 5 * 60 * 1000;
/** A vendor's own interface that answers nothing in this time is not a phone. */
const GUESS_REPLY_MS = 3000;

class UsbDriver implements DeviceDriver {
  readonly scheme = SCHEME;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #load: () => Promise<UsbLibrary | null>;
  /** What this process has open, by place and address: it cannot be opened twice, and is known. */
  readonly #open = new Map<string, DeviceSummary>();
  /** Ready phones as they last described themselves, by place and address: whoever looks every two seconds must not open a session each time. */
  readonly #asked = new Map<string, { readonly summary: DeviceSummary; readonly at: number }>();
  /** Why a device that is on the bus could last not be asked, by its place. */
  readonly #troubles = new Map<DeviceId, AppError>();
  /** Asking and opening claim the same interface, so they take turns. */
  readonly #turns = new Mutex();

  constructor(clock: Clock, log: Log, load: () => Promise<UsbLibrary | null>) {
    this.#clock = clock;
    this.#log = log;
    this.#load = load;
  }

  async list(options: OpOptions): Promise<readonly DeviceSummary[]> {
    return await this.#turns.run(() => this.#list(options), options);
  }

  trouble(id: DeviceId): AppError | undefined {
    return this.#troubles.get(id);
  }

  /** Opens the phone of this serial (or place). Where none is found, what stood in the way of looking is thrown. */
  async open(id: DeviceId, options: OpOptions): Promise<MtpPhone> {
    return await this.#turns.run(() => this.#find(id, options), options);
  }

  async #list(options: OpOptions): Promise<readonly DeviceSummary[]> {
    const usb = await this.#load();
    const summaries: DeviceSummary[] = [];
    const candidates = usb ? findUsbCandidates(usb) : [];
    const there = new Set(candidates.map(keyOf));
    for (const key of this.#asked.keys()) if (!there.has(key)) this.#asked.delete(key);
    const places = new Set(candidates.map(placeId));
    for (const id of this.#troubles.keys()) if (!places.has(id)) this.#troubles.delete(id);
    for (const candidate of candidates) {
      options.signal.throwIfAborted();
      const summary = usb && (await this.#inspect(usb, candidate, options));
      if (summary) summaries.push(summary);
    }
    return summaries;
  }

  async #find(id: DeviceId, options: OpOptions): Promise<MtpPhone> {
    const usb = await this.#load();
    let hindrance: AppError | null = null;
    if (!usb) throw new AppError('DEVICE_NONE', `Cannot open "${id}": this computer's USB cannot be used`);
    for (const candidate of findUsbCandidates(usb)) {
      options.signal.throwIfAborted();
      const isPlace = id === placeId(candidate);
      const known = this.#open.get(keyOf(candidate));
      if (known) {
        if (known.id !== id && !isPlace) continue;
        throw new AppError('DEVICE_CLAIMED', `Cannot open "${known.name}": it is in use here`, { details: {} });
      }
      try {
        if (!isPlace && (await this.#isAnother(usb, candidate, { ...options, id }))) continue;
        const phone = await this.#openCandidate(usb, candidate, options);
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

  /** Whether it is known without a session, or by a short question, that this is not the phone of that id. */
  async #isAnother(
    usb: UsbLibrary,
    candidate: UsbCandidate,
    { id, signal }: OpOptions & { readonly id: DeviceId },
  ): Promise<boolean> {
    const asked = this.#lastAsked(candidate);
    if (asked) return asked.id !== id;
    return candidate.isGuess && !candidate.mode && (await this.#inspect(usb, candidate, { signal }))?.id !== id;
  }

  async #openCandidate(usb: UsbLibrary, candidate: UsbCandidate, options: OpOptions): Promise<MtpPhone> {
    const { device, interfaceNumber } = candidate;
    const unusable = stateByIds(candidate);
    // What comes of this changes what is known: the next look asks anew.
    this.#asked.delete(keyOf(candidate));
    if (interfaceNumber === null || unusable) throw errorOfState(unusable ?? 'charge-only', candidate);
    const transport = openLibusbTransport({ usb, device, interfaceNumber, clock: this.#clock });
    const phone = await openMtpPhone({
      transport,
      id: placeId(candidate),
      clock: this.#clock,
      log: this.#log,
      options,
    });
    return this.#remember(phone, candidate);
  }

  /** The phone under its serial, forgotten again when it is let go. */
  #remember(phone: MtpPhone, candidate: UsbCandidate): MtpPhone {
    const key = keyOf(candidate);
    const summary = bySerial(phone.summary);
    this.#open.set(key, summary);
    const forget = async (): Promise<void> => {
      this.#open.delete(key);
      await phone[Symbol.asyncDispose]();
    };
    return {
      id: summary.id,
      summary,
      capabilities: phone.capabilities,
      session: phone.session,
      storages: phone.storages,
      list: (options) => phone.list(options),
      read: (file, options) => phone.read(file, options),
      stat: (file, options) => phone.stat(file, options),
      thumbnail: (file, options) => phone.thumbnail(file, options),
      changesTold: (options) => phone.changesTold(options),
      [Symbol.asyncDispose]: forget,
    };
  }

  /** What a ready phone said of itself, where that was not long ago. */
  #lastAsked(candidate: UsbCandidate): DeviceSummary | null {
    const asked = this.#asked.get(keyOf(candidate));
    return asked && Math.abs(this.#clock.now() - asked.at) < FRESH_MS ? asked.summary : null;
  }

  async #inspect(usb: UsbLibrary, candidate: UsbCandidate, options: OpOptions): Promise<DeviceSummary | null> {
    const key = keyOf(candidate);
    const known = this.#open.get(key);
    if (known) return known;
    const asked = this.#lastAsked(candidate);
    if (asked) return asked;
    const { device, interfaceNumber, isGuess, mode } = candidate;
    const unusable = stateByIds(candidate);
    if (interfaceNumber === null || unusable) return bare(candidate, unusable ?? 'charge-only');
    try {
      const transport = openLibusbTransport({ usb, device, interfaceNumber, clock: this.#clock });
      const id = placeId(candidate);
      const replyMs = isGuess && !mode ? { replyMs: GUESS_REPLY_MS } : {};
      const summary = await inspectMtpPhone({ transport, id, clock: this.#clock, log: this.#log, options, ...replyMs });
      this.#troubles.delete(id);
      const described = bySerial(summary);
      if (described.state === 'ready') this.#asked.set(key, { summary: described, at: this.#clock.now() });
      return described;
    } catch (error) {
      options.signal.throwIfAborted();
      const failure = toAppError(error);
      this.#troubles.set(placeId(candidate), failure);
      this.#log('info', 'A device could not be asked', { place: candidate.place, code: failure.code });
      // Nobody asked for a thing of unknown kind that does not speak MTP.
      return isGuess && !mode ? null : bare(candidate, stateOfError(failure));
    }
  }
}

function keyOf({ place, device }: UsbCandidate): string {
  return `${place} ${device.deviceAddress}`;
}

function placeId({ place }: UsbCandidate): DeviceId {
  return DeviceId.parse(`${SCHEME}:${place}`);
}

/** A serial makes a better id than a port: the same phone is the same phone at every port. */
function bySerial(summary: DeviceSummary): DeviceSummary {
  return summary.serial === null ? summary : { ...summary, id: DeviceId.parse(`${SCHEME}:${summary.serial}`) };
}

/** What the ids alone decide: these are never opened. */
function stateByIds({ mode }: UsbCandidate): DeviceState | null {
  return mode === null || mode.state === 'ready' ? null : mode.state;
}

/** A device that cannot be asked, by its place on the bus. */
function bare(candidate: UsbCandidate, state: DeviceState): DeviceSummary {
  const name = candidate.mode?.name ?? 'USB device';
  return {
    id: placeId(candidate),
    name,
    manufacturer: null,
    model: name,
    os: state === 'wp7' ? 'Windows Phone 7' : 'unknown',
    osVersion: null,
    serial: null,
    state,
    battery: null,
    storages: [],
  };
}

function stateOfError(error: AppError): DeviceState {
  if (isAppError(error, 'DEVICE_CLAIMED')) return 'claimed';
  if (isAppError(error, 'DEVICE_NO_PERMISSION')) return 'no-permission';
  if (isAppError(error, 'DEVICE_NO_DRIVER')) return 'no-driver';
  if (isAppError(error, 'DEVICE_UNSUPPORTED')) return 'unsupported';
  return 'unresponsive';
}

function errorOfState(state: DeviceState, candidate: UsbCandidate): AppError {
  const deviceName = candidate.mode?.name ?? 'USB device';
  const cannot = `Cannot open "${deviceName}"`;
  if (state === 'flash-mode') {
    return new AppError('DEVICE_FLASH_MODE', `${cannot}: it is not running its system`, {
      details: { mode: deviceName },
    });
  }
  if (state === 'wp7') return new AppError('DEVICE_WP7', `${cannot}: it needs Zune`, { details: { deviceName } });
  if (state === 'charge-only') return new AppError('DEVICE_CHARGE_ONLY', `${cannot}: it shows no files`);
  return new AppError('DEVICE_UNSUPPORTED', `${cannot}: it cannot be read`, { details: { deviceName } });
}
