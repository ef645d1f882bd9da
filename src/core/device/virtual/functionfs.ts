import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import type { OpOptions } from '../../base/options.ts';
import { ByteWriter } from '../ptp/byte-writer.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { ContainerServer, WireGone, type DeviceWire } from './container-server.ts';
import { PhoneState } from './phone-state.ts';
import { parseVirtualId } from './virtual-id.ts';
import { createResponder, type PhoneHost } from './virtual-phone.ts';

const PACKET = 512;
const TRANSFER = 256 * 1024;
/** Waits after an unexpected error, so that a broken mount is not hammered. */
const PAUSE_MS = 200;

/** Linux, include/uapi/linux/usb/functionfs.h. */
const DESCRIPTORS_MAGIC_V2 = 3;
const STRINGS_MAGIC = 2;
const HAS_FULL_AND_HIGH_SPEED = 3;
const EVENT_BYTES = 12;
const EVENT = { disable: 3, unbind: 1, setup: 4 } as const;
const REQUEST = { cancel: 0x64, reset: 0x66, status: 0x67 } as const;

export interface FunctionFsOptions extends PhoneHost, OpOptions {
  readonly id: DeviceId;
  /** Where the function's functionfs is mounted: the folder with `ep0` in it. */
  readonly mount: string;
  /** Called once the descriptors are taken: the gadget can now be bound to a controller. */
  readonly onReady?: () => void;
}

/**
 * Serves a virtual phone as a USB gadget on Linux, through many connections, until the signal aborts.
 * `unplug`, `stall` and `slow` belong to the wire in this process and do nothing here. Errors: `USAGE` for the id;
 * the file system's own when `mount` is no functionfs. A read that waits in the kernel ends with the process or the mount,
 * and closing its file would wait for it: so the files stay open, and who serves ends the process.
 */
export async function serveFunctionFs({ id, mount, clock, log, signal, onReady }: FunctionFsOptions): Promise<void> {
  const parsed = parseVirtualId(id);
  const state = new PhoneState(clock, parsed.misbehaviour);
  const responder = await createResponder(parsed, state, { clock, log, signal });
  const control = await open(path.join(mount, 'ep0'), 'r+');
  await control.write(interfaceDescriptors());
  await control.write(new ByteWriter().u32(STRINGS_MAGIC).u32(16).u32(0).u32(0).finish());
  const input = await open(path.join(mount, 'ep1'), 'r+');
  const output = await open(path.join(mount, 'ep2'), 'r+');
  const wire = new FunctionFsWire(input, output);
  const current: { server: ContainerServer | null } = { server: null };
  onReady?.();
  const events = serveControl(control, current, signal);
  events.catch((error: unknown) => {
    log('warn', 'virtual phone: ep0 failed', { error: String(error) });
  });
  while (!signal.aborted) {
    wire.renew();
    current.server = new ContainerServer(responder, wire, log);
    try {
      await current.server.run(signal);
    } catch (error) {
      log('warn', 'virtual phone: the wire failed', { error: String(error) });
    }
    state.fresh = true;
    // Unbound: the endpoints fail at once until the kernel has let go of them.
    await clock.delay(PAUSE_MS, { signal }).catch(() => 'aborted: the loop ends');
  }
}

/** One still-image interface as WP8 and later have it: class 6, subclass 1, no string; bulk in, bulk out, interrupt in. */
export function interfaceDescriptors(): Uint8Array {
  const body = new ByteWriter();
  for (const packet of [64, PACKET]) {
    body.bytes(Uint8Array.of(9, 4, 0, 0, 3, 6, 1, 1, 0));
    for (const [address, attributes, size, interval] of [
      [0x81, 2, packet, 0],
      [0x02, 2, packet, 0],
      [0x83, 3, 28, 6],
    ] as const) {
      body.u8(7).u8(5).u8(address).u8(attributes).u16(size).u8(interval);
    }
  }
  const descriptors = body.finish();
  const perSpeed = 4;
  const writer = new ByteWriter().u32(DESCRIPTORS_MAGIC_V2).u32(20 + descriptors.byteLength);
  return writer.u32(HAS_FULL_AND_HIGH_SPEED).u32(perSpeed).u32(perSpeed).bytes(descriptors).finish();
}

/** Answers class requests (USB Still Image Capture Device 1.0, 5.2); all others are stalled. */
async function serveControl(
  control: FileHandle,
  current: { readonly server: ContainerServer | null },
  signal: AbortSignal,
): Promise<void> {
  const event = Buffer.alloc(EVENT_BYTES);
  while (!signal.aborted) {
    if (!(await nextEvent(control, event))) continue;
    const type = event[8];
    if (type === EVENT.disable || type === EVENT.unbind) current.server?.cancel();
    if (type !== EVENT.setup) continue;
    // A host that takes its request back makes the answer fail; the next event tells what is up.
    await answerSetup(control, event, current.server).catch(() => 'the request is over');
  }
}

