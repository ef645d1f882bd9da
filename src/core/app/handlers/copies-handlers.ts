import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { CopySnapshot, PluggedInSnapshot, RepairSnapshot } from '../../../shared/domain/copies.ts';
import { NOTHING } from '../../../shared/domain/count.ts';
import type { RememberedDrive } from '../../../shared/domain/settings.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { outcomeOfAll } from '../../copies/outcome.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { checkCopies } from '../copies/check-copies.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import { COPY_BEGINNING, makeCopies } from '../copies/make-copies.ts';
import { WAIT_BEGINNING, waitForDrives } from '../copies/wait-for-drives.ts';
import { streamWork } from '../stream-work.ts';
import type { HostPorts } from '../ports.ts';

export interface CopiesDeps {
  readonly ports: HostPorts;
  readonly settings: SettingsStore;
  readonly jobs: CopyJobs;
}

type CopiesHandlers = Pick<
  AppHandlers,
  | 'copies.make'
  | 'copies.start'
  | 'copies.jobs'
  | 'copies.follow'
  | 'copies.stop'
  | 'copies.byItself'
  | 'copies.whenPluggedIn'
  | 'copies.repair'
>;

const BEGINNING: RepairSnapshot = {
  phase: 'reading-records',
  total: NOTHING,
  done: NOTHING,
  current: null,
  report: null,
};

export function copiesHandlers(deps: CopiesDeps): CopiesHandlers {
  const { ports, settings, jobs } = deps;
  return {
    'copies.make': (wish, options) =>
      streamWork<CopySnapshot>(COPY_BEGINNING, options, (tell, inner) => makeCopies(deps, wish, tell, inner)),
    'copies.start': ({ vault: given, to, check }) => {
      const vault = path.resolve(given);
      const target = to === null ? null : path.resolve(to);
      const about = { kind: 'copy', vault, target, byItself: false, label: null } as const;
      const id = jobs.start<CopySnapshot>(about, COPY_BEGINNING, async (tell, options) => {
        const last = await makeCopies(deps, { vault, to, check }, tell, options);
        return { last, ended: outcomeOfAll(last) };
      });
      return Promise.resolve({ id });
    },
    'copies.jobs': (_input, options) => jobs.watch(options),
    'copies.follow': ({ id }, options) => jobs.follow(['copy'], id, options) as AsyncIterable<CopySnapshot>,
    'copies.stop': async ({ id }) => {
      await jobs.stop(id);
      return null;
    },
    'copies.byItself': async ({ drive, vaultId, on }) => {
      await settings.change((now) => {
        const isThis = (one: RememberedDrive): boolean => one.id === drive && one.vaultId === vaultId;
        if (!now.drives.some(isThis)) throw unknownDrive(drive);
        return { ...now, drives: now.drives.map((one) => (isThis(one) ? { ...one, byItself: on } : one)) };
      });
      return null;
    },
    'copies.whenPluggedIn': (wish, options) =>
      streamWork<PluggedInSnapshot>(WAIT_BEGINNING, options, (tell, inner) => waitForDrives(deps, wish, tell, inner)),
    'copies.repair': (input, options) =>
      streamWork<RepairSnapshot>(BEGINNING, options, (tell, inner) => checkCopies(ports, settings, input, tell, inner)),
  };
}

function unknownDrive(drive: string): AppError {
  return new AppError('USAGE', 'Cannot copy by itself: this drive is not remembered', { details: { what: drive } });
}
