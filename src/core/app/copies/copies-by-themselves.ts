import type { CopySnapshot } from '../../../shared/domain/copies.ts';
import { isAppError, toAppError } from '../../../shared/errors/app-error.ts';
import { outcomeOfAll } from '../../copies/outcome.ts';
import type { RestoreRegistry } from '../restore/restore-registry.ts';
import type { RunRegistry } from '../run-registry.ts';
import type { CopyJobs } from './copy-jobs.ts';
import { COPY_BEGINNING, copyArrived, type CopyDeps } from './make-copies.ts';
import { watchPluggedIn } from './plugged-in.ts';

export interface ByThemselvesDeps extends CopyDeps {
  readonly jobs: CopyJobs;
  readonly runs: RunRegistry;
  readonly restores: RestoreRegistry;
}

/** A drive that its owner wants it for gets its copy once each time it is plugged in, after whatever is under way. */
export function copyByThemselves(deps: ByThemselvesDeps): AsyncDisposable {
  const { ports, settings, jobs, runs, restores } = deps;
  const ended = new AbortController();
  const watching = watchPluggedIn(
    {
      ports,
      drives: async () => (await settings.get()).drives.filter(({ byItself }) => byItself),
      isBusy: (vault) => runs.isActiveIn(vault) || restores.isActiveIn(vault) || jobs.isActiveIn(vault),
      isOwedAgain: ({ vault, id }) => jobs.isOwedAgain(vault, id),
      copy: async (arrival) => {
        const { drive, vault } = arrival;
        const about = {
          kind: 'copy',
          vault: drive.vault,
          target: drive.id,
          byItself: true,
          label: drive.label,
        } as const;
        try {
          jobs.start<CopySnapshot>(about, COPY_BEGINNING, async (tell, options) => {
            const last = await copyArrived(deps, { arrival, check: true }, tell, options);
            return { last, ended: outcomeOfAll(last) };
          });
        } catch (thrown) {
          // The app is ending.
          ports.log('debug', `no copy was begun: ${toAppError(thrown).message}`);
          if (!isAppError(vault)) await vault[Symbol.asyncDispose]();
        }
      },
    },
    { signal: ended.signal },
  );
  // It ends by being aborted.
  watching.catch(() => undefined);
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await Promise.allSettled([watching]);
    },
  };
}
