import path from 'node:path';
import type { AppHandlers, VaultStatus } from '../../../shared/contract/contract.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import { STEP_IDS, type RunId, type StepId } from '../../../shared/domain/ids.ts';
import type { RunReport, StepReport, StepStatus } from '../../../shared/domain/run-report.ts';
import { decideDrill, decideDue } from '../../schedule/decide-due.ts';
import type { ReminderWishes } from '../../schedule/decide-reminders.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { PastRun, Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { copiesOf } from '../copies/copies-of.ts';
import { factsOf, ms, readReports, wishesOf } from '../vault-facts.ts';
import { cacheFolder } from '../cache-folder.ts';
import { FilmsInside } from '../film-inside.ts';
import { findStored, mediaType } from '../stored-file.ts';
import { ThumbnailCache } from '../thumbnail-cache.ts';
import { readDrills } from '../restore/read-drills.ts';
import { Thumbnails } from '../thumbnails.ts';
import { listVaults } from './vault-list.ts';
import { verifyStream } from './verify-stream.ts';

const DAY = 24 * 60 * 60 * 1000;

export function vaultHandlers(
  ports: HostPorts,
  settings: SettingsStore,
): Pick<AppHandlers, 'vault.status' | 'vault.verify' | 'vault.list' | 'vault.thumbnail' | 'vault.media'> {
  const { clock, log } = ports;
  const thumbnails = new Thumbnails(log, new ThumbnailCache(cacheFolder(ports, 'thumbnails')));
  const films = new FilmsInside();
  return {
    'vault.status': async ({ vault: folder }) => {
      await using vault = await openVault(path.resolve(folder), { write: false, clock, log });
      return await statusOf(vault, ports, wishesOf(await settings.get()));
    },
    'vault.list': async ({ in: folder }) => await listVaults(await settings.get(), folder),
    'vault.thumbnail': async ({ vault, path: name, size }) => {
      const jpeg = await thumbnails.get(vault, name, size);
      return jpeg && `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    },
    'vault.media': async ({ vault, path: name, film }) => {
      // What is not there and what may not be looked at are one to whoever asks.
      const found = await findStored(vault, name).catch(() => null);
      const type = found && mediaType(found.head);
      if (!found || type === null) return null;
      if (!film) return { file: found.file, start: 0, size: found.size, type };
      const inside = type === 'image/jpeg' ? await films.find(found).catch(() => null) : null;
      return inside && { file: found.file, ...inside, type: 'video/mp4' };
    },
    'vault.verify': (input, options) => verifyStream(ports, input, options),
  };
}

async function statusOf(vault: Vault, ports: HostPorts, wishes: ReminderWishes): Promise<VaultStatus> {
  const { clock, log } = ports;
  const runs = await vault.runs();
  const reports = await readReports(vault, runs, log);
  const facts = factsOf(vault, runs, reports);
  const complete = runs.filter(({ header, ended }) => header.run === 'backup' && ended === 'complete').at(-1);
  const now = clock.now();
  const drills = await readDrills(vault);
  const drillDue = decideDrill(facts, drills.facts, now);
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
    steps: STEP_IDS.map((id) => stepStatus(id, reports, runs)),
    copies: await copiesOf(ports, vault, at),
    due: [...decideDue(facts, wishes, now), ...(drillDue ? [drillDue] : [])],
    unfinished: facts.unfinishedSince !== null,
    lastDrill: drills.last,
  };
}

/**
 * What the newest backup that looked after this step found safe, and what was added from the PC besides. Where the only
 * backups that were to look after it were killed and left no report, it is not finished.
 */
function stepStatus(
  id: StepId,
  reports: readonly RunReport[],
  runs: readonly PastRun[],
): { id: StepId; status: StepStatus; holds: Count; asOf: RunId | null } {
  const found = (kind: RunReport['kind']): readonly { readonly run: RunId; readonly step: StepReport }[] =>
    reports
      .filter((report) => report.kind === kind)
      .flatMap(({ run, steps }) => steps.filter((step) => step.id === id).map((step) => ({ run, step })));
  const backup = found('backup').find(({ step }) => step.status !== 'left-out');
  const adds = found('add');
  const added = adds.reduce((sum, { step }) => plus(sum, step.copied), NOTHING);
  const held = backup ? plus(plus(backup.step.copied, backup.step.alreadySafe), added) : added;
  const unreported = runs.findLast(({ header }) => header.run === 'backup' && header.steps.includes(id))?.header;
  const own = backup?.step.status ?? (unreported ? 'not-finished' : 'left-out');
  const nothingOnPhone = own === 'left-out' || own === 'nothing-found' || own === 'guided';
  const [newestAdd] = adds;
  if (newestAdd && nothingOnPhone) return { id, status: newestAdd.step.status, holds: held, asOf: newestAdd.run };
  return { id, status: own, holds: held, asOf: backup?.run ?? unreported?.runId ?? null };
}

async function freeBytes(vault: Vault): Promise<number | null> {
  try {
    return await vault.freeBytes();
  } catch {
    // A disk that does not say how much is free is no reason to say nothing of the backup.
    return null;
  }
}
