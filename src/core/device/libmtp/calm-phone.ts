import { toAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { inspectMtpPhone } from '../mtp/mtp-phone.ts';
import { openLibusbTransport } from '../usb/libusb-transport.ts';
import { findUsbCandidates } from '../usb/usb-devices.ts';
import { loadUsbLibrary } from '../usb/usb-library.ts';
import { FIRST } from './phone-ids.ts';

/** Long enough to take what is left of a film, and never the reason why a phone is given up. */
const LONGEST_MS = 60_000;
const REPLY_MS = 5000;

/**
 * Brings a phone to rest whose last reader died in the middle of a file. It still has that file to send, libmtp asks its
 * first question into the middle of it, takes the answer for none, and resetting the device does not help (seen with
 * libmtp 1.1.20 and uMTP-Responder). Our own session takes what is left and lets go again. Best effort: never fails.
 */
export async function calmPhone(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  { signal }: OpOptions,
): Promise<void> {
  const usb = await loadUsbLibrary();
  const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]) };
  for (const { device, interfaceNumber, isGuess, mode } of usb ? findUsbCandidates(usb) : []) {
    if (!usb || interfaceNumber === null || (isGuess && mode === null)) continue;
    try {
      const transport = openLibusbTransport({ usb, device, interfaceNumber, clock });
      await inspectMtpPhone({ transport, id: FIRST, clock, log, options, replyMs: REPLY_MS });
    } catch (error) {
      signal.throwIfAborted();
      log('info', `the phone could not be brought to rest: ${toAppError(error).message}`);
    }
  }
}
