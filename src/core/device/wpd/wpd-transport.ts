import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../../base/options.ts';
import {
  CONTAINER,
  dataHeader,
  decodeHeader,
  decodeParameters,
  encodeParameters,
  HEADER_LENGTH,
  UNKNOWN_LENGTH,
  type ParameterContainer,
} from '../ptp/container.ts';
import { OPERATION } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { BulkTransport, TransferOptions } from '../usb/bulk-transport.ts';
import { WpdError } from './hresult.ts';
import { directionOf, type MtpPort } from './mtp-port.ts';
import type { MtpReply } from './wpd-calls.ts';

/** As on USB 2: containers of unknown length end with a transfer that is no multiple of it. */
const PACKET = 512;
/** Bytes of one piece, whatever the driver says suits it: measured well above what USB 2 brings, and memory stays small. */
const LEAST_PIECE = 256 * 1024;
const MOST_PIECE = 1024 * 1024;
/** So long a call may take to return after it was cancelled, in milliseconds; then the driver hangs. */
const CANCEL_MS = 5000;

export interface WpdTransportOptions {
  readonly port: MtpPort;
  readonly clock: Clock;
  /** Makes the call under way return. */
  readonly cancel: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface DataOut {
  readonly command: ParameterContainer;
  left: number;
}

interface DataIn {
  readonly command: ParameterContainer;
  /** Bytes still to come; Infinity where the driver does not know. */
  left: number;
  readonly piece: number;
}

/**
 * A phone behind Windows' own driver, as the pipe that a session expects: containers go in and come out, and become
 * transactions on the way. Knows no COM. Opcodes whose data phase is not known are sent as having none.
 */
export class WpdTransport implements BulkTransport {
  readonly packetSize = { in: PACKET, out: PACKET };
  readonly #options: WpdTransportOptions;
  /** Sent and not begun: a data phase out may still have to come. */
  #command: ParameterContainer | null = null;
  #out: DataOut | null = null;
  #in: DataIn | null = null;
  /** All data of this transaction have passed; its response has not been fetched. */
  #ending: ParameterContainer | null = null;
  readonly #ready: Uint8Array[] = [];
  /** Of the object that is announced by properties, whose size a container cannot hold. */
  #announced: number | null = null;
  #dead = false;
  #disposed = false;

  constructor(options: WpdTransportOptions) {
    this.#options = options;
  }

  async write(data: Uint8Array, options: TransferOptions & { readonly more: boolean }): Promise<void> {
    this.#mustLive();
    if (this.#out) {
      await this.#feed(this.#out, data, options);
      return;
    }
    const header = decodeHeader(data);
    if (header.type === CONTAINER.command) {
      this.#forget();
      this.#command = decodeParameters(data);
      return;
    }
    const command = this.#command;
    if (header.type !== CONTAINER.data || command === null) throw desync('data without a command');
    const total = header.length === UNKNOWN_LENGTH ? this.#announced : header.length - HEADER_LENGTH;
    if (total === null) throw desync('data of unknown length');
    this.#command = null;
    if (command.code === OPERATION.SendObjectPropList) {
      this.#announced = (command.params[3] ?? 0) * 2 ** 32 + (command.params[4] ?? 0);
    }
    await this.#run(() => this.#options.port.beginWrite(command.code, command.params, total), options);
    this.#out = { command, left: total };
    await this.#feed(this.#out, data.subarray(HEADER_LENGTH), options);
  }

  async #feed(out: DataOut, data: Uint8Array, options: TransferOptions): Promise<void> {
    const bytes = data.slice(0, Math.min(data.byteLength, out.left));
    const { byteLength } = bytes;
    if (byteLength > 0) await this.#run(() => this.#options.port.write(bytes), options);
    out.left -= byteLength;
    if (out.left > 0) return;
    this.#out = null;
    this.#ending = out.command;
  }

  async read({ expect: _, ...options }: TransferOptions & { readonly expect: number }): Promise<Uint8Array> {
    this.#mustLive();
    options.signal.throwIfAborted();
    const ready = this.#ready.shift();
    if (ready) return ready;
    if (this.#command) return await this.#begin(this.#command, options);
    if (this.#in) return await this.#next(this.#in, options);
    if (this.#ending) return await this.#end(this.#ending, options);
    throw new AppError('PTP_TIMEOUT', 'Cannot read from "the phone": nothing was asked', {
      details: { operation: 'read', ms: options.timeoutMs },
    });
  }

  async #begin(command: ParameterContainer, options: TransferOptions): Promise<Uint8Array> {
    const { port } = this.#options;
    const { code, params, transactionId } = command;
    this.#command = null;
    if (directionOf(code) !== 'in') {
      return response(command, await this.#run(() => port.command(code, params), options));
    }
    const { total, optimal } = await this.#run(() => port.beginRead(code, params), options);
    const piece = Math.min(MOST_PIECE, Math.max(LEAST_PIECE, optimal ?? 0));
    if (total === 0) return await this.#endEmpty(command, options);
    this.#in = { command, left: total ?? Infinity, piece };
    if (total !== null) return dataHeader(code, transactionId, total);
    // Whether there are data at all, only the first of them tells.
    const first = await this.#next(this.#in, options);
    if (first.byteLength === 0) {
      this.#forget();
      return await this.#endEmpty(command, options);
    }
    this.#ready.unshift(first);
    return dataHeader(code, transactionId, UNKNOWN_LENGTH);
  }

  /** No data: a refusal, or something empty. */
  async #endEmpty(command: ParameterContainer, options: TransferOptions): Promise<Uint8Array> {
    this.#ending = command;
    const end = await this.#end(command, options);
    if (end[6] !== (RESPONSE.OK & 0xff) || end[7] !== RESPONSE.OK >> 8) return end;
    this.#ready.push(end);
    return dataHeader(command.code, command.transactionId, 0);
  }

  async #next(incoming: DataIn, options: TransferOptions): Promise<Uint8Array> {
    const wanted = Math.min(incoming.piece, incoming.left);
    const bytes = await this.#run(() => this.#options.port.read(wanted), options);
    incoming.left -= bytes.byteLength;
    // Ended, be it early: the response follows, and the reader of the pipe judges.
    const isLast =
      incoming.left <= 0 || bytes.byteLength === 0 || (incoming.left === Infinity && bytes.byteLength < wanted);
    if (!isLast) return bytes;
    this.#in = null;
    this.#ending = incoming.command;
    if (incoming.left === Infinity && bytes.byteLength > 0 && bytes.byteLength % PACKET === 0) {
      this.#ready.push(new Uint8Array(0));
    }
    if (bytes.byteLength === 0 && incoming.left !== Infinity) return await this.#end(incoming.command, options);
    return bytes;
  }

  async #end(command: ParameterContainer, options: TransferOptions): Promise<Uint8Array> {
    const reply = await this.#run(() => this.#options.port.end(), options);
    this.#ending = null;
    return response(command, reply);
  }

