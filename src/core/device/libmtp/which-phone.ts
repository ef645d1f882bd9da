import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors/app-error.ts';
import { findUsbCandidates, type UsbCandidate } from '../usb/usb-devices.ts';
import { loadUsbLibrary } from '../usb/usb-library.ts';

/** The phone that libmtp will take, as far as can be told without opening it. */
export interface PhoneOnBus {
  /** Other words for another phone, or for the same one plugged in again. */
  readonly presence: string;
  readonly name: string | null;
  readonly manufacturer: string | null;
  readonly serial: string | null;
}

/**
 * Null where no phone is seen: libmtp knows devices that we do not. It takes the first that it finds, so where several
 * phones are plugged in nobody can say which: `USAGE`.
 */
export async function phoneOnBus(): Promise<PhoneOnBus | null> {
  const usb = await loadUsbLibrary();
  const candidates = usb ? findUsbCandidates(usb) : [];
  const sure = candidates.filter(({ isGuess, mode }) => !isGuess || mode !== null);
  if (sure.length > 1) {
    throw new AppError(
      'USAGE',
      'Cannot open "libmtp": several phones are plugged in, and it takes any; leave only one',
      {
        details: { what: 'libmtp' },
      },
    );
  }
  const [one] = sure.length > 0 ? sure : candidates.length === 1 ? candidates : [];
  return one ? await describe(one) : null;
}

async function describe({ place, device, mode }: UsbCandidate): Promise<PhoneOnBus> {
  const [product, manufacturer, serial] = await Promise.all([
    word(place, 'product'),
    word(place, 'manufacturer'),
    word(place, 'serial'),
  ]);
  return { presence: `${place} ${device.deviceAddress}`, name: product ?? mode?.name ?? null, manufacturer, serial };
}

/** What Linux tells of a device to everybody. Null elsewhere. */
async function word(place: string, name: string): Promise<string | null> {
  const text = await readFile(`/sys/bus/usb/devices/${place}/${name}`, 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim().slice(0, 200);
}
