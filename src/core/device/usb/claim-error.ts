import fs from 'node:fs';
import path from 'node:path';
import type { Holder } from '../../../shared/domain/diagnosis.ts';
import { AppError } from '../../../shared/errors/app-error.ts';

/** libusb's error codes, which are negative; a transfer's status is positive (libusb.h, 1.0.30). */
export const LIBUSB = {
  ERROR_ACCESS: -3,
  ERROR_NO_DEVICE: -4,
  ERROR_NOT_FOUND: -5,
  ERROR_BUSY: -6,
  ERROR_PIPE: -9,
  ERROR_NOT_SUPPORTED: -12,
  TRANSFER_CANCELLED: 3,
  TRANSFER_STALL: 4,
} as const;

export function errnoOf(error: unknown): number | null {
  const { errno } = (error ?? {}) as { readonly errno?: unknown };
  return typeof errno === 'number' ? errno : null;
}

/** Why a device could not be opened or its interface claimed. */
export function claimError(error: unknown, where: { readonly bus: number; readonly address: number }): AppError {
  const message = (what: string): string => `Cannot open "USB ${where.bus}:${where.address}": ${what}`;
  switch (errnoOf(error) ?? 0) {
    case LIBUSB.ERROR_ACCESS:
      // macOS says so when another program has the interface; Linux when no udev rule lets us in.
      return process.platform === 'darwin'
        ? new AppError('DEVICE_CLAIMED', message('another program has it'), { details: {}, cause: error })
        : new AppError('DEVICE_NO_PERMISSION', message('this user may not'), { cause: error });
    case LIBUSB.ERROR_BUSY: {
      const holder = holdersOf(where)[0]?.name ?? null;
      const details = holder === null ? {} : { holder };
      return new AppError('DEVICE_CLAIMED', message(holder ?? 'another program has it'), { details, cause: error });
    }
    case LIBUSB.ERROR_NOT_SUPPORTED:
      return new AppError('DEVICE_NO_DRIVER', message('its driver does not let us in'), { cause: error });
    default:
      return new AppError('DEVICE_LOST', message(String(error)), { cause: error });
  }
}

/** The programs that have the device open, as far as this user may see: Linux only. */
export function holdersOf({ bus, address }: { readonly bus: number; readonly address: number }): readonly Holder[] {
  const three = (value: number): string => String(value).padStart(3, '0');
  const node = `/dev/bus/usb/${three(bus)}/${three(address)}`;
  const holders: Holder[] = [];
  for (const pid of namesIn('/proc')) {
    if (!/^\d+$/u.test(pid) || pid === String(process.pid)) continue;
    const folder = path.join('/proc', pid, 'fd');
    if (!namesIn(folder).some((fd) => quietly(() => fs.readlinkSync(path.join(folder, fd))) === node)) continue;
    const name = quietly(() => fs.readFileSync(path.join('/proc', pid, 'comm'), 'utf8').trim());
    if (name !== null) holders.push({ pid: Number(pid), name });
  }
  return holders;
}

function namesIn(folder: string): readonly string[] {
  return quietly(() => fs.readdirSync(folder)) ?? [];
}

/** Other users' processes, and those that end meanwhile, cannot be looked into. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
