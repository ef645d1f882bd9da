import { AppError } from '../../../../../src/shared/errors/app-error.ts';
import type { Clock } from '../../../../../src/core/base/options.ts';
import type { BulkTransport } from '../../../../../src/core/device/usb/bulk-transport.ts';
import {
  CONTAINER,
  dataHeader,
  decodeParameters,
  encodeParameters,
} from '../../../../../src/core/device/ptp/container.ts';
import { deviceInfo, type DeviceInfo } from '../../../../../src/core/device/ptp/datasets.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import { RESPONSE } from '../../../../../src/core/device/ptp/responses.ts';

/** Time that passes when someone waits for it. */
export class StepClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  async delay(ms: number, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    signal.throwIfAborted();
    this.time += ms;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Command {
  readonly code: number;
  readonly id: number;
  readonly params: readonly number[];
}

/** The transfers that a device answers a command with: bytes, or an error in a transfer's place. */
export type Answer = (command: Command, transport: ScriptedTransport) => readonly (Uint8Array | AppError)[];

export const response = (id: number, code: number = RESPONSE.OK, params: readonly number[] = []): Uint8Array =>
  encodeParameters(CONTAINER.response, code, id, params);

export const data = (
  { code, id }: { code: number; id: number },
  payload: Uint8Array,
  length = payload.byteLength,
): Uint8Array => Buffer.concat([dataHeader(code, id, length), payload]);

export const INFO: DeviceInfo = {
  standardVersion: 100,
  vendorExtensionId: 6,
  vendorExtensionVersion: 100,
  vendorExtensionDesc: 'microsoft.com: 1.0; microsoft.com/DeviceServices:1.0; microsoft/WindowsPhone:1.0',
  functionalMode: 0,
  operations: [],
  events: [],
  deviceProperties: [],
  captureFormats: [],
  playbackFormats: [],
  manufacturer: 'Microsoft',
  model: 'Lumia 950 XL',
  deviceVersion: '10.0.15254.0',
  serialNumber: '0123456789abcdef0123456789abcdef',
};

/** A device at the transport's port: answers each command as told, transfer by transfer. */
export class ScriptedTransport implements BulkTransport {
  readonly packetSize = { in: 512, out: 512 };
  readonly log: string[] = [];
  readonly commands: Command[] = [];
  readonly written: { readonly bytes: Uint8Array; readonly more: boolean }[] = [];
  readonly expected: number[] = [];
  queue: (Uint8Array | AppError)[] = [];
  /** What deviceStatus() gives, in order; then OK. */
  statuses: number[] = [];
  gone = false;
  answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }

  async write(bytes: Uint8Array, { more }: { readonly more: boolean }): Promise<void> {
    this.#check();
    this.written.push({ bytes: bytes.slice(), more });
    if (bytes.byteLength < 12 || bytes[4] !== CONTAINER.command) return;
    const { code, transactionId: id, params } = decodeParameters(bytes);
    this.commands.push({ code, id, params });
    this.log.push(`command ${code.toString(16)} ${id}`);
    if (code === OPERATION.GetDeviceInfo) this.queue.push(data({ code, id }, deviceInfo.encode(INFO)), response(id));
    else if (code === OPERATION.OpenSession || code === OPERATION.CloseSession) this.queue.push(response(id));
    else this.queue.push(...this.answer({ code, id, params }, this));
  }

  async read({
    expect,
    signal,
    timeoutMs,
  }: {
    readonly expect: number;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
  }): Promise<Uint8Array> {
    this.#check();
    signal.throwIfAborted();
    this.expected.push(expect);
    await new Promise((resolve) => setImmediate(resolve));
    const next = this.queue.shift();
    if (next instanceof Error) {
      if (next.code === 'DEVICE_LOST') this.gone = true;
      throw next;
    }
    if (next) return next;
    this.log.push('silence');
    throw new AppError('PTP_TIMEOUT', 'Nothing came', { details: { operation: 'read', ms: timeoutMs } });
  }

  async readEvent(): Promise<Uint8Array | null> {
    return null;
  }

  async cancelRequest(id: number): Promise<void> {
    this.#check();
    this.log.push(`cancel ${id}`);
  }

  async deviceStatus(): Promise<number> {
    this.#check();
    const status = this.statuses.shift() ?? RESPONSE.OK;
    this.log.push(`status ${status.toString(16)}`);
    return status;
  }

  async resetRequest(): Promise<void> {
    this.#check();
    this.log.push('reset');
  }

  async clearHalt(): Promise<void> {
    this.log.push('clear halt');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.log.push('disposed');
  }

  #check(): void {
    if (this.gone) throw new AppError('DEVICE_LOST', 'The device is gone');
  }
}
