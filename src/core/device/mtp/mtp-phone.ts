import type { DeviceSummary } from '../../../shared/domain/device.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { Log } from '../../base/log.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { getStorageIDs, getStorageInfo } from '../ptp/operation.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { openPtpSession, type PtpSession } from '../ptp/session.ts';
import type { ChangesTold, Source, SourceCapabilities, SourceEvent, SourceFile } from '../source.ts';
import type { BulkTransport } from '../usb/bulk-transport.ts';
import { takeChanges } from './changes-told.ts';
import { partialReadBelow, readObject, readThumbnail, WINDOW_BYTES } from './object-read.ts';
import { readObjectNow, readObjectTree, type ListingStrategy } from './object-tree.ts';
import { describePhone, type PhoneSummary } from './phone-summary.ts';
import { quirksOf } from './quirks.ts';
import { treeEvents } from './tree-paths.ts';

export interface OpenMtpPhone {
  /** Claimed; the phone owns it from here on, and lets it go even when opening fails. */
  readonly transport: BulkTransport;
  readonly id: DeviceId;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: OpOptions;
  /** Where listing begins; slower ways are fallen back to. */
  readonly strategy?: ListingStrategy;
  /** Milliseconds for a first answer. */
  readonly replyMs?: number;
}

/** A phone over MTP: a source, and what restoring needs beyond that. */
export interface MtpPhone extends Source {
  readonly session: PtpSession;
  /** Storage id to label. */
  readonly storages: ReadonlyMap<number, string>;
  thumbnail(file: SourceFile, options: OpOptions): Promise<Uint8Array | null>;
  changesTold(options: OpOptions): Promise<ChangesTold>;
}

/**
 * Opens a session and sees that the phone shows its files. Errors: `DEVICE_LOCKED`, `DEVICE_WP7`, and the session's.
 * Used for phones on a cable and for virtual ones alike.
 */
