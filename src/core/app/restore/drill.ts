import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeviceId } from '../../../shared/domain/ids.ts';
import type { DrillRecord, DrillResult, RestoreId, RestoreReport } from '../../../shared/domain/restore.ts';
import type { RunDevice } from '../../../shared/domain/run-record.ts';
import { AppError, toAppError } from '../../../shared/errors/app-error.ts';
import { remedyLine } from '../../../shared/errors/remedies.ts';
import type { OpOptions } from '../../base/options.ts';
import { openFolderTarget, openTarget } from '../../device/open-target.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { Target } from '../../device/target.ts';
import { PROFILES } from '../../device/virtual/profiles.ts';
import { isMadeByPhone } from '../../restore/plan-restore.ts';
import type { RestoreFile, RunObjects } from '../../restore/run-objects.ts';
import type { RestoreRun } from '../../restore/restore-request.ts';
import { startRestore } from '../../restore/run-restore.ts';
import { sampleFiles } from '../../restore/sample.ts';
import { openVault } from '../../vault/open-vault.ts';
import { DRILLS_FILE, type Vault } from '../../vault/vault.ts';
import { InspectThread } from '../contents/inspect-threads.ts';
import { judgeFile } from '../intake/judge-file.ts';
import type { HostPorts } from '../ports.ts';
import { objectsOf, openToRead, openToRestore, type OpenedVault } from './open-for-restore.ts';
import { targetLimits } from './target-names.ts';

export interface DrillWish {
  readonly vault: string;
  readonly from: string | null;
  readonly samplePercent: number;
  readonly scratch: string | null;
}

export interface DrillDeps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  readonly id: RestoreId;
}

/** Room that is left on the scratch disk in any case, in bytes. */
const RESERVE = 256 * 1024 * 1024;

/**
 * Begins a drill. The scratch folder is the drill's own and is gone at its end, whatever the end was; the result goes
 * into the backup's records, also when it was a copy that was tried.
 */
export async function startDrill(deps: DrillDeps, wish: DrillWish, options: OpOptions): Promise<RestoreRun> {
  const { ports, devices, id } = deps;
  const opened = wish.from === null ? await openToRestore(wish.vault, ports) : await openCopy(wish, wish.from, ports);
  let scratch: string | null = null;
  try {
    const { vault } = opened;
    const all = await objectsOf(opened, null, options);
    const files = sampleFiles(all.files, wish.samplePercent, id);
    const objects: RunObjects = { ...all, files, folders: [] };
    const above = path.resolve(wish.scratch ?? tmpdir());
    await mustFit(above, files);
    scratch = await mkdtemp(path.join(above, 'lifeboat-drill-'));
    const place = scratch;
    const device = (await vault.runs()).find(({ header }) => header.runId === all.run)?.header.device ?? null;
    const { openTarget: openIt, kind } = await scratchTarget({ place, device, objects, devices });
    const expected = files.filter((file) => kind === 'folder' || !isMadeByPhone(file.path)).length;
    return await startRestore(
      { clock: ports.clock, log: ports.log, remedy: remedyLine },
      {
        id,
        kind: 'drill',
        vault,
        // A journal of what is thrown away is of use to nobody.
        keeps: false,
        objects,
        openTarget: openIt,
        targetKind: kind,
        onto: null,
        select: [],
        proof: 'all',
        waitMs: 0,
        examine: (written, op) => examine({ vault, place, written, expected, wish }, op),
        onEnd: async (report) => {
          await rm(place, { recursive: true, force: true });
          if (report) await keepResult(report, { opened, wish, ports });
        },
      },
      options,
    );
  } catch (error) {
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
    await opened.vault[Symbol.asyncDispose]();
    throw error;
  }
}

async function openCopy({ vault }: DrillWish, from: string, ports: HostPorts): Promise<OpenedVault> {
  const { clock, log } = ports;
  const copy = await openToRead(from, ports);
  try {
    await using own = await openVault(path.resolve(vault), { write: false, clock, log });
    // A copy without its records cannot say whose it is; its files will.
    if (copy.bare || copy.vault.info.id === own.info.id) return copy;
    const message = `Cannot try "${from}": it is not a copy of this backup`;
    throw new AppError('USAGE', message, { details: { what: from } });
  } catch (error) {
    await copy.vault[Symbol.asyncDispose]();
    throw error;
  }
}

async function mustFit(folder: string, files: readonly RestoreFile[]): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(folder);
    free = bavail * bsize;
  } catch (cause) {
    throw new AppError('USAGE', `Cannot make a scratch folder in "${folder}": ${String(cause)}`, {
      details: { what: folder },
      cause,
    });
  }
  const needed = files.reduce((sum, { size }) => sum + size, RESERVE);
  if (free >= needed) return;
  throw new AppError('RESTORE_NO_SPACE', `Cannot try the restore in "${folder}": there is not enough room`, {
    details: { needed, free },
  });
}

