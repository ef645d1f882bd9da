import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import type { Choice } from '../../wizard/machine.ts';

/** What a remembered phone is backed up with. Its id may be another one now: it is the one plugged in that counts. */
export function choiceFor(phone: RememberedPhone, device: DeviceSummary | null = null, compare = false): Choice {
  return { deviceId: device?.id ?? phone.deviceId, to: phone.to, steps: phone.steps, compare };
}
