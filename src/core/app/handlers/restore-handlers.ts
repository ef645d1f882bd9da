import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { NOTHING } from '../../../shared/domain/count.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import type { RestorePlan, RestorePlanSnapshot, RestoreTarget, RestoreWish } from '../../../shared/domain/restore.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { remedyLine } from '../../../shared/errors/remedies.ts';
import { MADE_TEXT } from '../../../shared/text/strings-made.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { openFolderTarget, openTarget } from '../../device/open-target.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { Target } from '../../device/target.ts';
import { planRestore } from '../../restore/plan-restore.ts';
import { restorableRuns, type RunObjects } from '../../restore/run-objects.ts';
import { nameTarget } from '../../restore/restore-request.ts';
import { startRestore } from '../../restore/run-restore.ts';
import { summarizePlan } from '../../restore/summarize-plan.ts';
import { TargetLink } from '../../restore/target-link.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import type { HostPorts } from '../ports.ts';
import type { Previews } from '../previews.ts';
import { refuseInside } from '../refuse-inside.ts';
import { startDrill } from '../restore/drill.ts';
import { lookInto, stepsOf } from '../restore/look.ts';
import { makeForPhone } from '../restore/made-for-phone.ts';
import { objectsOf, openToRead, openToRestore, type OpenedVault } from '../restore/open-for-restore.ts';
import type { RestoreRegistry } from '../restore/restore-registry.ts';
import { targetLimits } from '../restore/target-names.ts';
import type { RunRegistry } from '../run-registry.ts';
import { streamWork } from '../stream-work.ts';

type RestoreHandlers = Pick<
  AppHandlers,
  | 'restore.runs'
  | 'restore.look'
  | 'restore.plan'
  | 'restore.start'
  | 'restore.watch'
  | 'restore.report'
  | 'restore.stop'
  | 'restore.active'
  | 'drill.start'
>;

export interface RestoreHandlerDeps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  readonly runs: RunRegistry;
  readonly previews: Previews;
  readonly restores: RestoreRegistry;
  /** Copies that go on by themselves give way to what their owner begins. */
  readonly jobs: Pick<CopyJobs, 'giveWay'>;
}

export function restoreHandlers(deps: RestoreHandlerDeps): RestoreHandlers {
  const { ports, restores } = deps;
  return {
    'restore.runs': async ({ vault: folder }, options) => {
      const { vault, bare } = await openToRead(folder, ports);
      await using _ = vault;
      const runs = bare ? [] : await restorableRuns(vault, options);
      return {
        name: vault.info.name,
        bare,
        runs: runs.map(({ header, ended, listed }) => {
          const { runId, run, startedAt, device } = header;
          return { run: runId, kind: run, startedAt, outcome: ended, device: device.name ?? device.model, listed };
        }),
      };
    },
    'restore.look': async ({ vault: folder, run, folder: below, page: { offset, limit } }, options) => {
      const opened = await openToRead(folder, ports);
      await using _ = opened.vault;
      const objects = await objectsOf(opened, run, options);
      const items = lookInto(objects.files, below);
      return {
        run: objects.run,
        total: items.length,
        items: items.slice(offset, offset + limit),
        steps: stepsOf(objects.files),
      };
    },
    'restore.plan': (wish, options) => planStream(deps, wish, options),
    'restore.start': async (wish, options) => {
      await deps.jobs.giveWay(path.resolve(wish.vault));
      const opened = await openToRestore(wish.vault, ports);
      try {
        const objects = await objectsFor(deps, opened, wish, options);
        const { openTarget: open, kind } = await targetFor(deps, wish, { objects, root: opened.vault.info.root });
        const awake = ports.keepAwake?.();
        const run = await startRestore(
          { clock: ports.clock, log: ports.log, remedy: remedyLine },
          {
            id: restores.newId(ports.clock.now()),
            kind: 'restore',
            vault: opened.vault,
            keeps: opened.keeps,
            objects,
            openTarget: open,
            targetKind: kind,
            onto: wish.target.kind === 'device' ? wish.target.onto : null,
            select: wish.select,
            proof: wish.proof,
            waitMs: wish.waitSeconds * 1000,
            onEnd: () => {
              awake?.[Symbol.dispose]();
              return Promise.resolve();
            },
          },
          options,
        );
        restores.add(run);
        return { id: run.id };
      } catch (error) {
        await opened.vault[Symbol.asyncDispose]();
        throw error;
      }
    },
    'drill.start': async (wish, options) => {
      const { devices } = deps;
      const run = await startDrill({ ports, devices, id: restores.newId(ports.clock.now()) }, wish, options);
      restores.add(run);
      return { id: run.id };
    },
    'restore.watch': ({ id }, options) => restores.get(id).watch(options),
    'restore.report': ({ id }) => restores.get(id).report,
    'restore.stop': async ({ id }) => {
      await restores.get(id).stop();
      return null;
    },
    'restore.active': (_input, options) => restores.watch(options),
  };
}