export async function openMtpPhone(open: OpenMtpPhone): Promise<MtpPhone> {
  const { transport, id, clock, log, options, replyMs } = open;
  const session = await openPtpSession(transport, {
    clock,
    log,
    signal: options.signal,
    ...(replyMs === undefined ? {} : { replyMs }),
  });
  try {
    const phone = await describePhone(session, id, options);
    if (phone.summary.state === 'wp7') throw wp7(phone.summary);
    if (phone.summary.state === 'locked') throw locked(phone.summary);
    return new Phone(session, phone, log, open.strategy ?? 'tree');
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** For a list of devices: opens, asks, and lets go. `locked` and `wp7` are states here, not errors. */
export async function inspectMtpPhone(open: OpenMtpPhone): Promise<DeviceSummary> {
  const { transport, id, clock, log, options, replyMs } = open;
  await using session = await openPtpSession(transport, {
    clock,
    log,
    signal: options.signal,
    ...(replyMs === undefined ? {} : { replyMs }),
  });
  return (await describePhone(session, id, options)).summary;
}

class Phone implements MtpPhone {
  readonly id: DeviceId;
  readonly summary: DeviceSummary;
  readonly capabilities: SourceCapabilities;
  readonly session: PtpSession;
  readonly storages: ReadonlyMap<number, string>;
  readonly #refused: readonly number[];
  readonly #log: Log;
  readonly #strategy: ListingStrategy;

  constructor(session: PtpSession, { summary, storages, refused }: PhoneSummary, log: Log, strategy: ListingStrategy) {
    this.session = session;
    this.id = summary.id;
    this.summary = summary;
    this.storages = storages;
    this.capabilities = { partialReadBelow: partialReadBelow(session), confirmedEvery: WINDOW_BYTES, lanes: 1 };
    this.#refused = refused;
    this.#log = log;
    this.#strategy = strategy;
  }

  async *list({ signal }: OpOptions): AsyncGenerator<SourceEvent, void, void> {
    const persistentIds = quirksOf(this.session.info).persistentIdsLast;
    // What was told before is in the list.
    await takeChanges(this.session, this.#log, { signal });
    const tree = await readObjectTree({
      session: this.session,
      log: this.#log,
      storages: [...this.storages.keys()],
      persistentIds,
      strategy: this.#strategy,
      signal,
    });
    // A phone that locked in between refuses everything, or shows nothing: that is not a phone with nothing on it.
    if (tree.faults.length > 0 || tree.entries.size === 0) await this.#throwIfLocked({ signal });
    for (const storageId of [...this.#refused, ...(await this.#newStorages({ signal }))]) {
      const storage = storageId.toString(16).padStart(8, '0');
      const error = new AppError('SOURCE_LIST_FAILED', `Cannot list storage "${storage}": the phone refuses it`, {
        details: { path: storage },
      });
      yield { kind: 'fault', fault: { storage, path: '', error } };
    }
    for (const event of treeEvents(tree, { labels: this.storages, persistentIds })) {
      signal.throwIfAborted();
      yield event;
    }
  }

  async *read(
    file: SourceFile,
    options: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncGenerator<Uint8Array, void, void> {
    // An index that the phone makes has no bytes to ask for.
    if (file.virtual && file.size === 0) return;
    const { offset, length } = options;
    const request = { handle: handleOf(file), path: file.path, size: file.size, offset };
    try {
      yield* readObject(this.session, length === undefined ? request : { ...request, length }, options);
    } catch (error) {
      if (isAppError(error, 'SOURCE_VANISHED')) await this.#throwIfLocked(options);
      throw await this.#unlessLocked(error, options);
    }
  }

  async stat(
    file: SourceFile,
    options: OpOptions,
  ): Promise<{ readonly size: number; readonly modified: number | null } | null> {
    try {
      const now = await readObjectNow(this.session, handleOf(file), options);
      if (now !== null) return { size: Math.max(0, now.size), modified: now.modified };
    } catch (error) {
      throw await this.#unlessLocked(error, options);
    }
    // To a locked phone every object is unknown.
    await this.#throwIfLocked(options);
    return null;
  }

  async thumbnail(file: SourceFile, options: OpOptions): Promise<Uint8Array | null> {
    return await readThumbnail(this.session, handleOf(file), options);
  }

  async changesTold(options: OpOptions): Promise<ChangesTold> {
    return await takeChanges(this.session, this.#log, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session[Symbol.asyncDispose]();
  }

  /** Storages that came after the session was opened, such as a card: another session shows them. */
  async #newStorages(options: OpOptions): Promise<readonly number[]> {
    let ids: readonly number[] = [];
    try {
      ids = await this.session.fetch(getStorageIDs, {}, options);
    } catch (error) {
      throw await this.#unlessLocked(error, options);
    }
    return ids.filter((id) => (id & 0xffff) !== 0 && !this.storages.has(id) && !this.#refused.includes(id));
  }

  /** The error, unless it is a refusal that the lock explains: then that is thrown. */
  async #unlessLocked(error: unknown, options: OpOptions): Promise<unknown> {
    if (isAppError(error, 'PTP_REFUSED') && LOCK_ANSWERS.includes(error.details.response)) {
      await this.#throwIfLocked(options);
    }
    return error;
  }

  /** A locked phone keeps the session and refuses its storages. */
  async #throwIfLocked(options: OpOptions): Promise<void> {
    for (const storageId of this.storages.keys()) {
      try {
        await this.session.fetch(getStorageInfo, { storageId }, options);
        return;
      } catch (error) {
        if (!isAppError(error, 'PTP_REFUSED')) throw error;
      }
    }
    throw locked(this.summary);
  }
}

/** What a locked phone may answer. The true code is not known (libmtp hides it), so the storages are asked after each. */
const LOCK_ANSWERS: readonly number[] = [
  RESPONSE.GeneralError,
  RESPONSE.AccessDenied,
  RESPONSE.StoreNotAvailable,
  RESPONSE.InvalidStorageID,
];

function handleOf(file: SourceFile): number {
  return Number.parseInt(file.ref, 16);
}

function locked({ name }: DeviceSummary): AppError<'DEVICE_LOCKED'> {
  return new AppError('DEVICE_LOCKED', `Cannot read "${name}": it shows no storage; it is locked`, {
    details: { deviceName: name },
  });
}

function wp7({ name }: DeviceSummary): AppError<'DEVICE_WP7'> {
  return new AppError('DEVICE_WP7', `Cannot read "${name}": Windows Phone 7 wants Zune's handshake`, {
    details: { deviceName: name },
  });
}