/** A virtual Lumia of the same model where the run was a Lumia's, else a plain folder. */
async function scratchTarget({
  place,
  device,
  objects,
  devices,
}: {
  readonly place: string;
  readonly device: RunDevice | null;
  readonly objects: RunObjects;
  readonly devices: DeviceRegistry;
}): Promise<{ readonly openTarget: (options: OpOptions) => Promise<Target>; readonly kind: 'device' | 'folder' }> {
  const labels = [...new Set(objects.files.map(({ storage }) => storage))];
  const profile = device && profileFor(device);
  if (!profile || labels.some((label) => label !== 'Phone' && label !== 'SD card')) {
    return { kind: 'folder', openTarget: () => openFolderTarget(place, labels, targetLimits) };
  }
  for (const label of new Set(['Phone', ...labels])) await mkdir(path.join(place, label));
  const id = DeviceId.parse(`virtual:${profile}@${place}`);
  return {
    kind: 'device',
    openTarget: (options) => openTarget({ registry: devices, limits: targetLimits }, id, options),
  };
}

/** The virtual phone that is most like it: its model, else its system; null for what is no Lumia. */
export function profileFor({ model, os }: Pick<RunDevice, 'model' | 'os'>): string | null {
  const named = PROFILES.find((profile) => model.toLowerCase().includes(profile.model.toLowerCase()));
  if (named) return named.id;
  if (/mobile/iu.test(os)) return 'lumia-950';
  if (/8\.1/u.test(os)) return 'lumia-630';
  return /windows phone/iu.test(os) ? 'lumia-820' : null;
}

interface Examine {
  readonly vault: Vault;
  readonly place: string;
  readonly written: readonly {
    readonly file: RestoreFile;
    readonly to: { readonly storage: string; readonly path: string };
  }[];
  /** How many should have been put back. */
  readonly expected: number;
  readonly wish: DrillWish;
}

/** Opens what was put back, counts what is in it, and holds each file against the manifest that any other tool would use. */
async function examine({ vault, place, written, expected, wish }: Examine, options: OpOptions): Promise<DrillResult> {
  const manifest = await readManifest(vault, options);
  const isFresh = (await vault.runs()).at(-1)?.ended !== null;
  const result = { manifestAgrees: 0, opens: 0, doesNotOpen: 0, notChecked: 0, contacts: 0, messages: 0 };
  await using thread = new InspectThread();
  for (const { file, to } of written) {
    const where = path.join(place, to.storage, ...to.path.split('/'));
    const listed = manifest.get(file.stored ?? '');
    // After a run that was cut off the manifest is older than the records; it may lack a file, never contradict one.
    if (listed === file.sha256 || (listed === undefined && !isFresh)) result.manifestAgrees += 1;
    const [inspected] = await thread.inspect([{ path: where, note: false }], options);
    const tried = inspected?.tried;
    const verdict = tried && 'verdict' in tried ? tried.verdict : 'not-checked';
    if (verdict === 'opens') result.opens += 1;
    else if (verdict === 'does-not-open') result.doesNotOpen += 1;
    else result.notChecked += 1;
    await count(where, file, result, options);
  }
  const passed = written.length === expected && result.manifestAgrees === written.length;
  return {
    passed,
    from: wish.from === null ? null : path.resolve(wish.from),
    samplePercent: wish.samplePercent,
    ...result,
  };
}

/** People and messages in a restored file. */
async function count(
  where: string,
  file: RestoreFile,
  into: { contacts: number; messages: number },
  options: OpOptions,
): Promise<void> {
  if (file.step !== 'contacts' && file.step !== 'messages') return;
  const handle = await open(where, 'r');
  try {
    const { count: found } = await judgeFile({ path: where, name: file.path, size: file.size, handle }, options);
    if (found?.of === 'people') into.contacts += found.n;
    if (found?.of === 'messages') into.messages += found.n;
  } finally {
    await handle.close();
  }
}

async function readManifest(vault: Vault, options: OpOptions): Promise<ReadonlyMap<string, string>> {
  const manifest = new Map<string, string>();
  const bytes = await vault.tagFile('manifest-sha256.txt', options);
  if (!bytes) return manifest;
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) manifest.set(line.slice(66), line.slice(0, 64));
  }
  return manifest;
}

async function keepResult(
  report: RestoreReport,
  { opened, wish, ports }: { readonly opened: OpenedVault; readonly wish: DrillWish; readonly ports: HostPorts },
): Promise<void> {
  // Called off, it says nothing of the backup.
  if (report.outcome === 'stopped') return;
  const { written, alreadyThere } = report.equation;
  const record: DrillRecord = {
    format: 1,
    at: report.endedAt,
    passed: report.outcome === 'complete' && report.drill?.passed === true,
    run: report.run,
    files: written.files + alreadyThere.files,
    bytes: written.bytes + alreadyThere.bytes,
    from: wish.from === null ? null : path.resolve(wish.from),
    target: report.target.model ?? report.target.kind,
  };
  try {
    if (wish.from === null && opened.keeps) {
      await opened.vault.appendRecord(DRILLS_FILE, `${JSON.stringify(record)}\n`);
      return;
    }
    const { clock, log } = ports;
    await using own = await openVault(path.resolve(wish.vault), { write: true, clock, log });
    await own.appendRecord(DRILLS_FILE, `${JSON.stringify(record)}\n`);
  } catch (error) {
    ports.log('warn', `the drill could not be recorded in the backup: ${toAppError(error).message}`);
  }
}
