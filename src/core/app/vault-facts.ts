import { isThrough } from '../../shared/domain/run-record.ts';
import type { StepId } from '../../shared/domain/ids.ts';
import type { RunReport } from '../../shared/domain/run-report.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import type { Log } from '../base/log.ts';
import type { BackupFacts, ReminderWishes } from '../schedule/decide-reminders.ts';
import type { Vault } from '../vault/vault.ts';
import { readReport } from './handlers/report-handlers.ts';

/** Older runs than so many say nothing that the newer ones do not. */
const RUNS_LOOKED_AT = 100;

type Run = Awaited<ReturnType<Vault['runs']>>[number];

/** What reminders and the status need to know of a backup; `reports` are its newest, newest first. */
export function factsOf(vault: Vault, runs: readonly Run[], reports: readonly RunReport[]): BackupFacts {
  const backups = runs.filter(({ header }) => header.run === 'backup');
  const newest = backups.at(-1);
  const through = backups.filter(({ ended }) => isThrough(ended)).at(-1);
  const compared = reports.find(
    ({ kind, outcome, proof }) => kind === 'backup' && outcome === 'complete' && proof.comparedWithPhone > 0,
  );
  return {
    vault: vault.info.root,
    phone: vault.info.name,
    createdAt: ms(vault.info.createdAt),
    anyRun: runs.length > 0,
    unfinishedSince: newest && !isThrough(newest.ended) ? ms(newest.header.startedAt) : null,
    lastDone: lastDone(reports),
    lastThrough: through ? ms(through.header.startedAt) : null,
    lastCompared: compared ? ms(compared.startedAt) : null,
    cloudSince: cloudSince(reports),
  };
}

export function wishesOf({ reminders: { kinds, asked } }: Settings): ReminderWishes {
  return { kinds, asked };
}

/** The newest reports, newest first. One that cannot be read is for `verify` to say; here it is passed over. */
export async function readReports(vault: Vault, runs: readonly Run[], log: Log): Promise<readonly RunReport[]> {
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

function cloudSince(reports: readonly RunReport[]): number | null {
  const services = reports.find(({ inside }) => inside?.cloud)?.inside?.cloud?.services ?? [];
  return services.length === 0 ? null : Math.min(...services.map(({ takenAt }) => ms(takenAt)));
}

export function ms(iso: string): number {
  return new Date(iso).getTime();
}
