import { AppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/options.ts';
import { CONTAINER, encodeParameters } from '../ptp/container.ts';
import { EVENT } from '../ptp/events.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { BulkTransport, TransferOptions } from '../usb/bulk-transport.ts';
import { BulkPipe } from './bulk-pipe.ts';
import { ContainerServer, WireGone, type DeviceWire } from './container-server.ts';
import type { PhoneState } from './phone-state.ts';
import type { Responder } from './responder.ts';

const PACKET = 512;
const LARGEST_TRANSFER = 256 * 1024;
/** Enough for a command's response or a dataset's start, as a host asks when it does not know what comes. */
const START_TRANSFER = 16 * 1024;
const EVENT_PACKET = 64;

export interface VirtualTransportOptions {
  readonly responder: Responder;
  readonly state: PhoneState;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A virtual phone plugged into this process: host and phone share two pipes with USB's packet rules.
 * Misbehaves as its state says.
 */
export class VirtualTransport implements BulkTransport {
  readonly packetSize = { in: PACKET, out: PACKET };
  readonly #state: PhoneState;
  readonly #clock: Clock;
  readonly #server: ContainerServer;
  readonly #in = new BulkPipe(PACKET);
  readonly #out = new BulkPipe(PACKET);
  readonly #events = new BulkPipe(EVENT_PACKET);
  readonly #end = new AbortController();
  readonly #served: Promise<void>;
  /** Data-phase bytes out of the phone in this opening. */
  #payload = 0;
  #stalled = false;
  #broken = false;
  /** The cable is out; the bytes that left the phone before may still be read. */
  #unplugging = false;

  constructor({ responder, state, clock, log }: VirtualTransportOptions) {
    this.#state = state;
    this.#clock = clock;
    this.#server = new ContainerServer(responder, this.#wire(), log);
    this.#served = this.#server.run(this.#end.signal);
    this.#served.catch((error: unknown) => {
      log('error', 'virtual phone failed', { error: String(error) });
      this.#vanish();
    });
    state.onUnlock(() => {
      for (const { id } of responder.phone.profile.storages) {
        void this.#raise(encodeParameters(CONTAINER.event, EVENT.StoreAdded, 0, [id]));
      }
    });
  }

  async write(data: Uint8Array, options: TransferOptions & { readonly more: boolean }): Promise<void> {
    const failure = this.#begin(options);
    if (failure === 'stall') throw await this.#stall();
    const bytes = failure === 'short' ? data.slice(0, data.byteLength >> 1) : data.slice();
    try {
      await this.#out.push(bytes, !options.more, options.signal);
    } catch (error) {
      if (!(error instanceof WireGone)) throw error;
      this.#settleUnplug();
      throw lost();
    }
  }

  async read(options: TransferOptions & { readonly expect: number }): Promise<Uint8Array> {
    const failure = this.#begin(options);
    if (failure === 'stall' || (this.#stalled && this.#in.isEmpty)) throw await this.#stall();
    const { expect } = options;
    const wanted = Math.ceil(expect / PACKET) * PACKET;
    const max = expect === 0 ? START_TRANSFER : Math.min(LARGEST_TRANSFER, wanted);
    const chunk = await this.#take(this.#in, max, options);
    if (chunk) return failure === 'short' ? chunk.subarray(0, chunk.byteLength >> 1) : chunk;
    if (this.#stalled) throw await this.#stall();
    throw new AppError('PTP_TIMEOUT', 'Cannot read from the virtual phone: nothing came in time', {
      details: { operation: 'bulk read', ms: options.timeoutMs },
    });
  }

  async readEvent(options: TransferOptions): Promise<Uint8Array | null> {
    this.#mustBeThere();
    return await this.#take(this.#events, EVENT_PACKET, options);
  }

  async cancelRequest(_transactionId: number): Promise<void> {
    this.#mustBeThere();
    this.#server.cancel();
    // A phone stops where it is; what its buffers hold still comes.
    this.#in.breakOff();
    await Promise.resolve();
  }

  deviceStatus(): Promise<number> {
    this.#mustBeThere();
    return Promise.resolve(this.#server.isBusy ? RESPONSE.DeviceBusy : RESPONSE.OK);
  }

  async resetRequest(): Promise<void> {
    this.#mustBeThere();
    this.#stalled = false;
    this.#in.flush();
    this.#out.flush();
    await this.#server.reset();
  }

  clearHalt(direction: 'in' | 'out'): Promise<void> {
    this.#mustBeThere();
    if (direction === 'in') this.#stalled = false;
    return Promise.resolve();
  }

  /** Ends the phone's side too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#settleUnplug();
    this.#end.abort(new Error('unplugged'));
    this.#vanish();
    this.#state.onUnlock(() => undefined);
    // Its failure was logged when it came.
    await this.#served.catch(() => undefined);
  }

  /** Counts the transfer and applies the failures that end the opening. */
  #begin({ signal }: TransferOptions): 'stall' | 'short' | null {
    signal.throwIfAborted();
    this.#mustBeThere();
    const failure = this.#state.nextTransfer();
    if (failure === 'vanish' || failure === 'error') {
      if (failure === 'vanish') this.#state.unplug();
      this.#vanish();
      throw lost();
    }
    return failure;
  }

  #mustBeThere(): void {
    if (this.#broken || this.#state.isGone) throw lost();
  }

  #settleUnplug(): void {
    if (!this.#unplugging) return;
    this.#unplugging = false;
    this.#state.unplug();
    this.#vanish();
  }

  #vanish(): void {
    this.#broken = true;
    for (const pipe of [this.#in, this.#out, this.#events]) {
      pipe.flush();
      pipe.close();
    }
  }

  /** The pipe is halted: what was in it is gone, the transaction with it. Cleared at once, as the interface promises. */
  async #stall(): Promise<AppError> {
    this.#stalled = false;
    this.#server.cancel();
    this.#in.flush();
    await Promise.resolve();
    return new AppError('PTP_DESYNC', 'Cannot go on with the virtual phone: the pipe stalled', {
      details: { expected: 0, got: 0 },
    });
  }

  async #take(pipe: BulkPipe, max: number, { signal, timeoutMs }: TransferOptions): Promise<Uint8Array | null> {
    // A transfer that is there already, or comes before anything else happens, needs no clock.
    if (!pipe.isReady(max)) await Promise.resolve();
    const done = pipe.isReady(max) ? null : new AbortController();
    const timeout = done ? this.#clock.delay(timeoutMs, { signal: done.signal }) : null;
    try {
      return await pipe.take(max, timeout, signal);
    } catch (error) {
      if (!(error instanceof WireGone)) throw error;
      this.#settleUnplug();
      throw lost();
    } finally {
      done?.abort(DONE);
    }
  }

  async #raise(event: Uint8Array): Promise<void> {
    // Nobody listening is nobody's loss.
    await this.#events.push(event, true, this.#end.signal).catch(() => undefined);
  }

  #wire(): DeviceWire {
    return {
      receive: (signal) => this.#out.next(signal),
      send: async (bytes, { end, payload, signal }) => {
        if (payload) await this.#sendPayload(bytes, end, signal);
        else await this.#in.push(bytes, end, signal);
      },
    };
  }

  async #sendPayload(bytes: Uint8Array, end: boolean, signal: AbortSignal): Promise<void> {
    const { unplugAt, stallAt, bytesPerSecond } = this.#state.misbehaviour;
    const before = this.#payload;
    this.#payload += bytes.byteLength;
    const reaches = (at: number | null): at is number => at !== null && at < this.#payload;
    if (bytesPerSecond !== null) await this.#clock.delay((bytes.byteLength / bytesPerSecond) * 1000, { signal });
    if (this.#state.unplugLeft && reaches(unplugAt)) {
      this.#state.unplugLeft = false;
      await this.#in.push(bytes.subarray(0, Math.max(0, unplugAt - before)), true, signal);
      this.#unplugging = true;
      this.#in.close();
      this.#out.close();
      throw new WireGone();
    }
    if (this.#state.stallLeft && reaches(stallAt)) {
      this.#state.stallLeft = false;
      await this.#in.push(bytes.subarray(0, Math.max(0, stallAt - before)), true, signal);
      this.#stalled = true;
      // The transaction is over; the host learns it from the halted pipe.
      this.#server.cancel();
      signal.throwIfAborted();
    }
    await this.#in.push(bytes, end, signal);
  }
}

/** Made once: a reason that nobody reads need not carry a stack each time. */
const DONE = new Error('the transfer has come');

function lost(): AppError<'DEVICE_LOST'> {
  return new AppError('DEVICE_LOST', 'Cannot reach the virtual phone: it was unplugged');
}
