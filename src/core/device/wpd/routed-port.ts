import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/options.ts';
import { deviceInfo } from '../ptp/datasets.ts';
import { OPERATION, operationName } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { CONTENT_OPERATIONS } from './content-port.ts';
import { hresultText, WpdError } from './hresult.ts';
import { groupOf, objectParameter, type ContentWay, type Group, type MtpPort, type Ways } from './mtp-port.ts';
import type { DataPhase, MtpReply } from './wpd-calls.ts';

/** Pauses before a busy driver is asked again, in milliseconds (digiCamControl waits 50, for ever). */
const BUSY_PAUSES_MS = [50, 100, 200, 400, 800];

/** Bytes; where memory is shorter than this, there is none. */
const SMALLEST_PIECE = 4 * 1024;

export interface RoutedPortOptions {
  /** The driver's MTP commands. */
  readonly direct: MtpPort;
  /** The same questions answered from WPD's content. */
  readonly content: ContentWay;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sends each operation the way that works: through the driver, and from the first refusal on (of the driver's, not the
 * phone's) its whole group by WPD's content. What no way can do is answered as a phone would that does not know it.
 * Sessions are the driver's own: opening and closing one is answered here.
 */
export class RoutedPort implements MtpPort {
  readonly ways: Ways = {
    info: 'pass-through',
    list: 'pass-through',
    properties: 'pass-through',
    read: 'pass-through',
    partial: 'pass-through',
    write: 'pass-through',
    set: 'pass-through',
    vendor: 'pass-through',
  };
  /** Why a group is no longer passed through. */
  readonly reasons = new Map<Group, string>();
  readonly #options: RoutedPortOptions;
  #current: MtpPort;
  /** Bytes that the driver has had memory for. */
  #largest = Infinity;

  constructor(options: RoutedPortOptions) {
    this.#options = options;
    this.#current = options.direct;
  }

  async command(code: number, params: readonly number[]): Promise<MtpReply> {
    if (code === OPERATION.OpenSession || code === OPERATION.CloseSession) return reply(RESPONSE.OK);
    const outcome = await this.#routed(code, params, async (port, own) => await port.command(code, own));
    return 'refusal' in outcome ? outcome.refusal : outcome.value;
  }

  async beginRead(code: number, params: readonly number[]): Promise<DataPhase> {
    const outcome = await this.#routed(code, params, async (port, own) => await port.beginRead(code, own));
    if ('refusal' in outcome) return this.#refuse(outcome.refusal);
    return code === OPERATION.GetDeviceInfo ? await this.#patchInfo(outcome.value) : outcome.value;
  }

  async beginWrite(code: number, params: readonly number[], total: number): Promise<DataPhase> {
    const outcome = await this.#routed(code, params, async (port, own) => await port.beginWrite(code, own, total));
    return 'refusal' in outcome ? this.#refuse(outcome.refusal) : outcome.value;
  }

  /** Less than `max` only at the end. Where memory is short it is asked for in smaller pieces, from then on. */
  async read(max: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let left = max; left > 0;) {
      const wanted = Math.min(left, this.#largest);
      let piece: Uint8Array;
      try {
        piece = await this.#current.read(wanted);
      } catch (error) {
        const isShort = error instanceof WpdError && error.kind === 'resources' && wanted > SMALLEST_PIECE;
        if (!isShort) throw error;
        this.#largest = wanted >> 1;
        continue;
      }
      pieces.push(piece);
      left -= piece.byteLength;
      if (piece.byteLength < wanted) break;
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#current.write(bytes);
  }

  async end(): Promise<MtpReply> {
    return await this.#current.end();
  }

  async #routed<T>(
    code: number,
    params: readonly number[],
    work: (port: MtpPort, params: readonly number[]) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly refusal: MtpReply }> {
    const group = groupOf(code);
    const { direct, content } = this.#options;
    const own = this.#inPhonesTerms(code, params);
    if (this.ways[group] === 'pass-through' && own !== null) {
      this.#current = direct;
      try {
        return { value: await this.#unlessBusy(() => work(direct, own)) };
      } catch (error) {
        if (!(error instanceof WpdError) || error.kind === 'gone') throw error;
        if (error.kind === 'timeout' || error.kind === 'cancelled') throw error;
        if (error.kind === 'busy') return { refusal: reply(RESPONSE.DeviceBusy) };
        if (error.kind !== 'denied' && error.kind !== 'unsupported') return { refusal: reply(RESPONSE.GeneralError) };
        this.#leave(group, code, error);
      }
    }
    if (!CONTENT_OPERATIONS.includes(code)) return { refusal: reply(RESPONSE.OperationNotSupported) };
    this.#current = content;
    try {
      return { value: await this.#unlessBusy(() => work(content, params)) };
    } catch (error) {
      if (!(error instanceof WpdError) || error.kind === 'gone') throw error;
      return { refusal: reply(error.kind === 'denied' ? RESPONSE.AccessDenied : RESPONSE.GeneralError) };
    }
  }

  /**
   * What is passed through reaches the phone, which does not know the handles that were made up here. Null where an object
   * can only be named by content.
   */
  #inPhonesTerms(code: number, params: readonly number[]): readonly number[] | null {
    const at = objectParameter(code);
    const handle = at === null ? undefined : params[at];
    if (handle === undefined) return params;
    const own = this.#options.content.phonesOwn(handle);
    return own === null ? null : params.map((value, index) => (index === at ? own : value));
  }

  #leave(group: Group, code: number, error: WpdError): void {
    const why = `${operationName(code)}: ${hresultText(error.hresult)}`;
    this.reasons.set(group, why);
    this.#options.log('warn', 'Windows does not pass these operations through', { group, why });
    // Vendors' operations have no other way: one that is refused says nothing of the next.
    if (group !== 'vendor') this.ways[group] = 'content';
  }

  async #unlessBusy<T>(work: () => Promise<T>): Promise<T> {
    for (const pause of BUSY_PAUSES_MS) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof WpdError) || error.kind !== 'busy') throw error;
        await this.#options.clock.delay(pause, { signal: new AbortController().signal });
      }
    }
    return await work();
  }

  /** A data phase with nothing in it, which ends in the answer given. */
  #refuse(refusal: MtpReply): DataPhase {
    this.#current = answering(new Uint8Array(0), refusal);
    return { total: 0, optimal: null };
  }

  /** What is not passed through must not be offered to a session, nor what content can do be held back. */
  async #patchInfo(phase: DataPhase): Promise<DataPhase> {
    const port = this.#current;
    if (Object.values(this.ways).every((way) => way === 'pass-through')) return phase;
    const chunks: Uint8Array[] = [];
    for (let left = phase.total ?? Infinity; left > 0;) {
      const chunk = await port.read(Math.min(left, 64 * 1024));
      if (chunk.byteLength === 0) break;
      chunks.push(chunk);
      left -= chunk.byteLength;
      if (left === Infinity && chunk.byteLength < 64 * 1024) break;
    }
    const end = await port.end();
    if (end.code !== RESPONSE.OK) return this.#refuse(end);
    const info = deviceInfo.decode(Buffer.concat(chunks));
    const passed = info.operations.filter((code) => this.ways[groupOf(code)] === 'pass-through');
    const answered = CONTENT_OPERATIONS.filter((code) => this.ways[groupOf(code)] === 'content');
    const operations = [...new Set([...passed, ...answered])].sort((a, b) => a - b);
    const bytes = deviceInfo.encode({ ...info, operations });
    this.#current = answering(bytes, end);
    return { total: bytes.byteLength, optimal: null };
  }
}

export function reply(code: number, params: readonly number[] = []): MtpReply {
  return { code, params };
}

/** A port that is in the midst of a data phase: these bytes in, or any out, and then this answer. */
export function answering(bytes: Uint8Array, answer: MtpReply): MtpPort {
  let left = bytes;
  const never = (): Promise<never> => Promise.reject(new Error('a data phase is under way'));
  return {
    command: never,
    beginRead: never,
    beginWrite: never,
    read: (max) => {
      const chunk = left.slice(0, max);
      left = left.subarray(chunk.byteLength);
      return Promise.resolve(chunk);
    },
    write: () => Promise.resolve(),
    end: () => Promise.resolve(answer),
  };
}
