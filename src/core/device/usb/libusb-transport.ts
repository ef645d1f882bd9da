import type { Device, Endpoint, Interface, LibUSBException, Transfer } from 'usb';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../../base/options.ts';
import type { BulkTransport, TransferOptions } from './bulk-transport.ts';
import { claimError, errnoOf, LIBUSB } from './claim-error.ts';
import { TransferWatch } from './transfer-watch.ts';
import type { UsbLibrary } from './usb-library.ts';

/** Bytes of one bulk-in transfer, and how many are kept in flight: what reached the bus's rate in measurements. */
const CHUNK_BYTES = 256 * 1024;
const IN_FLIGHT = 4;
/** A container's start, when nothing is known of its length. */
const FIRST_BYTES = 16 * 1024;
const CONTROL_MS = 3000;
const EVENT_BYTES = 64;
/** What a control transfer's buffer begins with (USB 2.0, 9.3). */
const SETUP_BYTES = 8;
/** Events kept until somebody asks; a phone that tells more is telling of one and the same change. */
const MOST_EVENTS = 1024;

const REQUEST = { cancel: 0x64, reset: 0x66, status: 0x67 } as const;
const TO_INTERFACE = 0x21;
const FROM_INTERFACE = 0xa1;
const CANCELLATION_CODE = 0x4001;

export interface LibusbTransportOptions {
  readonly usb: UsbLibrary;
  readonly device: Device;
  readonly interfaceNumber: number;
  readonly clock: Clock;
}

/** Opens the device and claims the interface. Errors: `DEVICE_CLAIMED`, `DEVICE_NO_PERMISSION`, `DEVICE_NO_DRIVER`, `DEVICE_LOST`. */
export function openLibusbTransport(options: LibusbTransportOptions): BulkTransport {
  const { device, interfaceNumber } = options;
  const where = { bus: device.busNumber, address: device.deviceAddress };
  try {
    device.open();
  } catch (error) {
    throw claimError(error, where);
  }
  try {
    try {
      device.setAutoDetachKernelDriver(true);
    } catch (error) {
      // Only Linux has kernel drivers to detach.
      if (errnoOf(error) !== LIBUSB.ERROR_NOT_SUPPORTED) throw error;
    }
    const claimed = device.interface(interfaceNumber);
    claimed.claim();
    return new LibusbTransport(options, claimed);
  } catch (error) {
    device.close();
    throw error instanceof AppError ? error : claimError(error, where);
  }
}

/** A transfer of libusb's for one endpoint, submitted again and again: making one costs as much as a small file's bytes. */
interface Slot {
  readonly transfer: Transfer;
  land: (landed: Landed) => void;
}

/** One submitted transfer; `done` never rejects. */
interface Flight {
  readonly transfer: Transfer;
  readonly capacity: number;
  readonly done: Promise<Landed>;
  readonly settled: { value: boolean };
}

interface Landed {
  readonly bytes: Uint8Array;
  readonly error: LibUSBException | null;
}

/**
 * `usb` 2.18's own time-outs are not used: on Linux its event thread sleeps up to a minute over them. A transfer here
 * has no limit of its own; a timer cancels it, and the cancellation is waited for. No transfer is ever abandoned.
 */
class LibusbTransport implements BulkTransport {
  readonly packetSize: { readonly in: number; readonly out: number };
  readonly #usb: UsbLibrary;
  readonly #device: Device;
  readonly #claimed: Interface;
  readonly #watch: TransferWatch;
  /** Events are waited for beside the bulk pipes. */
  readonly #eventWatch: TransferWatch;
  readonly #in: Endpoint;
  readonly #out: Endpoint;
  readonly #event: Endpoint | null;
  /** By endpoint, null for the control pipe: what has landed and waits for its next turn. */
  readonly #landed = new Map<Endpoint | null, Slot[]>();
  #flights: Flight[] = [];
  #listening: Flight | null = null;
  readonly #told: Uint8Array[] = [];
  #eventsEndedBy: LibUSBException | null = null;
  #onEvent: () => void = () => undefined;
  #disposed = false;

  constructor({ usb, device, clock }: LibusbTransportOptions, claimed: Interface) {
    const bulk = (direction: string): Endpoint | undefined =>
      claimed.endpoints.find(
        (one) => one.transferType === usb.LIBUSB_TRANSFER_TYPE_BULK && one.direction === direction,
      );
    const [input, output] = [bulk('in'), bulk('out')];
    if (!input || !output) {
      throw new AppError('DEVICE_UNSUPPORTED', 'Cannot use "the interface": it has no pair of bulk pipes', {
        details: { deviceName: 'USB device' },
      });
    }
    this.#usb = usb;
    this.#device = device;
    this.#claimed = claimed;
    this.#watch = new TransferWatch(clock);
    this.#eventWatch = new TransferWatch(clock);
    this.#in = input;
    this.#out = output;
    this.#event =
      claimed.endpoints.find(
        (one) => one.transferType === usb.LIBUSB_TRANSFER_TYPE_INTERRUPT && one.direction === 'in',
      ) ?? null;
    this.packetSize = { in: input.descriptor.wMaxPacketSize, out: output.descriptor.wMaxPacketSize };
    this.#listen();
  }