  /** Windows keeps MTP's events to itself. */
  async readEvent({ signal, timeoutMs }: TransferOptions): Promise<Uint8Array | null> {
    await this.#options.clock.delay(timeoutMs, { signal });
    return null;
  }

  /** Ends the data phase at hand, if there is one. */
  async cancelRequest(_transactionId: number): Promise<void> {
    this.#mustLive();
    const isUnderWay = this.#in !== null || this.#out !== null || this.#ending !== null;
    this.#forget();
    if (!isUnderWay) return;
    const options = { signal: new AbortController().signal, timeoutMs: CANCEL_MS };
    try {
      await this.#run(() => this.#options.port.end(), options, false);
    } catch (error) {
      // A data phase that was broken off may not be there any more.
      if (!(error instanceof WpdError) || error.kind === 'gone') throw explain(error);
    }
  }

  async resetRequest(): Promise<void> {
    await this.cancelRequest(0);
  }

  deviceStatus(): Promise<number> {
    return Promise.resolve(RESPONSE.OK);
  }

  clearHalt(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#forget();
    // A call that never returns would be waited for: its thread is let go with it.
    if (!this.#dead) await this.#options.close();
  }

  #forget(): void {
    this.#command = null;
    this.#out = null;
    this.#in = null;
    this.#ending = null;
    this.#ready.length = 0;
  }

  #mustLive(): void {
    if (this.#dead || this.#disposed) throw lost('the driver hangs');
  }

  /** One call, ended by time or by the caller: cancelled then, and waited for. What it brings all the same is not thrown away. */
  async #run<T>(work: () => Promise<T>, { signal, timeoutMs }: TransferOptions, explained = true): Promise<T> {
    signal.throwIfAborted();
    const running = work();
    const outcome = running.then(
      () => 'done' as const,
      () => 'done' as const,
    );
    if ((await this.#within(outcome, timeoutMs, signal)) !== 'done') {
      await this.#options.cancel().catch(() => 'the call itself tells');
      if ((await this.#within(outcome, CANCEL_MS, new AbortController().signal)) !== 'done') {
        this.#dead = true;
        throw lost('its driver does not answer');
      }
      const failed = await running.then(
        () => false,
        () => true,
      );
      if (failed) {
        signal.throwIfAborted();
        throw timedOut(timeoutMs);
      }
    }
    try {
      return await running;
    } catch (error) {
      throw explained ? explain(error) : error;
    }
  }

  async #within(outcome: Promise<'done'>, ms: number, signal: AbortSignal): Promise<'done' | 'late'> {
    const settled = new AbortController();
    const late = this.#options.clock.delay(ms, { signal: AbortSignal.any([signal, settled.signal]) }).then(
      () => 'late' as const,
      () => 'late' as const,
    );
    try {
      return await Promise.race([outcome, late]);
    } finally {
      settled.abort();
    }
  }
}

function response({ transactionId }: ParameterContainer, { code, params }: MtpReply): Uint8Array {
  return encodeParameters(CONTAINER.response, code, transactionId, params.slice(0, 5));
}

/** In a session's terms. */
function explain(error: unknown): unknown {
  if (!(error instanceof WpdError)) return error;
  if (error.kind === 'gone') return lost(error.message, error);
  if (error.kind === 'timeout' || error.kind === 'cancelled') return timedOut(0, error);
  return new AppError('PTP_DESYNC', `Cannot follow "the phone" through Windows: ${error.message}`, {
    details: { expected: 0, got: error.hresult },
    cause: error,
  });
}

function lost(why: string, cause?: unknown): AppError<'DEVICE_LOST'> {
  return new AppError('DEVICE_LOST', `Cannot reach "the phone" through Windows: ${why}`, { cause });
}

function timedOut(ms: number, cause?: unknown): AppError<'PTP_TIMEOUT'> {
  return new AppError('PTP_TIMEOUT', 'Cannot reach "the phone" through Windows: it did not answer in time', {
    details: { operation: 'WPD', ms },
    cause,
  });
}

function desync(what: string): AppError<'PTP_DESYNC'> {
  return new AppError('PTP_DESYNC', `Cannot send to "the phone": ${what}`, { details: { expected: 0, got: 0 } });
}
