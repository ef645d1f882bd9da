import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceSummary } from '../../../shared/domain/device.ts';
import { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import type { DeviceDriver, Source } from '../source.ts';
import { ChildLink, LibmtpRefusal, missing, type AskOptions, type ChildOptions } from './child-link.ts';
import { LibmtpSource } from './libmtp-source.ts';
import { calmPhone } from './calm-phone.ts';
import { LIMITS, type Limits } from './limits.ts';
import { FIRST, SCHEME } from './phone-ids.ts';
import { phoneOnBus, type PhoneOnBus } from './which-phone.ts';

/** A phone whose last session was broken off may want more than one beginning. */
const ATTEMPTS = 3;

/** The script beside this file in the build; null when the code runs from its source, where there is none. */
const SCRIPT = import.meta.url.endsWith('.ts')
  ? null
  : fileURLToPath(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/libmtp-child.js`);

export interface LibmtpDriverOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** For tests: another process. */
  readonly script?: string | null;
  readonly limits?: Limits;
  /** For tests: another bus. */
  readonly onBus?: () => Promise<PhoneOnBus | null>;
  readonly calm?: typeof calmPhone;
}

/**
 * Phones through libmtp, for those that our own way over USB cannot take: `libmtp:<serial>`, or `libmtp:first` where none
 * is told. Never found by itself: only who names it gets it. Errors of opening: `LIBMTP_MISSING`, `LIBMTP_FAILED`,
 * `DEVICE_NONE`, `DEVICE_CLAIMED`, `USAGE`.
 */
export function createLibmtpDriver({
  clock,
  log,
  script = SCRIPT,
  limits = LIMITS,
  onBus = phoneOnBus,
  calm = calmPhone,
}: LibmtpDriverOptions): DeviceDriver {
  const turns = new Mutex();
  // libmtp takes the first phone it finds, so there is one at a time.
  let inUse: DeviceSummary | null = null;
  /** The last process died over its work, and the phone may still be at it. */
  let isBusy = false;

  const open = async (id: DeviceId, options: OpOptions): Promise<Source> => {
    const phone = await onBus();
    const summary = summaryOf(phone);
    if (id !== FIRST && id !== summary.id) {
      throw new AppError('DEVICE_NONE', `Cannot open "${id}": it is not plugged in`);
    }
    if (inUse) throw new AppError('DEVICE_CLAIMED', `Cannot open "${inUse.name}": it is in use here`, { details: {} });
    const parts = { script: here(script), clock, log, limits, calm, isSeen: phone !== null, isBusy };
    const { link, folder } = await attach(parts, options);
    inUse = summary;
    isBusy = false;
    const isThere = async (): Promise<boolean> => phone === null || (await onBus()) !== null;
    return letGo(new LibmtpSource({ summary, link, folder, limits, isThere }), () => {
      inUse = null;
      isBusy = link.died;
    });
  };

  return {
    scheme: SCHEME,
    list: () => Promise.resolve([]),
    presence: async () => (await onBus())?.presence ?? null,
    open: async (id, options) => await turns.run(() => open(id, options), options),
  };
}

/** Electron's program is no Node that runs a script: there is no process to be had from it. */
function here(script: string | null): string {
  if ('electron' in process.versions) throw missing('it works from the command line only');
  if (script === null) throw missing('the program is not built');
  return script;
}

interface Attach {
  readonly script: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
  readonly calm: typeof calmPhone;
  /** Whether a phone is seen on the bus. */
  readonly isSeen: boolean;
  /** Whether it may still be sending what nobody takes. */
  readonly isBusy: boolean;
}

/** A process that has the phone, and the folder where it puts files, which it takes away as it ends. */
interface Attached {
  readonly link: ChildLink;
  readonly folder: string;
}

/** A process with the phone attached. After a failure libmtp can only be begun anew in another one. */
async function attach({ limits, calm, isSeen, isBusy, ...child }: Attach, options: OpOptions): Promise<Attached> {
  for (let attempt = 1; ; attempt += 1) {
    // A program that was killed leaves a phone as busy as a process of ours.
    if (isSeen && (isBusy || attempt > 1)) await calm(child, options);
    try {
      return await begin(child, { ...options, limitMs: limits.attachMs });
    } catch (error) {
      options.signal.throwIfAborted();
      const passing = error instanceof LibmtpRefusal || isAppError(error, 'LIBMTP_FAILED');
      if (passing && isSeen && attempt < ATTEMPTS) continue;
      if (!(error instanceof LibmtpRefusal)) throw error;
      throw isSeen
        ? new AppError('LIBMTP_FAILED', `Cannot open "libmtp": ${error.message}`)
        : new AppError('DEVICE_NONE', `Cannot open "libmtp": ${error.message}`);
    }
  }
}

/** A folder for each process: one that was refused takes its own away. */
async function begin(child: Omit<ChildOptions, 'folder'>, options: AskOptions): Promise<Attached> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'lifeboat-libmtp-'));
  let link: ChildLink | null = null;
  try {
    link = new ChildLink({ ...child, folder });
    await link.ask({ ask: 'attach' }, options);
    return { link, folder };
  } catch (error) {
    await link?.[Symbol.asyncDispose]();
    await fs.rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function letGo(source: LibmtpSource, forget: () => void): Source {
  const { id, summary, capabilities } = source;
  return {
    ...{ id, summary, capabilities },
    list: (options) => source.list(options),
    read: (file, options) => source.read(file, options),
    stat: (file) => source.stat(file),
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      forget();
    },
  };
}

function summaryOf(phone: PhoneOnBus | null): DeviceSummary {
  const name = phone?.name ?? 'Phone';
  const id = phone?.serial == null ? FIRST : DeviceId.parse(`${SCHEME}:${phone.serial}`);
  return {
    id,
    name,
    manufacturer: phone?.manufacturer ?? null,
    model: name,
    os: 'unknown',
    osVersion: null,
    serial: phone?.serial ?? null,
    state: 'ready',
    battery: null,
    storages: [],
  };
}
