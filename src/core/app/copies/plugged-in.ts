import type { RememberedDrive } from '../../../shared/domain/settings.ts';
import { isAppError, toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { presencesAfter, type Presence } from '../../copies/when-plugged-in.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { folderOf } from './find-drive.ts';

/** No system tells a process without a window of its own that a disk came: it looks, in milliseconds. */
const LOOK_EVERY_MS = 10_000;

export interface Arrival {
  readonly drive: RememberedDrive;
  /** The folder with copies, where the drive is mounted now. */
  readonly folder: string;
  /** The backup, open for writing and the receiver's to close, or why it cannot be opened. */
  readonly vault: Vault | AppError;
}

export interface PluggedInDeps {
  readonly ports: Pick<HostPorts, 'clock' | 'log' | 'disks'>;
  /** Drives whose copy is wanted as they come. */
  readonly drives: () => Promise<readonly RememberedDrive[]>;
  /** Something else is under way for this backup; the copy is made after it. */
  readonly isBusy: (vault: string) => boolean;
  /** What was begun for it gave way to something else; asked once at each look. */
  readonly isOwedAgain?: (drive: RememberedDrive) => boolean;
  /** Called after each look, with the ids of the drives that are there. */
  readonly onLook?: (here: ReadonlySet<string>) => void;
  /** Makes the copy, or begins it. Called once for each coming of a drive; must not throw. */
  readonly copy: (arrival: Arrival) => Promise<void>;
}

/** Looks for known drives that come until it is aborted; then it throws. Of a drive only its marker is read. */
export async function watchPluggedIn(deps: PluggedInDeps, { signal }: OpOptions): Promise<never> {
  const { clock, log } = deps.ports;
  let presences: Map<string, Presence> | null = null;
  for (;;) {
    try {
      presences = await look(deps, presences, { signal });
    } catch (thrown) {
      signal.throwIfAborted();
      log('warn', `drives could not be looked for: ${toAppError(thrown).message}`);
    }
    await clock.delay(LOOK_EVERY_MS, { signal });
  }
}

async function look(
  { ports, drives, isBusy, isOwedAgain, copy, onLook }: PluggedInDeps,
  before: Map<string, Presence> | null,
  { signal }: OpOptions,
): Promise<Map<string, Presence>> {
  const wanted = await drives();
  const mounts = wanted.length === 0 ? [] : await ports.disks();
  const folders = new Map<string, string>();
  const here = new Map<string, boolean>();
  for (const drive of wanted) {
    const folder = await folderOf(drive, mounts);
    here.set(keyOf(drive), folder !== null);
    if (folder !== null) folders.set(keyOf(drive), folder);
  }
  const presences = presencesAfter(before, here);
  onLook?.(new Set(wanted.filter((drive) => folders.has(keyOf(drive))).map(({ id }) => id)));
  for (const drive of wanted) {
    const key = keyOf(drive);
    const folder = folders.get(key);
    if (isOwedAgain?.(drive) === true && folder !== undefined) presences.set(key, 'owed');
    if (folder === undefined || presences.get(key) !== 'owed' || isBusy(drive.vault)) continue;
    signal.throwIfAborted();
    const vault = await open(drive, ports);
    if (vault === 'later') continue;
    presences.set(key, 'settled');
    await copy({ drive, folder, vault });
  }
  return presences;
}

/** A drive may hold copies of several backups. */
const keyOf = ({ id, vaultId }: RememberedDrive): string => `${id} ${vaultId}`;

/** `later` while another program writes to the backup, and while its own disk is away. */
async function open(
  { vault: root, vaultId }: RememberedDrive,
  { clock, log }: PluggedInDeps['ports'],
): Promise<Vault | AppError | 'later'> {
  try {
    const vault = await openVault(root, { write: true, clock, log });
    if (vault.info.id === vaultId) return vault;
    await vault[Symbol.asyncDispose]();
    return 'later';
  } catch (thrown) {
    const error = toAppError(thrown);
    const isLater = (['VAULT_IN_USE', 'VAULT_NOT_FOUND', 'VAULT_LOST'] as const).some((code) =>
      isAppError(error, code),
    );
    return isLater ? 'later' : error;
  }
}