  /**
   * One transfer waits for events from beginning to end. A responder may hold back everything else until its event is
   * taken: uMTP-Responder did not answer SendObject while one of an earlier change stood in its pipe.
   */
  #listen(): void {
    if (!this.#event || this.#disposed) return;
    try {
      this.#listening = this.#submit(this.#event, Buffer.allocUnsafeSlow(EVENT_BYTES));
    } catch {
      // Whoever uses the bulk pipes next is told that the device is gone.
      return;
    }
    void this.#listening.done.then(({ bytes, error }) => {
      this.#listening = null;
      if (error) this.#eventsEndedBy = error;
      else {
        if (bytes.byteLength > 0 && this.#told.length < MOST_EVENTS) this.#told.push(bytes);
        this.#listen();
      }
      this.#onEvent();
    });
  }

  async write(data: Uint8Array, options: TransferOptions & { readonly more: boolean }): Promise<void> {
    await this.#send(data, options);
    if (!options.more && data.byteLength % this.packetSize.out === 0) await this.#send(new Uint8Array(0), options);
  }

  async #send(data: Uint8Array, options: TransferOptions): Promise<void> {
    options.signal.throwIfAborted();
    const flight = this.#submit(this.#out, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    const ended = await this.#limited([flight], options);
    const { error } = await flight.done;
    if (!error) return;
    if (ended !== null && errnoOf(error) === LIBUSB.TRANSFER_CANCELLED) throw ended;
    throw await this.#failure(error, 'out');
  }

  async read({ expect, ...options }: TransferOptions & { readonly expect: number }): Promise<Uint8Array> {
    options.signal.throwIfAborted();
    this.#ask(expect);
    const head = this.#flights[0];
    if (!head) throw new AppError('INTERNAL', 'Cannot read "the bulk pipe": nothing was asked for');
    const ended = head.settled.value ? null : await this.#limited(this.#flights, options);
    const { bytes, error } = await head.done;
    this.#flights.shift();
    if (ended !== null) await this.#keepWhatCame();
    // The bus is kept busy while the caller works on this chunk. A short one ended the data: only the response follows, and
    // more reads than answers confuse QEMU's controller, which fills the later one.
    else if (!error && expect > 0 && bytes.byteLength === head.capacity) this.#ask(expect - bytes.byteLength);
    const cancelled = error !== null && errnoOf(error) === LIBUSB.TRANSFER_CANCELLED;
    // What had come before a transfer was ended is not thrown away.
    if (!error || (cancelled && bytes.byteLength > 0)) return bytes;
    if (ended !== null && cancelled) throw ended;
    await this.#endFlights();
    throw await this.#failure(error, 'in');
  }

  /**
   * Submits as many transfers as `expect` bytes call for, counting those in flight, and one more for the response that
   * follows them. With 0, one in all.
   */
  #ask(expect: number): void {
    let capacity = this.#flights.reduce((total, flight) => total + flight.capacity, 0);
    while (capacity < expect && this.#flights.length < IN_FLIGHT) {
      capacity += this.#askFor(Math.min(CHUNK_BYTES, expect - capacity));
    }
    const isCovered = capacity >= expect && capacity - expect < this.packetSize.in;
    if (this.#flights.length === 0) this.#askFor(FIRST_BYTES);
    else if (expect > 0 && isCovered) this.#askFor(this.packetSize.in);
  }

  /** Whole packets: one that is larger than what is left of a buffer is lost (babble). */
  #askFor(bytes: number): number {
    const size = Math.ceil(bytes / this.packetSize.in) * this.packetSize.in;
    this.#flights.push(this.#submit(this.#in, Buffer.allocUnsafeSlow(size)));
    return size;
  }

  async readEvent(options: TransferOptions): Promise<Uint8Array | null> {
    if (!this.#event) return null;
    options.signal.throwIfAborted();
    if (this.#told.length === 0 && this.#eventsEndedBy === null) {
      const came = new Promise<void>((resolve) => (this.#onEvent = resolve));
      await this.#eventWatch.until(came, options);
    }
    const told = this.#told.shift();
    if (told) return told;
    if (this.#eventsEndedBy) throw await this.#failure(this.#eventsEndedBy, null);
    options.signal.throwIfAborted();
    return null;
  }

  async cancelRequest(transactionId: number): Promise<void> {
    const data = Buffer.alloc(6);
    data.writeUInt16LE(CANCELLATION_CODE, 0);
    data.writeUInt32LE(transactionId, 2);
    await this.#control(TO_INTERFACE, REQUEST.cancel, data);
  }

  async deviceStatus(): Promise<number> {
    const answer = await this.#control(FROM_INTERFACE, REQUEST.status, Buffer.alloc(20));
    if (answer.byteLength < 4) throw desync('the device status is too short');
    return Buffer.from(answer).readUInt16LE(2);
  }

  async resetRequest(): Promise<void> {
    await this.#control(TO_INTERFACE, REQUEST.reset, Buffer.alloc(0));
  }

  async clearHalt(direction: 'in' | 'out'): Promise<void> {
    const endpoint = direction === 'in' ? this.#in : this.#out;
    await new Promise<void>((resolve, reject) => {
      endpoint.clearHalt((error) => (error ? reject(lost(error)) : resolve()));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#endFlights();
    if (this.#listening) await this.#endAll([this.#listening]);
    this.#watch.stop();
    this.#eventWatch.stop();
    // An unplugged device cannot be released, and need not be.
    await this.#claimed.releaseAsync().catch((error: unknown) => error);
    try {
      this.#device.close();
    } catch (error) {
      if (errnoOf(error) === null) throw error;
    }
  }

  async #control(type: number, request: number, data: Buffer): Promise<Uint8Array> {
    const setup = Buffer.alloc(SETUP_BYTES);
    setup.writeUInt8(type, 0);
    setup.writeUInt8(request, 1);
    setup.writeUInt16LE(this.#claimed.interfaceNumber, 4);
    setup.writeUInt16LE(data.byteLength, 6);
    const flight = this.#submit(null, Buffer.concat([setup, data]));
    const options = { signal: new AbortController().signal, timeoutMs: CONTROL_MS };
    const ended = await this.#limited([flight], options);
    const { bytes, error } = await flight.done;
    if (!error) return type === FROM_INTERFACE ? bytes.subarray(0) : new Uint8Array(0);
    if (ended !== null && errnoOf(error) === LIBUSB.TRANSFER_CANCELLED) throw ended;
    throw await this.#failure(error, null);
  }

  /** `endpoint` null is the control pipe, whose data follow eight bytes of set-up. */
  #submit(endpoint: Endpoint | null, buffer: Buffer): Flight {
    if (this.#disposed) throw lost('the transport was let go');
    const slot = this.#landed.get(endpoint)?.pop() ?? this.#makeSlot(endpoint);
    const settled = { value: false };
    const done = new Promise<Landed>((resolve) => {
      slot.land = (landed) => {
        settled.value = true;
        resolve(landed);
      };
    });
    try {
      slot.transfer.submit(buffer);
    } catch (error) {
      throw lost(error);
    }
    return { transfer: slot.transfer, capacity: buffer.byteLength, done, settled };
  }

  #makeSlot(endpoint: Endpoint | null): Slot {
    const { Transfer, LIBUSB_TRANSFER_TYPE_CONTROL } = this.#usb;
    const from = endpoint ? 0 : SETUP_BYTES;
    const free = this.#landed.get(endpoint) ?? [];
    this.#landed.set(endpoint, free);
    const onEnd = (error: LibUSBException | undefined, filled: Buffer, actual: number): void => {
      free.push(slot);
      slot.land({ bytes: filled.subarray(from, from + actual), error: error ?? null });
    };
    const transfer = endpoint
      ? endpoint.makeTransfer(0, onEnd)
      : new Transfer(this.#device, 0, LIBUSB_TRANSFER_TYPE_CONTROL, 0, onEnd);
    const slot: Slot = { transfer, land: () => undefined };
    return slot;
  }

  /** Waits for the first of the flights; cancels all when time is up or the caller aborts, and says why. Null where it ended by itself. */
  async #limited(flights: readonly Flight[], options: TransferOptions, watch = this.#watch): Promise<Error | null> {
    const head = flights[0];
    if (!head) return null;
    const why = await watch.until(head.done, options);
    if (why === null) return null;
    for (const flight of flights) if (!flight.settled.value) flight.transfer.cancel();
    await Promise.all(flights.map((flight) => flight.done));
    return why;
  }

  /** After a cancellation: transfers that had brought something keep their place for the next read. */
  async #keepWhatCame(): Promise<void> {
    const landed = await Promise.all(this.#flights.map((flight) => flight.done));
    this.#flights = this.#flights.filter((_, index) => {
      const { bytes, error } = landed[index] ?? { bytes: new Uint8Array(0), error: null };
      return !error || bytes.byteLength > 0;
    });
  }

  async #endFlights(): Promise<void> {
    const flights = this.#flights;
    this.#flights = [];
    await this.#endAll(flights);
  }

  async #endAll(flights: readonly Flight[]): Promise<void> {
    for (const flight of flights) if (!flight.settled.value) flight.transfer.cancel();
    await Promise.all(flights.map((flight) => flight.done));
  }

  async #failure(error: LibUSBException, stalled: 'in' | 'out' | null): Promise<AppError> {
    const errno = errnoOf(error);
    if (errno !== LIBUSB.TRANSFER_STALL && errno !== LIBUSB.ERROR_PIPE) return lost(error);
    if (stalled) await this.clearHalt(stalled);
    return desync('the pipe stalled');
  }
}

function lost(cause: unknown): AppError<'DEVICE_LOST'> {
  return new AppError('DEVICE_LOST', `Cannot reach "the phone": ${String(cause)}`, { cause });
}

function desync(what: string): AppError<'PTP_DESYNC'> {
  return new AppError('PTP_DESYNC', `Cannot follow "the phone": ${what}`, { details: { expected: 0, got: 0 } });
}
