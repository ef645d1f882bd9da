import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Clock } from '../base/options.ts';
import type { Log } from '../base/log.ts';
import { NEVER, readText, type Disk } from './disk.ts';

/** What the lock asks of the operating system. */
export interface ProcessTable {
  readonly pid: number;
  readonly host: string;
  /** Something that differs for two processes that had one id after another; null when none is alive. */
  startOf(pid: number): Promise<string | null>;
}

const LockFile = z.object({
  pid: z.int(),
  host: z.string(),
  started: z.string(),
  /** Made anew by every holder. */
  token: z.string(),
  /** Milliseconds since 1970-01-01 UTC, by the holder's clock. */
  heartbeat: z.number(),
});
type LockFile = z.infer<typeof LockFile>;

const HEARTBEAT_MS = 60_000;
const SILENT_MS = 10 * HEARTBEAT_MS;
/** Far below what makes a lock a stale one. */
const UNSEEN_MS = 2 * HEARTBEAT_MS;
const MAX_BYTES = 4096;

interface LockDeps {
  readonly disk: Disk;
  /** The backup's folder; `.lifeboat/` is there. */
  readonly root: string;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  readonly log: Log;
}

/** The backup's lock, until it is disposed. */
export interface VaultLock extends AsyncDisposable {
  /**
   * Asked before each change; as a rule it costs a look at the clock. Throws `VAULT_TAKEN_OVER` when this computer was
   * silent for so long (it slept) that another one took the lock.
   */
  mustHold(): Promise<void>;
}

/**
 * Takes the backup's lock for writing; throws `VAULT_IN_USE` naming its holder. A dead holder's lock is taken over:
 * its process is gone from this computer, or it is on another one and has been silent for ten minutes, by this computer's
 * clock and by the disk's.
 */
export async function lockVault(deps: LockDeps): Promise<VaultLock> {
  const { disk, root, clock, processes } = deps;
  const path = join(root, '.lifeboat', 'lock');
  const mine: LockFile = {
    pid: processes.pid,
    host: processes.host,
    started: (await processes.startOf(processes.pid)) ?? '',
    token: randomUUID(),
    heartbeat: clock.now(),
  };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await create(disk, path, mine)) return new HeldLock(deps, path, mine);
    const holder = await readLock(deps, path);
    if (holder !== 'gone' && !(await isStale(deps, path, holder))) throw inUse(holder);
    if (holder !== 'gone') await takeAway(deps, path, holder);
  }
  throw inUse(null);
}

function inUse(holder: LockFile | null): AppError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another program';
  return new AppError('VAULT_IN_USE', `Cannot write to the backup: it is in use by ${who}`, {
    details: { holder: who },
  });
}

async function create(disk: Disk, path: string, lock: LockFile): Promise<boolean> {
  const file = await disk.createNew(path);
  if (!file) return false;
  try {
    await file.write(Buffer.from(JSON.stringify(lock)));
  } finally {
    await file.close();
  }
  return true;
}

