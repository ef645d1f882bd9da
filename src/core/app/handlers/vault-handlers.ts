import path from 'node:path';
import type { AppHandlers, VaultStatus } from '../../../shared/contract/contract.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { STEP_IDS, type RunId, type StepId } from '../../../shared/domain/ids.ts';
import type { RunReport, StepReport, StepStatus } from '../../../shared/domain/run-report.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import { decideDue } from '../../schedule/decide-due.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { readReport } from './report-handlers.ts';
import { verifyStream } from './verify-stream.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Older runs than so many say nothing that the newer ones do not. */
const RUNS_LOOKED_AT = 100;

type Run = Awaited<ReturnType<Vault['runs']>>[number];

export function vaultHandlers(ports: HostPorts): Pick<AppHandlers, 'vault.status' | 'vault.verify'> {
  const { clock, log } = ports;
  return {
    'vault.status': async ({ vault: folder }) => {
      await using vault = await openVault(path.resolve(folder), { write: false, clock, log });
      return await statusOf(vault, ports);
    },
    'vault.verify': (input, options) => verifyStream(ports, input, options),
  };
}

async function statusOf(vault: Vault, { clock, log }: HostPorts): Promise<VaultStatus> {
  const runs = await vault.runs();
  const reports = await readReports(vault, runs, log);
  const complete = runs.filter(({ header, ended }) => header.run === 'backup' && ended === 'complete').at(-1);
  const newest = runs.filter(({ header }) => header.run === 'backup').at(-1);
  const unfinished = newest !== undefined && newest.ended !== 'complete' && newest.ended !== 'complete-with-exceptions';
  const now = clock.now();
  const at = complete?.header.startedAt ?? null;
  return {
    format: 1,
    vault: vault.info.root,
    vaultId: vault.info.id,
    name: vault.info.name,
    createdAt: vault.info.createdAt,
    holds: vault.catalog.size,
    free: await freeBytes(vault),
    runs: runs.map(({ header, ended }) => ({
      run: header.runId,
      kind: header.run,
      startedAt: header.startedAt,
      outcome: ended,
    })),
    lastComplete:
      complete && at !== null ? { run: complete.header.runId, at, daysAgo: Math.max(0, (now - ms(at)) / DAY) } : null,
    steps: STEP_IDS.map((id) => stepStatus(id, reports)),
    copies: [{ place: vault.info.root, kind: 'this-folder', at }],
    due: [
      ...decideDue({
        now,
        anyRun: runs.length > 0,
        unfinishedSince: unfinished ? ms(newest.header.startedAt) : null,
        lastDone: lastDone(reports),
      }),
    ],
    unfinished,
  };
}

/** The newest reports, newest first. One that cannot be read is for `verify` to say; here it is passed over. */
async function readReports(vault: Vault, runs: readonly Run[], log: HostPorts['log']): Promise<readonly RunReport[]> {
  const reports: RunReport[] = [];
  for (const { header } of runs.toReversed().slice(0, RUNS_LOOKED_AT)) {
    try {
      const report = await readReport(vault, header.runId);
      if (report) reports.push(report);
    } catch (error) {
      log('warn', `report of ${header.runId} passed over: ${toAppError(error).message}`);
    }
  }
  return reports;
}

/** What the newest backup that looked after this step found safe, and what was added from the PC besides. */
function stepStatus(
  id: StepId,
  reports: readonly RunReport[],
): { id: StepId; status: StepStatus; holds: Count; asOf: RunId | null } {
  const found = (kind: RunReport['kind']): readonly { readonly run: RunId; readonly step: StepReport }[] =>
    reports
      .filter((report) => report.kind === kind)
      .flatMap(({ run, steps }) => steps.filter((step) => step.id === id).map((step) => ({ run, step })));
  const backup = found('backup').find(({ step }) => step.status !== 'left-out');
  const adds = found('add');
  const added = adds.reduce((sum, { step }) => plus(sum, step.copied), NOTHING);
  const held = backup ? plus(plus(backup.step.copied, backup.step.alreadySafe), added) : added;
  const own = backup?.step.status ?? 'left-out';
  const nothingOnPhone = own === 'left-out' || own === 'nothing-found' || own === 'guided';
  const [newestAdd] = adds;
  if (newestAdd && nothingOnPhone) return { id, status: newestAdd.step.status, holds: held, asOf: newestAdd.run };
  return { id, status: own, holds: held, asOf: backup?.run ?? null };
}

/** When each step was last through with nothing of it unsafe. Nothing on the phone is nothing left unsafe. */
function lastDone(reports: readonly RunReport[]): ReadonlyMap<StepId, number> {
  const done = new Map<StepId, number>();
  for (const { steps, startedAt } of reports) {
    for (const { id, status } of steps) {
      if ((status === 'done' || status === 'nothing-found') && !done.has(id)) done.set(id, ms(startedAt));
    }
  }
  return done;
}

async function freeBytes(vault: Vault): Promise<number | null> {
  try {
    return await vault.freeBytes();
  } catch {
    // A disk that does not say how much is free is no reason to say nothing of the backup.
    return null;
  }
}

function ms(iso: string): number {
  return new Date(iso).getTime();
}
