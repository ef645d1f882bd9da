import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import type { BulkTransport } from '../usb/bulk-transport.ts';
import { PhoneState } from './phone-state.ts';
import { parseVirtualId } from './virtual-id.ts';
import { createResponder, type PhoneHost } from './virtual-phone.ts';
import { VirtualTransport } from './virtual-transport.ts';

/** Virtual phones of this process, by id: what one opening did to a phone, the next one meets. */
export class VirtualPhones {
  readonly #host: PhoneHost;
  readonly #states = new Map<string, PhoneState>();

  constructor(host: PhoneHost) {
    this.#host = host;
  }

  /** The phone of this id, to unlock, unplug, or make a transfer fail. Errors: `USAGE` for an id that names none. */
  state(id: DeviceId): PhoneState {
    const { misbehaviour } = parseVirtualId(id);
    const state = this.#states.get(id) ?? new PhoneState(this.#host.clock, misbehaviour);
    this.#states.set(id, state);
    return state;
  }

  /** Whether it is there and locked, without opening it; null for one that is unplugged. Errors: `USAGE`. */
  presence(id: DeviceId): string | null {
    const state = this.state(id);
    if (state.isGone) return null;
    return state.isLocked ? 'locked' : 'ready';
  }

  /** Plugs the phone in and claims it. Errors: `USAGE`, `DEVICE_LOST` while it is unplugged. */
  async connect(id: DeviceId, { signal }: OpOptions): Promise<BulkTransport> {
    const parsed = parseVirtualId(id);
    const state = this.state(id);
    if (state.isGone) throw new AppError('DEVICE_LOST', `Cannot open "${id}": it is unplugged`);
    const responder = await createResponder(parsed, state, { ...this.#host, signal });
    return new VirtualTransport({ responder, state, ...this.#host });
  }
}
