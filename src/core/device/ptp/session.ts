import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import type { BulkTransport } from '../usb/bulk-transport.ts';
import { AbortGrace } from './abort-grace.ts';
import type { DeviceInfo } from './datasets.ts';
import { decodeEvent, type PtpEvent } from './event-container.ts';
import { malformed } from './malformed.ts';
import {
  closeSession,
  getDeviceInfo,
  openSession,
  type DataIn,
  type DataOut,
  type DataStream,
  type NoData,
  type Operation,
  type Params,
} from './operation.ts';
import { RESPONSE } from './responses.ts';
import type { Outgoing } from './send-data.ts';
import { lost, SESSION_ID, Transactions, type DataPhaseOptions, type Transaction } from './transactions.ts';

export interface SessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for each transfer of an answer; Lumias have needed more than five (AFT #122). */
  readonly replyMs?: number;
}

export interface StreamOptions extends OpOptions, DataPhaseOptions {
  /** So many times the usual may it take until the data phase begins. */
  readonly patience?: number;
}

/**
 * One PTP session over one transport. One transaction at a time; callers queue.
 *
 * Errors: `PTP_REFUSED` with the response code; `PTP_BUSY` after three seconds of Device_Busy; `PTP_TIMEOUT`,
 * `PTP_DESYNC` and `PTP_MALFORMED`, after which the pipe has been put in order; `DEVICE_LOST` when it could not, when
 * the device is gone, and for everyone who comes later.
 */
export interface PtpSession extends AsyncDisposable {
  readonly state: 'open' | 'recovering' | 'lost';
  readonly info: DeviceInfo;
  /** Response parameters of an operation without data. */
  command<const P extends readonly string[]>(
    operation: Operation<P, NoData>,
    params: Params<P>,
    options: OpOptions,
  ): Promise<readonly number[]>;
  /** A dataset, decoded. */
  fetch<const P extends readonly string[], R>(
    operation: Operation<P, DataIn<R>>,
    params: Params<P>,
    options: OpOptions,
  ): Promise<R>;
  /** A data phase as it arrives. Leaving the loop early ends the transaction and puts the pipe in order before the next caller gets in. */
  stream<const P extends readonly string[]>(
    operation: Operation<P, DataStream>,
    params: Params<P>,
    options: StreamOptions,
  ): AsyncGenerator<Uint8Array, void, void>;
  /** Sends data; response parameters. */
  send<const P extends readonly string[]>(
    operation: Operation<P, DataOut>,
    params: Params<P>,
    data: Outgoing,
    options: OpOptions,
  ): Promise<readonly number[]>;
  /** What the phone tells by itself, on a pipe of its own; null when nothing makes sense or comes within `timeoutMs`. */
  nextEvent(options: OpOptions & { readonly timeoutMs: number }): Promise<PtpEvent | null>;
}

const REPLY_MS = 20_000;
/** Most datasets are smaller: hoping for so many lets the response be read for at once. */
const DATASET_BYTES = 4096;

