import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/options.ts';
import type { BulkTransport, TransferOptions } from '../usb/bulk-transport.ts';
import { ABORT_GRACE_MS } from './abort-grace.ts';
import { CONTAINER, encodeParameters } from './container.ts';
import { ContainerReader, desync, type Container, type DataContainer } from './container-reader.ts';
import { getDeviceInfo, openSession, type Operation } from './operation.ts';
import { quiesce } from './recovery.ts';
import { RESPONSE, responseName } from './responses.ts';
import { sendData, type Outgoing } from './send-data.ts';

const BUSY_MS = 3000;
const BUSY_PAUSE_MS = 100;
const STALE_LIMIT = 8;
/** Data left of at most this much is read to its end rather than cancelled: some responders answer nothing after a cancel until reset. */
const READ_OUT_BYTES = 16 * 1024 * 1024;
/** What is asked to see whether the device answers is answered soon or not at all. */
const PROBE_MS = 5000;
/** So many transactions in a row may need putting in order before the session gives up. */
const TROUBLE_LIMIT = 3;
export const SESSION_ID = 1;

/** One transaction: what is asked, who waits for it, and how far it is. */
export interface Transaction {
  readonly operation: Operation<readonly string[], unknown>;
  readonly params: readonly number[];
  id: number;
  readonly caller: AbortSignal;
  /** The transport's signal; follows the caller's after a moment's grace. */
  readonly transfers: AbortSignal;
  /** Milliseconds for the next transfer; until the first answer it may be more than for the rest. */
  waitMs: number;
  readonly replyMs: number;
  /** A command was sent and its response has not been read. */
  underWay: boolean;
}

export interface DataPhaseOptions {
  /** Bytes of data hoped for: lets reading ahead begin at once. */
  readonly expect?: number;
  /** Told what the data phase announces, before its first byte: null where it does not. Throwing ends the transaction. */
  readonly onLength?: (length: number | null) => void;
}

/** Commands out, answers in, one after the other: the rules of a transaction, and what is done when one breaks. Callers take turns by themselves. */
export class Transactions {
  readonly #transport: BulkTransport;
  readonly #reader: ContainerReader;
  readonly #clock: Clock;
  readonly #log: Log;
  #state: 'open' | 'recovering' | 'lost' = 'open';
  /** A session is open on the device: ids rise from 1. */
  opened = false;
  #lastId = 0;
  /** Recoveries from an error since a transaction last went well. */
  #troubles = 0;

  constructor(transport: BulkTransport, clock: Clock, log: Log) {
    this.#transport = transport;
    this.#reader = new ContainerReader(transport);
    this.#clock = clock;
    this.#log = log;
  }

  get state(): 'open' | 'recovering' | 'lost' {
    return this.#state;
  }

  /** A transaction went well: earlier troubles are forgotten. */
  succeeded(): void {
    this.#troubles = 0;
  }

