import { stat } from 'node:fs/promises';
import fs from 'node:fs';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { STEP_IDS, type StepId } from '../../../shared/domain/ids.ts';
import { AppError, toAppError } from '../../../shared/errors/app-error.ts';
import { remedyLine } from '../../../shared/errors/remedies.ts';
import { startRun, type CopyRun, type RunDeps, type RunRequest } from '../../copy/run.ts';
import type { OpOptions } from '../../base/options.ts';
import { isLumiaCard } from '../../device/folder/lumia-card.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import { buildReport } from '../../report/build-report.ts';
import { renderFrontPage } from '../../report/front-page.ts';
import { renderHtml } from '../../report/render-html.ts';
import { renderText } from '../../report/render-text.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { createOrOpenVault, openVault } from '../../vault/open-vault.ts';
import type { Vault } from '../../vault/vault.ts';
import type { RunDevice } from '../../../shared/domain/run-record.ts';
import { PhotoNotes } from '../../readable/photo-notes.ts';
import { readBack } from '../../verify/read-back.ts';
import { placeAdded } from '../add-place.ts';
import { openTrial } from '../contents/content-trial.ts';
import { CloudTally } from '../intake/cloud-tally.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import type { HostPorts } from '../ports.ts';
import { pagesMade } from '../pages-made.ts';
import type { Previews } from '../previews.ts';
import type { RunRegistry } from '../run-registry.ts';

type RunHandlers = Pick<
  AppHandlers,
  'run.start' | 'run.add' | 'run.stop' | 'run.watch' | 'run.active' | 'run.skip' | 'run.report' | 'run.findings'
>;

export interface RunHandlerDeps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  readonly runs: RunRegistry;
  readonly previews: Previews;
  readonly settings: SettingsStore;
  /** Copies that go on by themselves give way to what their owner begins. */
  readonly jobs: Pick<CopyJobs, 'giveWay'>;
}

/** No phone is missing where a folder of this computer was named wrongly. */
async function mustBeThere(from: string): Promise<void> {
  if ((await stat(from).catch(() => null)) !== null) return;
  throw new AppError('USAGE', `Cannot add "${from}": there is no such folder`, { details: { what: from } });
}

export function runHandlers({ ports, devices, runs, previews, settings, jobs }: RunHandlerDeps): RunHandlers {
  const begin = async (request: RunRequest, options: OpOptions, tally: CloudTally | null = null): Promise<CopyRun> => {
    const awake = ports.keepAwake?.();
    const letSleep = (): void => awake?.[Symbol.dispose]();
    try {
      const run = await startRun(...asRun(ports, request, tally), options);
      run.report.then(letSleep, letSleep);
      return run;
    } catch (error) {
      letSleep();
      throw error;
    }
  };
  const answer = (run: CopyRun): { runId: CopyRun['runId']; vault: string } => ({
    runId: run.runId,
    vault: run.vaultRoot,
  });

  return {
    'run.start': async ({ deviceId, to, steps, compare, waitSeconds }, options) => {
      const folder = path.resolve(to);
      if (deviceId.startsWith('folder:')) refuseNested(deviceId.slice('folder:'.length), folder);
      const { clock, log } = ports;
      const request: RunRequest = {
        kind: 'backup',
        openSource: async (op) => {
          await previews.end(deviceId);
          return await devices.open(deviceId, op);
        },
        openVault: async ({ summary }) => {
          await jobs.giveWay(folder);
          return await createOrOpenVault({
            folder,
            deviceSerial: summary.serial,
            deviceName: summary.name,
            clock,
            log,
          });
        },
        steps: STEP_IDS.filter((id) => steps.includes(id)),
        compare,
        waitMs: waitSeconds * 1000,
        reopenVault: (root) => openVault(root, { write: true, clock, log }),
      };
      const key = `backup ${deviceId} ${folder}`;
      const run = await runs.start({ key, deviceId }, (op) => begin(request, op), options);
      // A window makes the next time one click; a command line has its owner's history.
      if (ports.kind !== 'terminal')
        await remember(run, { settings, to: folder, steps: request.steps, ports, deviceId });
      return answer(run);
    },
    'run.add': async ({ vault, from, as: said }, options) => {
      const root = path.resolve(vault);
      const sources = (typeof from === 'string' ? [from] : from).map((one) => path.resolve(one));
      for (const source of sources) {
        refuseNested(source, root);
        await mustBeThere(source);
      }
      const [source = ''] = sources;
      // A card that is known as one joins what came over the cable from it.
      const isCard = sources.length === 1 && (await isLumiaCard(source));
      const as = said ?? (isCard ? 'sd-card' : null);
      const { place } = placeAdded(source, as);
      const tally = as === 'cloud' ? new CloudTally() : null;
      // A card is the phone's, and its files have one place each; on a computer any folder may hold an IMG_0001.jpg.
      const beside = !isCard || as !== 'sd-card';
      const request: RunRequest = {
        kind: 'add',
        openSource: async () => {
          const { openAdded } = await import('../intake/open-added.ts');
          return await openAdded({ sources, as, tally, identify: beside });
        },
        byContent: true,
        beside,
        openVault: async () => {
          await jobs.giveWay(root);
          return await openVault(root, { write: true, clock: ports.clock, log: ports.log });
        },
        steps: STEP_IDS,
        compare: false,
        waitMs: 0,
        place,
      };
      return answer(
        await runs.start(
          { key: `add ${sources.join('\0')} ${root} ${String(as)}`, deviceId: null },
          (op) => begin(request, op, tally),
          options,
        ),
      );
    },
    'run.stop': async ({ runId }) => {
      await runs.get(runId).stop();
      return null;
    },
    'run.watch': ({ runId }, options) => runs.get(runId).watch(options),
    'run.skip': ({ runId, current }) => {
      runs.get(runId).skip(current);
      return Promise.resolve(null);
    },
    'run.active': (_input, options) => runs.watch(options),
    'run.report': ({ runId }) => runs.get(runId).report,
    'run.findings': async ({ runId, page: { offset, limit } }) => {
      const { findings } = await runs.get(runId).report;
      return { total: findings.length, items: findings.slice(offset, offset + limit) };
    },
  };
}