/** Opens the interface's session: DeviceInfo, then OpenSession; an old session of someone's is closed first. The session owns the transport. */
export async function openPtpSession(
  transport: BulkTransport,
  options: SessionOptions & OpOptions,
): Promise<PtpSession> {
  const session = new Session(transport, options);
  try {
    await session.open(options);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

interface Run {
  readonly transaction: Transaction;
  readonly end: () => void;
}

class Session implements PtpSession {
  readonly #transport: BulkTransport;
  readonly #log: Log;
  readonly #replyMs: number;
  readonly #mutex = new Mutex();
  readonly #link: Transactions;
  readonly #grace: AbortGrace;
  #info: DeviceInfo | null = null;
  #disposed = false;

  constructor(transport: BulkTransport, options: SessionOptions) {
    this.#transport = transport;
    this.#link = new Transactions(transport, options.clock, options.log);
    this.#grace = new AbortGrace(options.clock);
    this.#log = options.log;
    this.#replyMs = options.replyMs ?? REPLY_MS;
  }

  get state(): PtpSession['state'] {
    return this.#link.state;
  }

  get info(): DeviceInfo {
    if (!this.#info) throw lost();
    return this.#info;
  }

  async open(options: OpOptions): Promise<void> {
    this.#info = await this.#firstInfo(options);
    await this.#openSession(options);
    this.#link.opened = true;
    this.#info ??= await this.fetch(getDeviceInfo, {}, options);
  }

  /** DeviceInfo may be asked for outside a session. Null where the device thinks otherwise (uMTP-Responder). */
  async #firstInfo(options: OpOptions): Promise<DeviceInfo | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.fetch(getDeviceInfo, {}, options);
      } catch (error) {
        if (isAppError(error, 'PTP_REFUSED') && error.details.response === RESPONSE.SessionNotOpen) return null;
        // A time-out or a stall left by an earlier program: the pipe is in order now, so once more (AFT #12, #217).
        const passing = isAppError(error, 'PTP_TIMEOUT') || isAppError(error, 'PTP_DESYNC');
        if (!passing || attempt > 1) throw error;
      }
    }
  }

  async #openSession(options: OpOptions): Promise<void> {
    try {
      await this.command(openSession, { sessionId: SESSION_ID }, options);
    } catch (error) {
      if (!isAppError(error, 'PTP_REFUSED') || error.details.response !== RESPONSE.SessionAlreadyOpen) throw error;
      await this.command(closeSession, {}, options);
      await this.command(openSession, { sessionId: SESSION_ID }, options);
    }
  }

  async command<const P extends readonly string[]>(
    operation: Operation<P, NoData>,
    params: Params<P>,
    options: OpOptions,
  ): Promise<readonly number[]> {
    return await this.#exclusive(operation, params, options, async (transaction) => {
      return await this.#link.command(transaction);
    });
  }

  async fetch<const P extends readonly string[], R>(
    operation: Operation<P, DataIn<R>>,
    params: Params<P>,
    options: OpOptions,
  ): Promise<R> {
    const { codec, limit } = operation.data;
    const bytes = await this.#exclusive(operation, params, options, async (transaction) => {
      const chunks: Uint8Array[] = [];
      let total = 0;
      for await (const chunk of this.#link.dataPhase(transaction, { expect: DATASET_BYTES })) {
        total += chunk.byteLength;
        if (total > limit) throw malformed(`${operation.name}: more than ${limit} bytes`, total);
        chunks.push(chunk);
      }
      return chunks.length === 1 ? (chunks[0] ?? new Uint8Array(0)) : Buffer.concat(chunks);
    });
    return codec.decode(bytes);
  }

  async *stream<const P extends readonly string[]>(
    operation: Operation<P, DataStream>,
    params: Params<P>,
    options: StreamOptions,
  ): AsyncGenerator<Uint8Array, void, void> {
    const release = await this.#acquire(options);
    const run = this.#begin(operation, params, options);
    let finished = false;
    try {
      yield* this.#link.dataPhase(run.transaction, options);
      finished = true;
      this.#link.succeeded();
    } catch (error) {
      finished = true;
      throw await this.#link.settle(run.transaction, error);
    } finally {
      // Not finished and nothing thrown: the consumer left the loop.
      if (!finished) await this.#link.settle(run.transaction, null);
      run.end();
      release();
    }
  }

  async send<const P extends readonly string[]>(
    operation: Operation<P, DataOut>,
    params: Params<P>,
    data: Outgoing,
    options: OpOptions,
  ): Promise<readonly number[]> {
    return await this.#exclusive(operation, params, options, async (transaction) => {
      return await this.#link.command(transaction, data);
    });
  }

  async nextEvent(options: OpOptions & { readonly timeoutMs: number }): Promise<PtpEvent | null> {
    if (this.state !== 'open') throw lost();
    const bytes = await this.#transport.readEvent(options);
    if (bytes === null) return null;
    try {
      return decodeEvent(bytes);
    } catch (error) {
      // Nothing hangs on an event: one that is torn costs itself.
      this.#log('debug', 'An event made no sense', { error: String(error) });
      return null;
    }
  }

  /** Closes the session where it can still be closed, then the transport. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#link.opened && this.state === 'open') {
      try {
        await this.command(closeSession, {}, { signal: new AbortController().signal });
      } catch (error) {
        this.#log('debug', 'The session could not be closed', { error: String(error) });
      }
    }
    this.#link.close();
    this.#grace.stop();
    await this.#transport[Symbol.asyncDispose]();
  }

  async #acquire(options: OpOptions): Promise<() => void> {
    return await new Promise<() => void>((entered, failed) => {
      this.#mutex
        .run(
          () =>
            new Promise<void>((leave) => {
              entered(leave);
            }),
          options,
        )
        .catch(failed);
    });
  }

  #begin(
    operation: Operation<readonly string[], unknown>,
    params: Readonly<Record<string, number>>,
    options: OpOptions & { readonly patience?: number },
  ): Run {
    const transaction: Transaction = {
      operation,
      params: operation.params.map((name) => params[name] ?? 0),
      id: 0,
      caller: options.signal,
      transfers: this.#grace.watch(options.signal),
      waitMs: this.#replyMs * (options.patience ?? 1),
      replyMs: this.#replyMs,
      underWay: false,
    };
    return { transaction, end: () => this.#grace.end() };
  }

  async #exclusive<T>(
    operation: Operation<readonly string[], unknown>,
    params: Readonly<Record<string, number>>,
    options: OpOptions,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const release = await this.#acquire(options);
    const run = this.#begin(operation, params, options);
    try {
      const result = await work(run.transaction);
      this.#link.succeeded();
      return result;
    } catch (error) {
      throw await this.#link.settle(run.transaction, error);
    } finally {
      run.end();
      release();
    }
  }
}
