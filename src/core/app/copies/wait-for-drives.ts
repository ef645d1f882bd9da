import path from 'node:path';
import type { ArrivalEnd, CopySnapshot, PluggedInSnapshot } from '../../../shared/domain/copies.ts';
import { AppError, toAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { peekVault } from '../../vault/open-vault.ts';
import { copyArrived, noDrive, type CopyDeps } from './make-copies.ts';
import { watchPluggedIn } from './plugged-in.ts';

/** So many results are told; whoever follows has printed the earlier ones. */
const MOST_TOLD = 100;

export const WAIT_BEGINNING: PluggedInSnapshot = { drives: [], copying: null, ended: [] };

/** Copies onto each drive of this backup that comes, until it is aborted; then it throws. */
export async function waitForDrives(
  deps: CopyDeps,
  { vault: given, check }: { readonly vault: string; readonly check: boolean },
  tell: (snapshot: PluggedInSnapshot) => void,
  options: OpOptions,
): Promise<never> {
  const root = path.resolve(given);
  const file = await peekVault(root);
  if (file === null) {
    throw new AppError('VAULT_NOT_FOUND', `Cannot open "${root}": there is no backup in it`, { details: { root } });
  }
  const own = async () => {
    const { drives } = await deps.settings.get();
    return drives.filter(({ vaultId }) => vaultId === file.id).map((drive) => ({ ...drive, vault: root }));
  };
  const drives = (await own()).map(({ id, label }) => ({ id, label, isHere: false }));
  if (drives.length === 0) throw noDrive();
  let now: PluggedInSnapshot = { ...WAIT_BEGINNING, drives };
  const set = (change: Partial<PluggedInSnapshot>): void => tell((now = { ...now, ...change }));
  set({});
  let n = 0;
  return await watchPluggedIn(
    {
      ports: deps.ports,
      drives: own,
      isBusy: () => false,
      onLook: (here) => set({ drives: drives.map((drive) => ({ ...drive, isHere: here.has(drive.id) })) }),
      copy: async (arrival) => {
        const { label } = arrival.drive;
        const end = (result: Pick<ArrivalEnd, 'report' | 'error'>): void => {
          n += 1;
          set({ copying: null, ended: [...now.ended, { n, label, ...result }].slice(-MOST_TOLD) });
        };
        try {
          const tellCopy = (copy: CopySnapshot): void => set({ copying: { label, copy } });
          const copying = await copyArrived(deps, { arrival, check }, tellCopy, options);
          end({ report: copying.reports.at(-1) ?? null, error: null });
        } catch (thrown) {
          options.signal.throwIfAborted();
          const { code, message } = toAppError(thrown);
          end({ report: null, error: { code, message } });
        }
      },
    },
    options,
  );
}