interface Remember {
  readonly settings: SettingsStore;
  readonly ports: HostPorts;
  readonly deviceId: DeviceId;
  readonly to: string;
  readonly steps: readonly StepId[];
}

/** What was chosen goes into the settings, the newest first. A run that has begun goes on even where they cannot be saved. */
async function remember(run: CopyRun, { settings, ports, deviceId, to, steps }: Remember): Promise<void> {
  const { serial, name, model } = run.device;
  const phone = { deviceId, serial, name, model, vault: run.vaultRoot, to, steps: [...steps] };
  try {
    await settings.change((now) => ({
      ...now,
      phones: [phone, ...now.phones.filter((other) => other.vault !== phone.vault && other.deviceId !== deviceId)],
    }));
  } catch (error) {
    ports.log('warn', `the choice for "${name}" could not be kept: ${toAppError(error).message}`);
  }
}

/** A run with the features that it needs beside it. The front page tells of the phone, also when files were added. */
function asRun(ports: HostPorts, request: RunRequest, tally: CloudTally | null): [RunDeps, RunRequest] {
  let phone: RunDevice | null = null;
  // A picture that is tried is open already: what it notes of itself is read with it.
  const notes = new PhotoNotes();
  const deps: RunDeps = {
    clock: ports.clock,
    log: ports.log,
    // XXH64 finds every accident that SHA-256 finds, at a tenth of the cost; `verify` is there for more than accidents.
    readBack: (vault, stored, options) => readBack(vault, stored, { ...options, hash: 'xxh64' }),
    remedy: remedyLine,
    buildReport,
    openTrial: (vault) => openTrial(vault, { log: ports.log, keep: true, notes }),
    lookInside: async (vault, options) => {
      const { lookInside } = await import('../look-inside.ts');
      return await lookInside(vault, ports, { ...options, tally, notes });
    },
    render: async (report, vault) => ({
      files: new Map([
        ['report.html', renderHtml(report)],
        ['report.txt', renderText(report)],
      ]),
      frontPage: renderFrontPage({
        report,
        phone: phone ?? report.device,
        name: vault.info.name,
        holds: vault.catalog.size,
        pages: await pagesMade(vault),
      }),
    }),
  };
  const openAndLook = async (...args: Parameters<RunRequest['openVault']>): Promise<Vault> => {
    const vault = await request.openVault(...args);
    if (request.kind === 'add') {
      const backups = (await vault.runs()).filter(({ header }) => header.run === 'backup');
      phone = backups.at(-1)?.header.device ?? null;
    }
    return vault;
  };
  return [deps, { ...request, openVault: openAndLook }];
}

/** A backup inside what it backs up would take itself in, more of it each time. */
function refuseNested(source: string, target: string): void {
  const [from, to] = [realPath(source), realPath(target)];
  if (!isInside(to, from) && !isInside(from, to)) return;
  throw new AppError('USAGE', `Cannot take "${source}" into "${target}": one is inside the other`, {
    details: { what: source },
  });
}

function isInside(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** The real path of as much of it as is there. */
function realPath(given: string): string {
  const full = path.resolve(given);
  try {
    return fs.realpathSync(full);
  } catch {
    const parent = path.dirname(full);
    return parent === full ? full : path.join(realPath(parent), path.basename(full));
  }
}