  /** Without a data phase, or with one out; the response's parameters. What comes in pieces cannot be sent again to a busy phone. */
  async command(transaction: Transaction, data?: Outgoing): Promise<readonly number[]> {
    const attempt = async (): Promise<Container> => {
      if (data) {
        const container = { code: transaction.operation.code, transactionId: transaction.id };
        await sendData(this.#transport, data, container, this.#transfer(transaction));
      }
      return await this.#answer(transaction, 0);
    };
    const again = data === undefined || data instanceof Uint8Array;
    const response = await (again ? this.#unlessBusy(transaction, attempt) : this.#once(transaction, attempt));
    if ('dataLength' in response) throw desync(CONTAINER.response, CONTAINER.data, 'data came where none was due');
    return this.#conclude(transaction, response);
  }

  /** Sends the command container under a new id. */
  async #start(transaction: Transaction): Promise<void> {
    if (this.#state === 'lost') throw lost();
    transaction.caller.throwIfAborted();
    // Before a session is open ids are 0 (PIMA 15740:2000 section 9.3.1); within one they rise from 1.
    const { operation } = transaction;
    const outside = operation.code === openSession.code || (!this.opened && operation.code === getDeviceInfo.code);
    if (operation.code === openSession.code) this.#lastId = 0;
    transaction.id = outside ? 0 : this.#nextId();
    transaction.underWay = true;
    const command = encodeParameters(CONTAINER.command, operation.code, transaction.id, transaction.params);
    await this.#transport.write(command, { ...this.#transfer(transaction), more: false });
  }

  #nextId(): number {
    this.#lastId = this.#lastId >= 0xfffffffe ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  #transfer(transaction: Transaction): TransferOptions {
    return { signal: transaction.transfers, timeoutMs: transaction.waitMs };
  }

  async *dataPhase(transaction: Transaction, options: DataPhaseOptions): AsyncGenerator<Uint8Array, void, void> {
    const first = await this.#unlessBusy(transaction, () => this.#answer(transaction, options.expect ?? 0));
    if (!('dataLength' in first)) {
      this.#conclude(transaction, first);
      throw desync(CONTAINER.data, CONTAINER.response, 'the device reports success and sent no data');
    }
    options.onLength?.(first.dataLength);
    transaction.waitMs = transaction.replyMs;
    const transfer = {
      ...this.#transfer(transaction),
      ...(options.expect === undefined ? {} : { hint: options.expect }),
    };
    for (;;) {
      transaction.caller.throwIfAborted();
      const chunk = await this.#payload(transaction, transfer);
      if (!chunk) break;
      if (chunk.byteLength > 0) yield chunk;
    }
    const response = await this.#answer(transaction, 0);
    if ('dataLength' in response) throw desync(CONTAINER.response, CONTAINER.data, 'a second data phase came');
    this.#conclude(transaction, response);
  }

  async #payload(transaction: Transaction, transfer: TransferOptions): Promise<Uint8Array | null> {
    try {
      return await this.#reader.payload(transfer);
    } catch (error) {
      // Cut short by the response: with that read, the transaction is over and needs no putting in order.
      if (isAppError(error, 'PTP_DESYNC') && this.#reader.hasMore) {
        const response = await this.#reader.next(0, transfer);
        if (!('dataLength' in response)) this.#conclude(transaction, response);
      }
      throw error;
    }
  }

