import { AppError } from '../../../shared/errors/app-error.ts';
import type { BulkTransport, TransferOptions } from '../usb/bulk-transport.ts';
import {
  CONTAINER,
  decodeHeader,
  decodeParameters,
  HEADER_LENGTH,
  UNKNOWN_LENGTH,
  type ContainerHeader,
} from './container.ts';

/** Zero-length packets that may come in a row before the device is called mad. */
const EMPTY_TRANSFERS = 64;

export interface DataContainer extends ContainerHeader {
  readonly type: typeof CONTAINER.data;
  /** Bytes of payload that the header announces; null where it does not say. */
  readonly dataLength: number | null;
}

export type Container = DataContainer | (ContainerHeader & { readonly params: readonly number[] });

/**
 * Cuts the bulk-in pipe into containers (USB Still Image Capture Device Definition 1.0, section 7).
 *
 * Transfers and containers need not agree: a header may come alone or in pieces, zero-length packets may come anywhere,
 * one transfer may hold several containers, and a container may not know its length. Payload is passed on as views of
 * the transfers it came in.
 */
export class ContainerReader {
  readonly #transport: BulkTransport;
  /** Received and not yet used. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Payload still to come of the data container at hand; Infinity where its end is a short packet. */
  #left = 0;
  /** The last transfer ended in a short packet: what has no other length ends here. */
  #atBoundary = true;
  #transactionId = 0;
  #got = 0;

  constructor(transport: BulkTransport) {
    this.#transport = transport;
  }

  /** Payload bytes still to come of the data container at hand; Infinity where that is not known. */
  get left(): number {
    return this.#left;
  }

  /** Bytes have come that no container has used yet. */
  get hasMore(): boolean {
    return this.#rest.byteLength > 0;
  }

  /** Forgets everything received. */
  reset(): void {
    this.#rest = new Uint8Array(0);
    this.#left = 0;
    this.#atBoundary = true;
  }

  /**
   * The next container: a data container's header, or any other whole. Call only when the last payload is used up.
   * `expect` is how much data is hoped for, so that reading ahead can begin before the header is here.
   */
  async next(expect: number, options: TransferOptions): Promise<Container> {
    await this.#fill(HEADER_LENGTH, expect, options);
    const header = decodeHeader(this.#rest);
    if (header.type !== CONTAINER.data) {
      await this.#fill(header.length, 0, options);
      const whole = decodeParameters(this.#rest);
      this.#rest = this.#rest.subarray(header.length);
      return whole;
    }
    this.#rest = this.#rest.subarray(HEADER_LENGTH);
    const known = header.length !== UNKNOWN_LENGTH;
    this.#left = known ? header.length - HEADER_LENGTH : Infinity;
    this.#transactionId = header.transactionId;
    this.#got = 0;
    const dataLength = known ? this.#left : null;
    return { ...header, type: CONTAINER.data, dataLength };
  }

  /**
   * The next piece of the data container's payload, null at its end. `hint` is the length known from elsewhere, where
   * the header has none. Throws `PTP_DESYNC` where the device answers before it has sent what it announced.
   */
  async payload(options: TransferOptions & { readonly hint?: number }): Promise<Uint8Array | null> {
    if (this.#left === 0) return null;
    if (this.#rest.byteLength > 0) return this.#take();
    if (this.#left === Infinity && this.#got > 0 && this.#atBoundary) return this.#end();
    for (let empty = 0; empty < EMPTY_TRANSFERS; empty += 1) {
      await this.#receive(this.#expected(options.hint), options);
      // Only a zero-length packet after data ends a container; one between header and data is padding.
      if (this.#rest.byteLength === 0) {
        if (this.#left === Infinity && this.#got > 0) return this.#end();
        continue;
      }
      if (this.#isEarlyResponse()) return this.#endEarly();
      return this.#take();
    }
    throw desync(this.#left, 0, 'only empty packets came');
  }

  #expected(hint: number | undefined): number {
    if (this.#left !== Infinity) return this.#left;
    return hint === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, hint - this.#got);
  }

  #take(): Uint8Array {
    const chunk = this.#rest.subarray(0, Math.min(this.#left, this.#rest.byteLength));
    this.#rest = this.#rest.subarray(chunk.byteLength);
    this.#left -= chunk.byteLength;
    this.#got += chunk.byteLength;
    return chunk;
  }

  #end(): null {
    this.#left = 0;
    return null;
  }

  /** A container of unknown length may end so (its last packet was full); one of known length was cut short. */
  #endEarly(): null {
    const missing = this.#left;
    this.#left = 0;
    if (missing === Infinity) return null;
    throw desync(this.#got + missing, this.#got, 'the device answered before it had sent all data');
  }

  /**
   * A transfer of its own that is, to the byte, the response to this very transaction, in place of data.
   * Asked after full packets too: a transfer swallows the zero-length packet that ended it.
   */
  #isEarlyResponse(): boolean {
    const length = this.#rest.byteLength;
    if (length < HEADER_LENGTH || length > HEADER_LENGTH + 20 || length === this.#left) return false;
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, length);
    return (
      view.getUint32(0, true) === length &&
      view.getUint16(4, true) === CONTAINER.response &&
      view.getUint32(8, true) === this.#transactionId
    );
  }

  async #fill(length: number, expect: number, options: TransferOptions): Promise<void> {
    for (let empty = 0; this.#rest.byteLength < length;) {
      const before = this.#rest;
      await this.#receive(expect, options);
      if (this.#rest.byteLength === 0) empty += 1;
      else empty = 0;
      if (empty > EMPTY_TRANSFERS) throw desync(length, before.byteLength, 'only empty packets came');
      if (before.byteLength > 0) this.#rest = Buffer.concat([before, this.#rest]);
    }
  }

  async #receive(expect: number, options: TransferOptions): Promise<void> {
    this.#rest = await this.#transport.read({ signal: options.signal, timeoutMs: options.timeoutMs, expect });
    this.#atBoundary = this.#rest.byteLength % this.#transport.packetSize.in !== 0 || this.#rest.byteLength === 0;
  }
}

export function desync(expected: number, got: number, what: string): AppError<'PTP_DESYNC'> {
  return new AppError('PTP_DESYNC', `Cannot follow "the phone's answer": ${what}`, { details: { expected, got } });
}