/** Null for a lock that stays unreadable: its maker lost power before it was written. */
async function readLock({ disk, clock }: LockDeps, path: string): Promise<LockFile | null | 'gone'> {
  // Creating and filling a file are two steps: whoever is between them gets a moment.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if ((await disk.stat(path)) === null) return 'gone';
    const text = await readText(disk, path, MAX_BYTES);
    const parsed = LockFile.safeParse(text === null ? null : parseJson(text));
    if (parsed.success) return parsed.data;
    await clock.delay(100, { signal: NEVER });
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Locks of this process that it let go of, though their files could not be removed (the disk had turned read-only). */
const released = new Set<string>();

async function isStale(deps: LockDeps, path: string, holder: LockFile | null): Promise<boolean> {
  const { clock, processes } = deps;
  if (holder === null || released.has(holder.token)) return true;
  if (holder.host === processes.host) return (await processes.startOf(holder.pid)) !== holder.started;
  if (clock.now() - holder.heartbeat <= SILENT_MS) return false;
  const age = await ageOnDisk(deps, path);
  // A date to come (a stick from another time zone) tells nothing.
  return age === null || age < 0 || age > SILENT_MS;
}

/**
 * Milliseconds between the last heartbeat and now, both by the clock that dates the disk's files: that of a shared disk is
 * one for all computers, whose own may be wrong. Null where the lock is gone.
 */
async function ageOnDisk({ disk }: LockDeps, path: string): Promise<number | null> {
  const probe = `${path}.now-${randomUUID()}`;
  await (await disk.createNew(probe))?.close();
  try {
    const [beat, now] = [await disk.stat(path), await disk.stat(probe)];
    return beat && now && now.modified - beat.modified;
  } finally {
    await disk.remove(probe);
  }
}

/**
 * Moves a stale lock away under a name of its own. Two who found the same stale lock cannot both win: the second
 * moves the first one's fresh lock, sees that, and puts it back.
 */
async function takeAway({ disk, log }: LockDeps, path: string, holder: LockFile | null): Promise<void> {
  const away = `${path}.stale-${randomUUID()}`;
  try {
    await disk.rename(path, away);
  } catch (error) {
    if ((await disk.stat(path)) === null) return;
    throw error;
  }
  const text = await readText(disk, away, MAX_BYTES);
  const moved = LockFile.safeParse(text === null ? null : parseJson(text));
  if ((moved.success ? moved.data.token : null) !== (holder?.token ?? null)) {
    await disk.rename(away, path);
    throw inUse(moved.success ? moved.data : null);
  }
  log('warn', 'took over the lock of a process that is gone', { holder });
  await disk.remove(away);
}

class HeldLock implements VaultLock {
  readonly #deps: LockDeps;
  readonly #path: string;
  readonly #mine: LockFile;
  readonly #ended = new AbortController();
  readonly #beating: Promise<void>;
  #seenAt: number;
  /** One look at a time: whoever comes meanwhile waits for it. */
  #looking: Promise<void> | null = null;
  #lost: AppError | null = null;

  constructor(deps: LockDeps, path: string, mine: LockFile) {
    this.#deps = deps;
    this.#path = path;
    this.#mine = mine;
    this.#seenAt = mine.heartbeat;
    this.#beating = this.#beat();
  }

  async mustHold(): Promise<void> {
    // Timers stand still while a computer sleeps, and its clock does not: on waking the heartbeat may be a minute away.
    if (this.#lost === null && this.#deps.clock.now() - this.#seenAt >= UNSEEN_MS) await this.#look();
    if (this.#lost) throw this.#lost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { disk } = this.#deps;
    this.#ended.abort();
    released.add(this.#mine.token);
    await this.#beating;
    // A renewal under way would put the lock back after it was removed.
    await Promise.allSettled([this.#looking]);
    const text = await readText(disk, this.#path, MAX_BYTES);
    const now = LockFile.safeParse(text === null ? null : parseJson(text));
    if (now.success && now.data.token === this.#mine.token) await disk.remove(this.#path);
  }

  async #beat(): Promise<void> {
    const { clock, log } = this.#deps;
    while (this.#lost === null) {
      const before = clock.now();
      try {
        await clock.delay(HEARTBEAT_MS, { signal: this.#ended.signal });
      } catch {
        // Ended with the lock.
        return;
      }
      // A clock that does not wait would make this a busy loop.
      if (clock.now() - before < HEARTBEAT_MS / 2) return;
      try {
        await this.#look();
      } catch (error) {
        log('warn', 'could not look at the lock', { error });
      }
    }
  }

  async #look(): Promise<void> {
    this.#looking ??= this.#renew().finally(() => (this.#looking = null));
    await this.#looking;
  }

  /** Looks whose the lock is, and renews it while it is ours. To take it back would make two writers of one. */
  async #renew(): Promise<void> {
    const { disk, clock, log } = this.#deps;
    const holder = await this.#holder();
    if (holder?.token !== this.#mine.token) {
      log('error', 'the lock was taken over', { holder });
      this.#lost = takenOver(holder);
      return;
    }
    this.#seenAt = clock.now();
    const temporary = `${this.#path}.beat`;
    try {
      await disk.remove(temporary);
      await create(disk, temporary, { ...this.#mine, heartbeat: this.#seenAt });
      await disk.rename(temporary, this.#path);
    } catch (error) {
      // It is ours all the same: a full disk must not keep anything from being removed.
      log('warn', 'could not renew the lock', { error });
    }
  }

  /** Null for none: another computer took it over, and is ready by now. Throws where the whole disk is away. */
  async #holder(): Promise<LockFile | null> {
    const { root, disk, clock } = this.#deps;
    // Somebody who takes it for a stale one moves it away, sees that it is none, and puts it back.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const holder = await readLock(this.#deps, this.#path);
      if (holder !== 'gone') return holder;
      if ((await disk.stat(dirname(this.#path))) === null) {
        throw new AppError('VAULT_LOST', `Cannot look at the lock of "${root}": its folder is gone`, {
          details: { root },
        });
      }
      await clock.delay(100, { signal: NEVER });
    }
    return null;
  }
}

function takenOver(holder: LockFile | null): AppError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another program';
  return new AppError('VAULT_TAKEN_OVER', `Cannot write to the backup any more: ${who} has taken it over`, {
    details: { holder: who },
  });
}
