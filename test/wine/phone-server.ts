import { createServer, type Socket } from 'node:net';
import type { Log } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { ContainerServer, WireGone, type DeviceWire } from '../../src/core/device/virtual/container-server.ts';
import { PhoneState } from '../../src/core/device/virtual/phone-state.ts';
import { parseVirtualId } from '../../src/core/device/virtual/virtual-id.ts';
import { createResponder } from '../../src/core/device/virtual/virtual-phone.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';

// A virtual Lumia on 127.0.0.1 for the stand-in under Wine: `phone-server.js <device id> [bytes until it is unplugged
// [for-good]]`.
// Bytes count both ways, so that a phone can be pulled while it is read and while it is written to.
// What comes in is framed (length, ended, bytes: see `standin/ptp.h`), what goes out is bare containers. Prints its port.
// Unplugged once, unless for good, it is found again at once. Ends with its standard input.

const [id = '', limit = '', forGood] = process.argv.slice(2);
const log: Log = () => undefined;
let bytesLeft = limit === '' ? Infinity : Number(limit);
const over = new AbortController();

class SocketWire implements DeviceWire {
  readonly #socket: Socket;
  readonly #waiting: (() => void)[] = [];
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const wake = (): void => {
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      wake();
    });
    socket.on('close', wake).on('error', wake);
  }

  async receive(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }> {
    for (;;) {
      signal.throwIfAborted();
      const length = this.#received.byteLength < 5 ? null : this.#received.readUInt32LE(0);
      if (length !== null && this.#received.byteLength >= 5 + length) {
        const bytes = this.#received.subarray(5, 5 + length);
        const ended = this.#received[4] === 1;
        this.#received = this.#received.subarray(5 + length);
        this.#carry(length);
        return { bytes, ended };
      }
      if (this.#socket.destroyed) throw new WireGone('the stand-in let go');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async send(bytes: Uint8Array, { payload }: { readonly payload: boolean }): Promise<void> {
    if (this.#socket.destroyed) throw new WireGone('the stand-in let go');
    if (payload) this.#carry(bytes.byteLength);
    await new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** Unplugged once; who looks again finds it back. */
  #carry(bytes: number): void {
    bytesLeft -= bytes;
    if (bytesLeft >= 0) return;
    bytesLeft = Infinity;
    if (forGood !== undefined) process.exit(0);
    this.#socket.destroy();
    throw new WireGone('unplugged');
  }
}

const parsed = parseVirtualId(DeviceId.parse(id));
const state = new PhoneState(systemClock, parsed.misbehaviour);
const server = createServer((socket) => {
  const wire = new SocketWire(socket);
  void (async () => {
    // Who only looks whether somebody is there says nothing: the phone is made for who asks something.
    const responder = await createResponder(parsed, state, { clock: systemClock, log, signal: over.signal });
    await new ContainerServer(responder, wire, log).run(over.signal);
  })().catch((error: unknown) => {
    if (!socket.destroyed) console.error(error);
    socket.destroy();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) console.log(`port ${address.port}`);
});
process.stdin.resume().on('end', () => process.exit(0));