  /** The next container that belongs to this transaction. Up to eight that do not are dropped. */
  async #answer(transaction: Transaction, expect: number): Promise<Container> {
    const transfer = this.#transfer(transaction);
    for (let stale = 0; ; stale += 1) {
      const container = await this.#reader.next(expect, transfer);
      if (belongs(container, transaction)) return container;
      if (stale >= STALE_LIMIT)
        throw desync(transaction.id, container.transactionId, 'answers to other questions came');
      this.#log('debug', 'A stale container was dropped', { expected: transaction.id, got: container.transactionId });
      if ('dataLength' in container) await this.#skip(container, transfer);
    }
  }

  async #skip(container: DataContainer, transfer: TransferOptions): Promise<void> {
    if ((container.dataLength ?? 0) > READ_OUT_BYTES) throw desync(0, container.transactionId, 'stale data came');
    for (let total = 0; ;) {
      const chunk = await this.#reader.payload(transfer);
      if (!chunk) return;
      total += chunk.byteLength;
      if (total > READ_OUT_BYTES) throw desync(0, container.transactionId, 'stale data came');
    }
  }

  async #once(transaction: Transaction, attempt: () => Promise<Container>): Promise<Container> {
    await this.#start(transaction);
    return await attempt();
  }

  /** Sends the command, again while the device says it is busy, for three seconds. */
  async #unlessBusy(transaction: Transaction, attempt: () => Promise<Container>): Promise<Container> {
    const until = this.#clock.now() + BUSY_MS;
    for (let pause = BUSY_PAUSE_MS; ; pause *= 2) {
      const container = await this.#once(transaction, attempt);
      if ('dataLength' in container || container.code !== RESPONSE.DeviceBusy) return container;
      transaction.underWay = false;
      const left = until - this.#clock.now();
      if (left <= 0) throw new AppError('PTP_BUSY', `Cannot run "${transaction.operation.name}": the phone is busy`);
      await this.#clock.delay(Math.min(pause, left), { signal: transaction.caller });
    }
  }

  #conclude(transaction: Transaction, response: Exclude<Container, DataContainer>): readonly number[] {
    transaction.underWay = false;
    const { name } = transaction.operation;
    if (response.code === RESPONSE.OK) return response.params;
    if (response.code === RESPONSE.SessionNotOpen && this.opened) {
      this.lose('the phone has closed the session');
      throw lost();
    }
    throw new AppError('PTP_REFUSED', `Cannot run "${name}": the phone answers ${responseName(response.code)}`, {
      details: { operation: name, response: response.code },
    });
  }

  /** After a transaction that did not end by itself: puts the pipe in order. Gives what is to be thrown. */
  async settle(transaction: Transaction, error: unknown): Promise<unknown> {
    if (isAppError(error, 'DEVICE_LOST')) {
      this.lose('the transport says so');
      return error;
    }
    if (!transaction.underWay || this.#state === 'lost') return error;
    transaction.underWay = false;
    try {
      if (this.#canReadOut(transaction, error) && (await this.#readOut(transaction))) return error;
      await this.#recover(transaction, error !== null && !transaction.caller.aborted);
    } catch (failure) {
      this.lose(String(failure));
      // The caller's own reason is what it waits for; that the phone is gone, the next one hears.
      if (transaction.caller.aborted || error === null) return error;
      return lost(failure);
    }
    return error;
  }

  #canReadOut(transaction: Transaction, error: unknown): boolean {
    const healthy =
      error === null || transaction.caller.aborted || !isAppError(error) || error.code.startsWith('SOURCE_');
    return healthy && !transaction.transfers.aborted && this.#reader.left <= READ_OUT_BYTES;
  }

  /** Reads the little that is left of the data phase, and the response. False where the device does not play along. */
  async #readOut(transaction: Transaction): Promise<boolean> {
    const transfer: TransferOptions = { signal: transaction.transfers, timeoutMs: ABORT_GRACE_MS };
    try {
      while (await this.#reader.payload(transfer)) transaction.transfers.throwIfAborted();
      const response = await this.#reader.next(0, transfer);
      return response.type === CONTAINER.response && response.transactionId === transaction.id;
    } catch (error) {
      if (isAppError(error, 'DEVICE_LOST')) throw error;
      return false;
    }
  }

  async #recover(transaction: Transaction, isTrouble: boolean): Promise<void> {
    if (isTrouble) this.#troubles += 1;
    if (this.#troubles > TROUBLE_LIMIT) throw lost();
    this.#state = 'recovering';
    this.#log('info', 'Putting the pipe in order', { operation: transaction.operation.name });
    const tools = { transport: this.#transport, reader: this.#reader, clock: this.#clock };
    await quiesce(tools, transaction.id, 'cancel');
    if (!(await this.#probe(getDeviceInfo, [], transaction))) {
      await quiesce(tools, transaction.id, 'reset');
      const [operation, params] = this.opened ? [openSession, [SESSION_ID]] : [getDeviceInfo, []];
      if (!(await this.#probe(operation, params, transaction))) throw lost();
    }
    this.#state = 'open';
  }

  /** Does the device answer? Some report to be ready after a cancel and are not (uMTP-Responder, QEMU's usb-mtp). */
  async #probe(
    operation: Operation<readonly string[], unknown>,
    params: readonly number[],
    after: Transaction,
  ): Promise<boolean> {
    const signal = new AbortController().signal;
    const replyMs = Math.min(PROBE_MS, after.replyMs);
    const transaction: Transaction = {
      operation,
      params,
      id: 0,
      caller: signal,
      transfers: signal,
      waitMs: replyMs,
      replyMs,
      underWay: false,
    };
    try {
      const first = await this.#once(transaction, () => this.#answer(transaction, 0));
      if (!('dataLength' in first)) {
        const isOpen = first.code === RESPONSE.OK || first.code === RESPONSE.SessionAlreadyOpen;
        return isOpen || operation.code !== openSession.code;
      }
      await this.#skip(first, this.#transfer(transaction));
      return (await this.#answer(transaction, 0)).type === CONTAINER.response;
    } catch (error) {
      if (isAppError(error, 'DEVICE_LOST')) throw error;
      return false;
    }
  }

  /** Nothing more will be asked. */
  close(): void {
    this.#state = 'lost';
  }

  lose(why: string): void {
    if (this.#state === 'lost') return;
    this.#state = 'lost';
    this.#log('warn', 'The phone is lost', { why });
  }
}

function belongs(container: Container, transaction: Transaction): boolean {
  if (container.transactionId !== transaction.id) return false;
  if (container.type === CONTAINER.response) return true;
  return container.type === CONTAINER.data && container.code === transaction.operation.code;
}

export function lost(cause?: unknown): AppError<'DEVICE_LOST'> {
  return new AppError('DEVICE_LOST', 'Cannot reach "the phone": the connection is gone', { cause });
}