/** False where the host took its request back before it was answered: the next event is another one. */
async function nextEvent(control: FileHandle, event: Buffer): Promise<boolean> {
  try {
    const { bytesRead } = await control.read(event, 0, EVENT_BYTES, null);
    return bytesRead === EVENT_BYTES;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIDRM') return false;
    throw error;
  }
}

async function answerSetup(control: FileHandle, setup: Buffer, server: ContainerServer | null): Promise<void> {
  const toHost = ((setup[0] ?? 0) & 0x80) !== 0;
  const request = setup[1];
  if (toHost && request === REQUEST.status) {
    const code = server?.isBusy ? RESPONSE.DeviceBusy : RESPONSE.OK;
    await control.write(new ByteWriter().u16(4).u16(code).finish());
  } else if (!toHost && (request === REQUEST.cancel || request === REQUEST.reset)) {
    await takeIn(control, setup.readUInt16LE(6));
    if (request === REQUEST.cancel) server?.cancel();
    else await server?.reset();
  } else if (toHost) {
    // The wrong direction is how functionfs is told to stall.
    await takeIn(control, 0);
  } else {
    await control.write(Uint8Array.of(0));
  }
}

/** Reading is what acknowledges a request, even one without data: Node makes no system call for nothing, so for a byte at least. */
async function takeIn(control: FileHandle, length: number): Promise<void> {
  const size = Math.max(1, length);
  await control.read(Buffer.alloc(size), 0, size, null);
}

/** The bulk endpoints as files: each write is a transfer's part of whole packets, each read one transfer or a full buffer. */
class FunctionFsWire implements DeviceWire {
  readonly #input: FileHandle;
  readonly #output: FileHandle;
  /** Two, so that one is filled while the kernel takes the other. */
  readonly #buffers = [Buffer.alloc(TRANSFER), Buffer.alloc(TRANSFER)];
  #active = 0;
  #filled = 0;
  /** Bytes of the transfer under way that were given to the kernel. */
  #passed = 0;
  #inFlight: Promise<void> = Promise.resolve();
  #reading: Promise<Uint8Array> | null = null;

  constructor(input: FileHandle, output: FileHandle) {
    this.#input = input;
    this.#output = output;
  }

  /** Forgets the connection that ended. */
  renew(): void {
    this.#filled = 0;
    this.#passed = 0;
    this.#inFlight = Promise.resolve();
  }

  async receive(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }> {
    this.#breakOff();
    // A read cannot be taken back: what it brings after an abort is for the next one who asks.
    const reading = (this.#reading ??= this.#read());
    const bytes = await orAbort(reading, signal);
    this.#reading = null;
    return { bytes, ended: bytes.byteLength < TRANSFER };
  }

  async send(
    bytes: Uint8Array,
    { end, signal }: { readonly end: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    signal.throwIfAborted();
    for (let at = 0; at < bytes.byteLength;) {
      const buffer = this.#buffer();
      const piece = bytes.subarray(at, at + TRANSFER - this.#filled);
      buffer.set(piece, this.#filled);
      this.#filled += piece.byteLength;
      at += piece.byteLength;
      if (this.#filled === TRANSFER) await this.#flush();
    }
    if (!end) return;
    const needsEmpty = (this.#passed + this.#filled) % PACKET === 0;
    if (this.#filled > 0) await this.#flush();
    if (needsEmpty) await this.#flush();
    await this.#inFlight;
    this.#passed = 0;
  }

  #buffer(): Buffer {
    return this.#buffers[this.#active] ?? Buffer.alloc(TRANSFER);
  }

  /** A transfer that was not ended was cancelled: what the kernel has of it is ended by an empty packet, the rest forgotten. */
  #breakOff(): void {
    this.#filled = 0;
    if (this.#passed === 0) return;
    this.#passed = 0;
    this.#begin(this.#inFlight.then(() => this.#write(this.#buffer(), 0)));
  }

  /** Hands the buffer to the kernel once it has taken the one before. */
  async #flush(): Promise<void> {
    const [buffer, length] = [this.#buffer(), this.#filled];
    await this.#inFlight;
    this.#passed += length;
    this.#filled = 0;
    this.#active = 1 - this.#active;
    this.#begin(this.#write(buffer, length));
  }

  #begin(write: Promise<void>): void {
    this.#inFlight = write;
    write.catch(() => 'thrown where it is awaited next');
  }

  /** `length` may be 0. The buffer is the whole one: an empty view is never given to the kernel by Node. */
  async #write(buffer: Buffer, length: number): Promise<void> {
    try {
      await this.#input.write(buffer, 0, length, null);
    } catch (error) {
      throw gone(error);
    }
  }

  async #read(): Promise<Uint8Array> {
    const buffer = Buffer.allocUnsafeSlow(TRANSFER);
    try {
      const { bytesRead } = await this.#output.read(buffer, 0, TRANSFER, null);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      this.#reading = null;
      throw gone(error);
    }
  }
}

function gone(error: unknown): WireGone {
  return new WireGone('The USB connection ended', { cause: error });
}

async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (): void => {
      signal.removeEventListener('abort', onAbort);
    };
    promise.finally(settle).then(resolve, reject);
  });
}
