import path from 'node:path';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { chooseRun, readManifestObjects, readRunObjects, type RunObjects } from '../../restore/run-objects.ts';
import { openBareVault, openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';

export interface OpenedVault {
  readonly vault: Vault;
  /** The records are gone: the manifest alone says what there is. */
  readonly bare: boolean;
  /** Open for writing. */
  readonly keeps: boolean;
  /** Nothing has shown yet that it cannot be opened for writing. */
  readonly mayKeep: boolean;
}

/** A backup as restoring needs it: with its records or, where they are gone, without. */
export async function openToRead(folder: string, { clock, log }: HostPorts): Promise<OpenedVault> {
  const root = path.resolve(folder);
  try {
    return { vault: await openVault(root, { write: false, clock, log }), bare: false, keeps: false, mayKeep: true };
  } catch (error) {
    if (!isAppError(error, 'VAULT_NOT_FOUND')) throw error;
    return { vault: await openBareVault(root, { clock, log }), bare: true, keeps: false, mayKeep: false };
  }
}

/** The same with the lock, so that nothing moves meanwhile and a journal can be kept; without where it cannot be written to. */
export async function openToRestore(folder: string, ports: HostPorts): Promise<OpenedVault> {
  const { clock, log } = ports;
  try {
    return {
      vault: await openVault(path.resolve(folder), { write: true, clock, log }),
      bare: false,
      keeps: true,
      mayKeep: true,
    };
  } catch (error) {
    if (!isAppError(error, 'VAULT_NOT_FOUND') && !isAppError(error, 'VAULT_NOT_WRITABLE')) throw error;
    return { ...(await openToRead(folder, ports)), mayKeep: false };
  }
}

export async function objectsOf(
  { vault, bare }: OpenedVault,
  run: RunId | null,
  options: OpOptions,
): Promise<RunObjects> {
  if (bare) return await readManifestObjects(vault, options);
  return await readRunObjects(vault, await chooseRun(vault, run, options), options);
}
