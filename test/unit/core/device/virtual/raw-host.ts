import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silent } from '../../../../../src/core/base/log.ts';
import type { Clock } from '../../../../../src/core/base/options.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import {
  CONTAINER,
  dataHeader,
  decodeHeader,
  decodeParameters,
  encodeParameters,
} from '../../../../../src/core/device/ptp/container.ts';
import { u32Array } from '../../../../../src/core/device/ptp/datasets.ts';
import { objectPropList, type PropElement } from '../../../../../src/core/device/ptp/prop-list.ts';
import type { BulkTransport } from '../../../../../src/core/device/usb/bulk-transport.ts';
import { VirtualPhones } from '../../../../../src/core/device/virtual/virtual-phones.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';

export const signal: AbortSignal = new AbortController().signal;

export interface Answer {
  readonly code: number;
  readonly params: readonly number[];
  readonly data: Buffer;
  /** What the data container's header announced, itself included. */
  readonly announced: number | null;
  readonly staleContainers: number;
}

/** A host as simple as can be: containers by hand over the transport, nothing forgiven. Not our session. */
export class RawHost implements AsyncDisposable {
  readonly transport: BulkTransport;
  #id = 0;
  /** For what comes: a loaded computer may take its time, and what hangs ends with the test. */
  timeoutMs = 60_000;

  constructor(transport: BulkTransport) {
    this.transport = transport;
  }

  async run(code: number, params: readonly number[] = [], data?: Uint8Array): Promise<Answer> {
    const id = (this.#id += 1);
    const transfer = { signal, timeoutMs: this.timeoutMs };
    await this.transport.write(encodeParameters(CONTAINER.command, code, id, params), { ...transfer, more: false });
    if (data) {
      const container = Buffer.concat([dataHeader(code, id, data.byteLength), data]);
      await this.transport.write(container, { ...transfer, more: false });
    }
    return await this.#answer(id);
  }

  async #answer(id: number): Promise<Answer> {
    let announced: number | null = null;
    let left = 0;
    let stale = 0;
    const parts: Uint8Array[] = [];
    let inData = false;
    for (;;) {
      const expect = inData ? Math.max(0, Math.min(left, 2 ** 40)) : 0;
      let bytes = await this.transport.read({ signal, timeoutMs: this.timeoutMs, expect });
      if (bytes.byteLength === 0) continue;
      // A container begins at every transfer that is not within a data phase, and where a data phase ended short.
      const begins = !inData || left === 0 || isResponse(bytes, id);
      if (begins) {
        const header = decodeHeader(bytes);
        if (header.transactionId !== id) {
          stale += 1;
          continue;
        }
        if (header.type === CONTAINER.response) {
          const { code, params } = decodeParameters(bytes);
          return { code, params, data: Buffer.concat(parts), announced, staleContainers: stale };
        }
        announced = header.length;
        left = header.length === 0xffffffff ? Infinity : header.length - 12;
        inData = true;
        bytes = bytes.subarray(12);
      }
      parts.push(bytes);
      left -= bytes.byteLength;
    }
  }

  async openSession(): Promise<void> {
    const answer = await this.run(0x1002, [1]);
    if (answer.code !== 0x2001) throw new Error(`OpenSession: ${answer.code.toString(16)}`);
  }

  async handles(storage = 0xffffffff, parent = 0xffffffff): Promise<readonly number[]> {
    return u32Array.decode((await this.run(0x1007, [storage, 0, parent])).data);
  }

  async list(...params: readonly number[]): Promise<readonly PropElement[]> {
    return objectPropList.decode((await this.run(0x9805, params)).data);
  }

  /** Every object's path (`Phone/Pictures/x.jpg`, without the storage's name) and handle, from one list. */
  async tree(): Promise<ReadonlyMap<string, number>> {
    const elements = await this.list(0xffffffff, 0, 0xffffffff, 0, 0);
    const names = new Map<number, string>();
    const parents = new Map<number, number>();
    for (const { handle, property, value } of elements) {
      if (property === 0xdc07) names.set(handle, value as string);
      if (property === 0xdc0b) parents.set(handle, value as number);
    }
    const pathOf = (handle: number): string => {
      const parent = parents.get(handle)!;
      return (parent === 0xffffffff ? '' : `${pathOf(parent)}/`) + names.get(handle)!;
    };
    return new Map([...names.keys()].map((handle) => [pathOf(handle), handle]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport[Symbol.asyncDispose]();
  }
}

function isResponse(bytes: Uint8Array, id: number): boolean {
  if (bytes.byteLength < 12 || bytes.byteLength > 32) return false;
  const view = Buffer.from(bytes);
  return (
    view.readUInt32LE(0) === bytes.byteLength &&
    view.readUInt16LE(4) === CONTAINER.response &&
    view.readUInt32LE(8) === id
  );
}

export const WHEN = Date.UTC(2016, 6, 2, 10, 20, 30);

/** Writes a phone's folder; contents by path. Dates are `WHEN`. */
export async function makePhoneFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'virtual-phone-'));
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
    await utimes(target, WHEN / 1000, WHEN / 1000);
  }
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

export function newPhones(clock: Clock = systemClock): VirtualPhones {
  return new VirtualPhones({ clock, log: silent });
}

export async function connect(id: string, phones = newPhones()): Promise<RawHost> {
  const device = DeviceId.parse(id);
  const transport = await phones.connect(device, { signal });
  // The slow first answer is a test of its own.
  phones.state(device).fresh = false;
  return new RawHost(transport);
}

/** Connected, and with a session. */
export async function openPhone(id: string, phones = newPhones()): Promise<RawHost> {
  const host = await connect(id, phones);
  await host.openSession();
  return host;
}
