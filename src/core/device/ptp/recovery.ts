import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../../base/options.ts';
import type { BulkTransport } from '../usb/bulk-transport.ts';
import type { ContainerReader } from './container-reader.ts';
import { RESPONSE } from './responses.ts';

export interface RecoveryTools {
  readonly transport: BulkTransport;
  readonly reader: ContainerReader;
  readonly clock: Clock;
}

/** The pipe counts as empty when nothing came for so long. */
const QUIET_MS = 300;
const DRAIN_MS = 10_000;
const STATUS_MS = 5000;
const STATUS_PAUSE_MS = 100;

/**
 * Ends what the device is doing, empties the bulk-in pipe, and waits until the device says that it is ready
 * (USB Still Image Capture Device Definition 1.0, section 5.2). Throws `DEVICE_LOST` only; a device that does not
 * know these requests is given the benefit of the doubt.
 */
export async function quiesce(tools: RecoveryTools, transactionId: number, how: 'cancel' | 'reset'): Promise<void> {
  const { transport } = tools;
  await tolerated(() => (how === 'cancel' ? transport.cancelRequest(transactionId) : transport.resetRequest()));
  await drain(tools);
  const wasReady = await untilReady(tools);
  // What the device still had to send may have come while it made ready.
  if (how === 'cancel' && !wasReady) await drain(tools);
  tools.reader.reset();
}

async function drain({ transport, clock }: RecoveryTools): Promise<void> {
  const signal = new AbortController().signal;
  const until = clock.now() + DRAIN_MS;
  // Bounded twice: a device may go on sending for ever, and a clock in a test may stand still.
  for (let transfers = 0; transfers < 100_000 && clock.now() < until; transfers += 1) {
    try {
      await transport.read({ signal, timeoutMs: QUIET_MS, expect: 0 });
    } catch (error) {
      if (isAppError(error, 'PTP_TIMEOUT')) return;
      if (!isAppError(error, 'PTP_DESYNC')) throw error;
    }
  }
}

/** True where the device said at the first asking that it is ready. */
async function untilReady({ transport, clock }: RecoveryTools): Promise<boolean> {
  const signal = new AbortController().signal;
  const until = clock.now() + STATUS_MS;
  for (let asked = 1; clock.now() < until; asked += 1) {
    const status = await statusOf(transport);
    if (status === RESPONSE.OK || status === null) return status !== null && asked === 1;
    await clock.delay(STATUS_PAUSE_MS, { signal });
  }
  return false;
}

/** Null where the device does not say. */
async function statusOf(transport: BulkTransport): Promise<number | null> {
  const answers: number[] = [];
  await tolerated(async () => {
    answers.push(await transport.deviceStatus());
  });
  return answers[0] ?? null;
}

/** Class requests are optional in practice: a stall or silence as answer is no reason to give up. */
async function tolerated(request: () => Promise<void>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (!isAppError(error, 'PTP_DESYNC') && !isAppError(error, 'PTP_TIMEOUT')) throw error;
  }
}
