import type { DeviceId } from '../../../shared/domain/ids.ts';
import { openMtpPhone } from '../mtp/mtp-phone.ts';
import type { DeviceDriver } from '../source.ts';
import type { PhoneState } from './phone-state.ts';
import type { PhoneHost } from './virtual-phone.ts';
import { VirtualPhones } from './virtual-phones.ts';

export interface VirtualDriver extends DeviceDriver {
  /** The phone of this id as later openings meet it: to unlock or unplug it, or make a transfer fail. */
  state(id: DeviceId): PhoneState;
}

/** Virtual phones as devices. They are opened by id, not discovered: `list` gives none. Errors: `USAGE`, and those of `openMtpPhone`. */
export function createVirtualDriver(host: PhoneHost): VirtualDriver {
  const phones = new VirtualPhones(host);
  return {
    scheme: 'virtual',
    list: () => Promise.resolve([]),
    presence: (id) => Promise.resolve(phones.presence(id)),
    open: async (id, options) => {
      const transport = await phones.connect(id, options);
      return await openMtpPhone({ ...host, transport, id, options });
    },
    state: (id) => phones.state(id),
  };
}
