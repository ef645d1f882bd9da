import type { Log } from '../../base/log.ts';
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
import { RESPONSE } from '../ptp/responses.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Reply } from './phone-context.ts';
import type { Responder } from './responder.ts';

/** The phone's end of the bulk pipes. Every wait ends when the signal aborts; once the wire is gone, `WireGone` is thrown. */
export interface DeviceWire {
  /** Bytes of one bulk-out transfer; `ended` when a short packet closed it. May be empty. */
  receive(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }>;
  /** Sends bytes; `end` closes the transfer with a short packet. `payload` says that these are a data phase's own bytes. */
  send(
    bytes: Uint8Array,
    options: { readonly end: boolean; readonly payload: boolean; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** Host and phone are no longer connected: an end, not an error. */
export class WireGone extends Error {
  override readonly name = 'WireGone';
}

/** So many bytes does `short` keep back. */
const KEPT_BACK = 7;
/** How often `wrong-id` strikes: before the reply of every so-many-th operation. */
const WRONG_ID_EVERY = 5;

/** Speaks containers for a responder over a wire, one transaction at a time (USB Still Image Capture Device 1.0, 7.1). */
export class ContainerServer {
  readonly #responder: Responder;
  readonly #wire: DeviceWire;
  readonly #log: Log;
  #transaction: { readonly id: number; readonly controller: AbortController } | null = null;
  #served = 0;

  constructor(responder: Responder, wire: DeviceWire, log: Log) {
    this.#responder = responder;
    this.#wire = wire;
    this.#log = log;
  }

  get isBusy(): boolean {
    return this.#transaction !== null;
  }

  /** Serves until the wire is gone or the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        signal.throwIfAborted();
        const { bytes } = await this.#wire.receive(signal);
        const command = commandIn(bytes);
        // What is no command is the rest of a data phase that was broken off, or a zero-length packet.
        if (command) await this.#serve(command, signal);
      }
    } catch (error) {
      if (!(error instanceof WireGone) && !signal.aborted) throw error;
    } finally {
      await this.#responder.reset();
    }
  }

  /** Class request 0x64: breaks off the transaction; it gets no response. */
  cancel(): void {
    this.#transaction?.controller.abort(new Error('cancelled by the host'));
  }

  async #serve(command: ParameterContainer, outer: AbortSignal): Promise<void> {
    const controller = new AbortController();
    const onEnd = (): void => {
      controller.abort(outer.reason);
    };
    outer.addEventListener('abort', onEnd, { once: true });
    this.#transaction = { id: command.transactionId, controller };
    try {
      await this.#transact(command, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
      this.#log('debug', 'virtual phone: transaction cancelled', { transaction: command.transactionId });
    } finally {
      outer.removeEventListener('abort', onEnd);
      this.#transaction = null;
    }
  }

  /** Class request 0x66: everything under way is broken off and the session closed. */
  async reset(): Promise<void> {
    this.cancel();
    await this.#responder.reset();
  }

  async #transact(command: ParameterContainer, signal: AbortSignal): Promise<void> {
    const takesData = this.#responder.takesData(command.code);
    const data = takesData ? this.#dataOut(signal) : nothing();
    const reply = await this.#responder.handle(command.code, {
      param: (index) => command.params[index] ?? 0,
      data: untilLeft(data),
      signal,
    });
    // A refusal may come before all of it was read; the host sends it all the same.
    for await (const _ of data) signal.throwIfAborted();
    await this.#beFresh(signal);
    await this.#maybeStale(command, signal);
    const code = await this.#sendData(command, reply, signal);
    await this.#send(encodeParameters(CONTAINER.response, code, command.transactionId, reply.params), {
      end: true,
      payload: false,
      signal,
    });
    this.#served += 1;
  }

  /** The first answer after plugging in takes its time (android-file-transfer-linux, issue 122). */
  async #beFresh(signal: AbortSignal): Promise<void> {
    const { state, profile, clock } = this.#responder.phone;
    if (!state.fresh) return;
    state.fresh = false;
    await clock.delay(profile.firstReplyMs, { signal });
  }

  async #maybeStale(command: ParameterContainer, signal: AbortSignal): Promise<void> {
    const { wrongId } = this.#responder.phone.state.misbehaviour;
    if (!wrongId || this.#served % WRONG_ID_EVERY !== WRONG_ID_EVERY - 1) return;
    const stale = encodeParameters(CONTAINER.response, RESPONSE.OK, command.transactionId - 1, []);
    await this.#send(stale, { end: true, payload: false, signal });
  }

  /** Sends the data phase, if there is one; gives the response code that is then due. */
  async #sendData(command: ParameterContainer, reply: Reply, signal: AbortSignal): Promise<number> {
    const { data, code } = reply;
    if (!data) return code;
    const { misbehaviour } = this.#responder.phone.state;
    const isShort = misbehaviour.short && data.isObject;
    const due = isShort ? Math.max(0, data.length - KEPT_BACK) : data.length;
    const header = dataHeader(command.code, command.transactionId, data.length);
    await this.#send(header, { end: due === 0 || misbehaviour.split, payload: false, signal });
    let sent = 0;
    try {
      for await (const piece of data.pieces) {
        const bytes = piece.byteLength > due - sent ? piece.subarray(0, due - sent) : piece;
        sent += bytes.byteLength;
        if (bytes.byteLength > 0) await this.#send(bytes, { end: sent === due, payload: true, signal });
        if (sent === due) break;
      }
    } catch (error) {
      if (error instanceof WireGone || signal.aborted) throw error;
      this.#log('debug', 'virtual phone: an object ended early', { error: String(error) });
    }
    if (sent === due) return code;
    // The file shrank or went while it was read: the data phase ends short, and the response says so.
    await this.#send(new Uint8Array(), { end: true, payload: false, signal });
    return RESPONSE.IncompleteTransfer;
  }

  async #send(
    bytes: Uint8Array,
    options: { readonly end: boolean; readonly payload: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    options.signal.throwIfAborted();
    await this.#wire.send(bytes, options);
  }

  /** The host's data phase: the payload of one data container, whose header may come alone. */
  async *#dataOut(signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    let head: Uint8Array = new Uint8Array();
    let ended = false;
    while (head.byteLength < HEADER_LENGTH) {
      const next = await this.#wire.receive(signal);
      head = head.byteLength === 0 ? next.bytes : Buffer.concat([head, next.bytes]);
      ended = next.ended;
    }
    const { length } = decodeHeader(head);
    let left = length === UNKNOWN_LENGTH ? Infinity : length - HEADER_LENGTH;
    let bytes = head.subarray(HEADER_LENGTH);
    // A header alone in its packet ends nothing.
    if (bytes.byteLength === 0) ended = false;
    for (;;) {
      const wanted = bytes.byteLength > left ? bytes.subarray(0, left) : bytes;
      left -= wanted.byteLength;
      if (wanted.byteLength > 0) yield wanted;
      if (left === 0 || ended) return;
      ({ bytes, ended } = await this.#wire.receive(signal));
    }
  }
}

function commandIn(bytes: Uint8Array): ParameterContainer | null {
  try {
    const command = bytes.byteLength < HEADER_LENGTH ? null : decodeParameters(bytes);
    return command?.type === CONTAINER.command ? command : null;
  } catch (error) {
    if (isAppError(error, 'PTP_MALFORMED')) return null;
    throw error;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, void> {
  // An operation without a data phase.
}

/** The same items, but leaving the loop does not end the source: what is left can still be drained. */
function untilLeft(source: AsyncGenerator<Uint8Array, void, void>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
}