/** The run's files, and what is made for the phone's own apps; a plan opens nothing for writing, and makes nothing. */
async function objectsFor(
  { ports }: RestoreHandlerDeps,
  opened: OpenedVault,
  { run, also, onlyAlso }: RestoreWish,
  options: OpOptions,
): Promise<RunObjects> {
  const objects = await objectsOf(opened, run, options);
  const { vault, bare, keeps, mayKeep } = opened;
  if (also.length === 0) return objects;
  const { root } = vault.info;
  const unmade = (why: string): AppError => new AppError('RESTORE_NOT_MADE', why, { details: { root } });
  if (bare || !mayKeep) throw unmade(MADE_TEXT.readOnly(root));
  const made = await makeForPhone(vault, ports, { also, objects, keep: keeps }, options).catch((error: unknown) => {
    // The backup's own disk: nothing was written to the phone, and nothing is to be backed up again.
    throw isAppError(error, 'VAULT_FULL') ? unmade(MADE_TEXT.noRoom(root)) : error;
  });
  const inKit = new Set(made.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
  // A package that goes with the kit is not sent a second time.
  const files = objects.files.filter(({ step, sha256 }) => step !== 'packages' || !inKit.has(sha256));
  return onlyAlso ? { ...objects, files: [], folders: [], made } : { ...objects, files, made };
}

type OpenTarget = (options: OpOptions) => Promise<Target>;

/** How the target is opened, again and again where it is lost. Nothing is ever put back into the backup itself. */
async function targetFor(
  { devices, runs, previews }: RestoreHandlerDeps,
  { target }: { readonly target: RestoreTarget },
  { objects, root }: { readonly objects: RunObjects; readonly root: string },
): Promise<{ readonly openTarget: OpenTarget; readonly kind: RestorePlan['target']['kind'] }> {
  if (target.kind === 'folder') {
    const folder = path.resolve(target.path);
    const labels = storagesOf(objects);
    refuseMix(folder, root, labels);
    return { kind: 'folder', openTarget: () => openFolderTarget(folder, labels, targetLimits) };
  }
  const { id } = target;
  if (id.startsWith('folder:')) refuseMix(path.resolve(id.slice('folder:'.length)), root, storagesOf(objects));
  refuseHeld(runs, id);
  await previews.end(id);
  return {
    // A card in a reader is a phone's all the same: what the phone makes by itself is not sent to it either.
    kind: 'device',
    openTarget: (options) => openTarget({ registry: devices, limits: targetLimits }, id, options),
  };
}

function storagesOf({ files, folders, made = [] }: RunObjects): readonly string[] {
  const all = [...files, ...folders, ...made.flatMap((set) => set.files)];
  return [...new Set(all.map(({ storage }) => storage))].sort();
}

function refuseMix(folder: string, root: string, labels: readonly string[]): void {
  refuseInside(folder, root);
  // A backup that is called like a storage would be written into.
  for (const label of labels) {
    const way = path.relative(path.join(folder, label), root);
    if (way === '' || (!way.startsWith('..') && !path.isAbsolute(way))) {
      const message = `Cannot restore to "${folder}": the backup itself is in its "${label}"`;
      throw new AppError('USAGE', message, { details: { what: folder } });
    }
  }
}

function refuseHeld({ held }: RunRegistry, id: DeviceId): void {
  const busy = held.find((device) => device.id === id);
  if (!busy) return;
  throw new AppError('DEVICE_CLAIMED', `Cannot restore to "${busy.name}": a backup of it is under way`, {
    details: {},
  });
}

/** Looks and plans; writes nothing, and takes no lock. With the plan, the target is free again. */
function planStream(
  deps: RestoreHandlerDeps,
  wish: RestoreWish,
  options: OpOptions,
): AsyncGenerator<RestorePlanSnapshot, void, void> {
  const say = (phase: RestorePlanSnapshot['phase'], listed = NOTHING): RestorePlanSnapshot => {
    return { phase, listed, plan: null };
  };
  return streamWork<RestorePlanSnapshot>(say('opening'), options, async (tell, inner) => {
    const opened = await openToRead(wish.vault, deps.ports);
    await using vault = opened.vault;
    const objects = await objectsFor(deps, opened, wish, inner);
    const { openTarget: open, kind } = await targetFor(deps, wish, { objects, root: vault.info.root });
    tell(say('connecting'));
    const target = await open(inner);
    const link = new TargetLink(target, {
      open,
      clock: deps.ports.clock,
      waitMs: 0,
      onWaiting: () => undefined,
      onListed: () => undefined,
    });
    await using _ = link;
    tell(say('listing'));
    const content = await link.list(inner);
    const listed = countOf(content.files);
    tell(say('planning', listed));
    const planned = planRestore({
      objects,
      select: wish.select,
      onto: wish.target.kind === 'device' ? wish.target.onto : null,
      target: { kind, storages: target.storages, names: target.names, content },
    });
    const name = nameTarget(target, kind);
    // Whether the backup can be written to shows when it is opened for that; a plan opens nothing for writing.
    const plan = summarizePlan({ vault: vault.info.root, objects, planned, target: name, keepsJournal: true });
    return { phase: 'ended', listed, plan };
  });
}

function countOf(files: readonly { readonly size: number }[]): { files: number; bytes: number } {
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
