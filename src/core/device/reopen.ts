import type { DeviceSummary } from '../../shared/domain/device.ts';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../base/options.ts';

/** A phone that was knocked loose re-appears after this long at the most; shorter waits would give up on a wobbly plug. */
const GRACE_MS = 3_000;
const RETRY_MS = 500;

export interface ReopenOptions<Device> {
  readonly open: (options: OpOptions) => Promise<Device>;
  readonly clock: Clock;
  /** How long to wait for a device that is gone, in milliseconds. */
  readonly waitMs: number;
  /** Called with the code that is waited on, and with null when it goes on. */
  readonly onWaiting: (code: string | null) => void;
}

/**
 * A fresh session with the same device (its serial is checked), however long it may take to come back. `takeUp` lists it
 * anew, as handles do not outlive a session; what fails there is tried again like the opening. Throws the error that
 * keeps the device from being opened once waiting is over.
 */
export async function reopen<Device extends AsyncDisposable & { readonly summary: DeviceSummary }, Taken>(
  last: Device,
  { open, clock, waitMs, onWaiting }: ReopenOptions<Device>,
  options: OpOptions,
  takeUp: (device: Device) => Promise<Taken>,
): Promise<Taken> {
  await last[Symbol.asyncDispose]();
  const giveUpAt = clock.now() + Math.max(waitMs, GRACE_MS);
  try {
    for (;;) {
      try {
        return await openOnce(last, await open(options), takeUp);
      } catch (error) {
        options.signal.throwIfAborted();
        if (!isAppError(error) || error.scope !== 'device' || error.retry === 'never') throw error;
        if (clock.now() + RETRY_MS > giveUpAt) throw asLost(error);
        onWaiting(error.code);
        await clock.delay(RETRY_MS, options);
      }
    }
  } finally {
    onWaiting(null);
  }
}

async function openOnce<Device extends AsyncDisposable & { readonly summary: DeviceSummary }, Taken>(
  last: Device,
  device: Device,
  takeUp: (device: Device) => Promise<Taken>,
): Promise<Taken> {
  try {
    const [expected, got] = [last.summary.serial, device.summary.serial];
    if (expected !== got) {
      throw new AppError('DEVICE_CHANGED', 'Cannot go on: another phone is plugged in', {
        details: { expected: expected ?? '', got: got ?? '' },
      });
    }
    return await takeUp(device);
  } catch (error) {
    await device[Symbol.asyncDispose]();
    throw error;
  }
}

/** A phone that was here and is no longer found is lost, which is another thing than one that was never plugged in. */
function asLost(error: AppError): AppError {
  if (!isAppError(error, 'DEVICE_NONE')) return error;
  return new AppError('DEVICE_LOST', 'Cannot go on: the phone is no longer plugged in', { cause: error });
}
