import type { Device } from 'usb';
import type { Clock, OpOptions } from '../../../../../src/core/base/options.ts';
import type { UsbLibrary } from '../../../../../src/core/device/usb/usb-library.ts';
import type { ScriptedTransport } from '../ptp/scripted-transport.ts';

const BULK = 2;
const INTERRUPT = 3;
export const CANCELLED = 3;
export const STALLED = 4;

type Landing = (error: { readonly errno: number } | undefined, buffer: Buffer, actual: number) => void;

/** One transfer of libusb's, as `usb` 2.18 shows it: submitted with a buffer, ended once through its callback. */
export class FakeTransfer {
  readonly #pipe: FakePipe;
  readonly #onEnd: Landing;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(pipe: FakePipe, onEnd: Landing) {
    this.#pipe = pipe;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#buffer.byteLength;
  }

  get bytes(): Uint8Array {
    return this.#buffer;
  }

  submit(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#pipe.take(this);
  }

  cancel(): void {
    if (this.#pipe.drop(this)) this.end(new Uint8Array(0), CANCELLED);
  }

  end(bytes: Uint8Array, errno: number | null = null): void {
    this.#buffer.set(bytes);
    setImmediate(() => this.#onEnd(errno === null ? undefined : { errno }, this.#buffer, bytes.byteLength));
  }
}

/** The transfers that wait on an endpoint, in order. Out-pipes end theirs at once and keep what was sent. */
export class FakePipe {
  readonly direction: 'in' | 'out';
  readonly transferType: number;
  readonly descriptor = { wMaxPacketSize: 512 };
  readonly waiting: FakeTransfer[] = [];
  readonly sent: Buffer[] = [];
  isDeaf = false;
  halts = 0;

  constructor(direction: 'in' | 'out', transferType = BULK) {
    this.direction = direction;
    this.transferType = transferType;
  }

  makeTransfer(_timeout: number, onEnd: Landing): FakeTransfer {
    return new FakeTransfer(this, onEnd);
  }

  take(transfer: FakeTransfer): void {
    this.waiting.push(transfer);
  }

  drop(transfer: FakeTransfer): boolean {
    const at = this.waiting.indexOf(transfer);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  /** Ends the first waiting transfer with these bytes; cuts what does not fit, and gives how many did. */
  bring(bytes: Uint8Array, errno: number | null = null): number {
    const head = this.waiting.shift();
    if (!head) throw new Error('nobody reads');
    const fits = bytes.subarray(0, head.size);
    head.end(fits, errno);
    return fits.byteLength;
  }

  clearHalt(done: (error?: Error) => void): void {
    this.halts += 1;
    done();
  }
}

export class FakeUsb {
  readonly input = new FakePipe('in');
  readonly output = new FakePipe('out');
  readonly events = new FakePipe('in', INTERRUPT);
  isClosed = false;
  isReleased = false;
  opened = 0;

  constructor() {
    this.output.take = (transfer) => {
      this.output.waiting.push(transfer);
      if (!this.output.isDeaf && this.output.drop(transfer)) {
        this.output.sent.push(Buffer.alloc(transfer.size));
        transfer.end(new Uint8Array(0));
      }
    };
  }

  get library(): UsbLibrary {
    return {
      LIBUSB_TRANSFER_TYPE_BULK: BULK,
      LIBUSB_TRANSFER_TYPE_INTERRUPT: INTERRUPT,
      LIBUSB_TRANSFER_TYPE_CONTROL: 0,
    } as unknown as UsbLibrary;
  }

  get device(): Device {
    const claimed = {
      interfaceNumber: 0,
      endpoints: [this.input, this.output, this.events],
      claim: () => undefined,
      releaseAsync: async () => {
        this.isReleased = true;
        await Promise.resolve();
      },
    };
    return {
      busNumber: 1,
      deviceAddress: 2,
      open: () => {
        this.opened += 1;
      },
      close: () => {
        this.isClosed = true;
      },
      setAutoDetachKernelDriver: () => undefined,
      interface: () => claimed,
    } as unknown as Device;
  }
}

/** A phone on this bus: what is sent is answered as `phone` answers. */
export class PluggedIn extends FakeUsb {
  readonly #phone: ScriptedTransport;

  constructor(phone: ScriptedTransport) {
    super();
    this.#phone = phone;
    this.output.take = (transfer) => {
      transfer.end(new Uint8Array(0));
      void phone.write(transfer.bytes.slice(), { more: false }).then(() => this.#bring());
    };
    this.input.take = (transfer) => {
      this.input.waiting.push(transfer);
      this.#bring();
    };
  }

  #bring(): void {
    while (this.input.waiting.length > 0) {
      const next = this.#phone.queue.shift();
      if (!(next instanceof Uint8Array)) return;
      const rest = next.subarray(this.input.bring(next));
      if (rest.byteLength > 0) this.#phone.queue.unshift(rest);
    }
  }
}

/** A bus with these on it: `vvvv:pppp`, each at a port of its own, each with a still-image interface. */
export function busWith(devices: readonly { readonly ids: string; readonly usb: FakeUsb }[]): UsbLibrary {
  const endpoints = [] as const;
  const image = { bInterfaceClass: 6, bInterfaceSubClass: 1, bInterfaceNumber: 0, endpoints };
  const plugged = devices.map(({ ids, usb }, index) => {
    const [vendor = '', product = ''] = ids.split(':');
    const deviceDescriptor = { idVendor: Number.parseInt(vendor, 16), idProduct: Number.parseInt(product, 16) };
    const configDescriptor = { interfaces: [[image]] };
    const place = { deviceAddress: index + 2, portNumbers: [index + 1] };
    return Object.assign(usb.device, place, { deviceDescriptor, configDescriptor });
  });
  return { ...new FakeUsb().library, getDeviceList: () => plugged };
}

/** A clock whose time passes when the test says so. */
export class HandClock implements Clock {
  time = 0;
  /** How often anyone asked for a timer. */
  timers = 0;
  readonly #waiting = new Set<{ readonly at: number; readonly ring: () => void }>();

  now(): number {
    return this.time;
  }

  get pending(): number {
    return this.#waiting.size;
  }

  delay(ms: number, { signal }: OpOptions): Promise<void> {
    this.timers += 1;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(wait);
        reject(signal.reason as Error);
      };
      const ring = (): void => {
        this.#waiting.delete(wait);
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const wait = { at: this.time + ms, ring };
      this.#waiting.add(wait);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = [...this.#waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.time = next.at;
      next.ring();
    }
    this.time = until;
  }
}
