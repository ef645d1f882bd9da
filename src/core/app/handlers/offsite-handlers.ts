import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { CopyEvent } from '../../../shared/domain/copies.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import type {
  Credentials,
  OffsiteCheck,
  OffsiteConfig,
  OffsiteReport,
  OffsiteSnapshot,
} from '../../../shared/domain/offsite.ts';
import { AppError, toAppError } from '../../../shared/errors/app-error.ts';
import { OFFSITE_TEXT } from '../../../shared/text/strings-offsite.en.ts';
import { WORKING_KEY_TEXT } from '../../../shared/text/strings-working-key.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { appendCopyEvent, readCopyEvents, unfinishedRoundAway } from '../../copies/copy-log.ts';
import { checkOffsite, type CheckOptions } from '../../copies/offsite/check.ts';
import { lookAtKey, makeKey, proveKey, readKey } from '../../copies/offsite/key.ts';
import { openRemote, readPlace } from '../../copies/offsite/open-remote.ts';
import { paperSheet } from '../../copies/offsite/paper-sheet.ts';
import { claimPlace, mustBeFree, mustHoldOne } from '../../copies/offsite/place.ts';
import { pullOffsite } from '../../copies/offsite/pull.ts';
import { pushOffsite } from '../../copies/offsite/push.ts';
import type { Remote } from '../../copies/offsite/remote.ts';
import { listConfigs, readSent, saveConfig } from '../../copies/offsite/sent-log.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { outcomeOf } from '../../copies/outcome.ts';
import { SHARE_PERCENT } from '../../copies/share.ts';
import { SignIns } from '../../settings/sign-ins.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import { keyPageFile, writeKeyPage } from '../copies/key-page.ts';
import { mediumOfPlace } from '../copies/medium-of.ts';
import { rememberBackup } from '../copies/remember-backup.ts';
import type { HostPorts } from '../ports.ts';
import { isInside } from '../refuse-inside.ts';
import { streamWork } from '../stream-work.ts';
import { WorkingKeys } from '../working-keys.ts';

export type OffsiteMethods =
  | 'offsite.init'
  | 'offsite.confirm'
  | 'offsite.forgetKey'
  | 'offsite.status'
  | 'offsite.push'
  | 'offsite.start'
  | 'offsite.follow'
  | 'offsite.forget'
  | 'offsite.check'
  | 'offsite.startCheck'
  | 'offsite.pull'
  | 'offsite.bring'
  | 'offsite.lookAtKey';

interface PushWish {
  readonly vault: string;
  readonly remote: string | null;
  readonly credentials: Credentials | null;
}

type HowChecked = Pick<CheckOptions, 'sharePercent' | 'identity' | 'onProgress' | 'signal'> & {
  readonly byItself: boolean;
};

interface CheckWish extends PushWish {
  readonly sharePercent: number;
  /** Of the working copy of the key; null opens nothing. */
  readonly passphrase: string | null;
}

const BEGINNING: OffsiteSnapshot = { phase: 'comparing', total: NOTHING, done: NOTHING, current: null, report: null };
const CHECKING: OffsiteSnapshot = { ...BEGINNING, phase: 'checking' };
const FETCHING: OffsiteSnapshot = { ...BEGINNING, phase: 'fetching' };
const usage = (what: string): AppError => new AppError('USAGE', what, { details: { what } });

export function offsiteHandlers(
  ports: HostPorts,
  jobs: CopyJobs,
  settings: SettingsStore,
): Pick<AppHandlers, OffsiteMethods> {
  const { clock, log, settingsFile, keychain } = ports;
  const signIns = new SignIns(path.dirname(settingsFile), keychain);
  const workingKeys = new WorkingKeys(settingsFile);
  const disk = createNodeDisk();
  const open = (vault: string) => openVault(path.resolve(vault), { write: true, clock, log });
  const iso = (): string => new Date(clock.now()).toISOString();
  return {
    'offsite.init': async ({ vault: folder, to, sheet, label, credentials }, { signal }) => {
      await using vault = await open(folder);
      const { root, name } = vault.info;
      const file = await keyPageFile(path.resolve(sheet), name);
      if (isInside(file, root)) throw usage(`Cannot write the key to "${file}": it is inside the backup`);
      const place = readPlace(to);
      if (place.kind === 'folder' && isInside(place.place, root)) {
        throw usage(`Cannot use "${place.place}": it is inside the backup`);
      }
      // Whoever gets hold of what is carried away would have the key to it.
      if (place.kind === 'folder' && isInside(file, place.place)) {
        throw usage(
          `Cannot write the key to "${file}": it is inside "${place.place}", which is carried away. Give a place outside it`,
        );
      }
      if (place.kind === 'folder') await mustHaveParent(place.place);
      if (place.kind === 'folder') await disk.makeFolder(place.place);
      const remote = openRemote(place, { disk, clock, credentials });
      // Before there is a page: one for a place that refuses is a key to nothing.
      await mustBeFree(remote, { signal });
      const key = await makeKey();
      const html = paperSheet(key, {
        phone: name,
        place: place.place,
        user: place.kind === 'folder' ? null : (credentials?.user ?? null),
        day: iso().slice(0, 10),
      });
      // Before anything is begun: a key that is on no page is lost with this process.
      await writeKeyPage(file, html);
      const id = await claimPlace(remote, { signal }).catch(async (error: unknown) => {
        await rm(file, { force: true });
        throw error;
      });
      const config: OffsiteConfig = {
        format: 1,
        id,
        label:
          label ??
          (place.kind === 'folder' ? path.basename(place.place) : new URL(place.place.replace(/^s3\+/u, '')).host),
        ...place,
        recipient: key.recipient,
        createdAt: iso(),
        keyTestedAt: null,
      };
      await saveConfig(guardDisk(disk, root), root, config);
      return { config, sheet: file };
    },
    'offsite.confirm': async ({ vault: folder, remote, key, passphrase }) => {
      await using vault = await open(folder);
      const { root } = vault.info;
      const config = await choose(root, remote);
      if (passphrase !== null) workingKeys.mayKeep(config, root, passphrase);
      const typed = await readKey(key);
      await proveKey(typed, config.recipient);
      const tested = { ...config, keyTestedAt: iso() };
      await saveConfig(guardDisk(disk, root), root, tested);
      if (passphrase !== null) await workingKeys.keep(config, typed, passphrase);
      return tested;
    },
    'offsite.forgetKey': async ({ vault: folder, remote }) => {
      const { id } = await choose(path.resolve(folder), remote);
      await workingKeys.forget(id);
      return null;
    },
    'offsite.status': async ({ vault: folder }) => {
      const root = path.resolve(folder);
      await using vault = await openVault(root, { write: false, clock, log });
      const guarded = guardDisk(disk, vault.info.root);
      const events = await readCopyEvents(guarded, root);
      const found = [];
      for (const config of await listConfigs(guarded, root)) {
        const { packs, snapshots } = await readSent(guarded, root, config.id);
        const last = snapshots.at(-1);
        const sent = [...packs.values()].reduce((sum, { size }) => plus(sum, { files: 1, bytes: size }), NOTHING);
        const kept = config.kind === 'folder' ? null : await signIns.get(config.id, config.place);
        const keptForAnother = kept === 'another';
        const signedIn = kept !== null && !keptForAnother;
        const isCheck = (event: CopyEvent): boolean =>
          event.kind === 'offsite-checked' && event.remote.id === config.id;
        const checkedAt = events.findLast(isCheck)?.at ?? null;
        const workingKey = await workingKeys.has(config.id);
        const [pushedAt, newestRun] = [last?.at ?? null, last?.newestRun ?? null];
        found.push({ config, pushedAt, newestRun, sent, checkedAt, signedIn, keptForAnother, workingKey });
      }
      return found;
    },
    'offsite.push': (wish, options) =>
      streamWork<OffsiteSnapshot>(BEGINNING, options, async (tell, inner) =>
        ended(await push({ ...wish, keep: false }, tell, inner)),
      ),
    'offsite.start': ({ vault, remote, credentials, keep, check: isChecked }) => {
      const about = { kind: 'push', vault: path.resolve(vault), target: remote, byItself: false, label: null } as const;
      const id = jobs.start<OffsiteSnapshot>(about, BEGINNING, async (tell, options) => {
        const report = await push({ vault, remote, credentials, keep, check: isChecked }, tell, options);
        return { last: ended(report), ended: report.outcome };
      });
      return Promise.resolve({ id });
    },
    'offsite.follow': ({ id }, options) =>
      jobs.follow(['push', 'pull', 'check'], id, options) as AsyncIterable<OffsiteSnapshot>,
    'offsite.forget': async ({ remote }) => {
      await signIns.forget(remote);
      return null;
    },
    'offsite.check': (wish, options) =>
      streamWork<OffsiteSnapshot>(BEGINNING, options, async (tell, inner) => checked(await check(wish, tell, inner))),
    'offsite.startCheck': ({ vault, remote, credentials }) => {
      const about = {
        kind: 'check',
        vault: path.resolve(vault),
        target: remote,
        byItself: false,
        label: null,
      } as const;
      const id = jobs.start<OffsiteSnapshot>(about, CHECKING, async (tell, options) => {
        const report = await check({ vault, remote, credentials, sharePercent: 100, passphrase: null }, tell, options);
        return { last: checked(report), ended: outcomeOf(report.problems) };
      });
      return Promise.resolve({ id });
    },
    'offsite.pull': ({ from, to, key, passphrase, credentials }, options) =>
      streamWork<OffsiteSnapshot>(BEGINNING, options, async (tell, { signal }) => {
        const typed = key === null ? null : await readKey(key);
        const remote = openRemote(readPlace(from), { disk, clock, credentials });
        if ((typed === null) === (passphrase === null)) throw usage(WORKING_KEY_TEXT.oneOfTwo);
        const opened = async (secret: string) =>
          await workingKeys.open(await mustHoldOne(remote, { signal }), secret, null);
        const { identity } = typed ?? (await opened(passphrase ?? ''));
        const folder = path.resolve(to);
        const report = await pullOffsite({ remote, identity, folder, disk, clock, signal, onProgress: tell });
        return { phase: 'ended', total: report.total, done: report.total, current: null, report };
      }),
    'offsite.bring': async ({ from, to, key, credentials }) => {
      const { identity } = await readKey(key);
      const remote = openRemote(readPlace(from), { disk, clock, credentials });
      const folder = path.resolve(to);
      const about = { kind: 'pull', vault: folder, target: remote.place, byItself: false, label: null } as const;
      const id = jobs.start<OffsiteSnapshot>(about, FETCHING, async (onProgress, { signal }) => {
        const report = await pullOffsite({ remote, identity, folder, disk, clock, signal, onProgress });
        await rememberBackup(ports, settings, report.vault);
        const last = { phase: 'ended', total: report.total, done: report.total, current: null, report } as const;
        return { last, ended: report.outcome };
      });
      return { id };
    },
    'offsite.lookAtKey': ({ key }) => lookAtKey(key),
  };

  async function push(
    wish: PushWish & { readonly keep: boolean; readonly check: boolean },
    onProgress: (snapshot: OffsiteSnapshot) => void,
    { signal }: OpOptions,
  ): Promise<OffsiteReport> {
    await using vault = await open(wish.vault);
    const { root } = vault.info;
    const { credentials } = wish;
    const { config, place } = await placeOf(root, wish);
    const report = await pushOffsite({ vault, disk, remote: place, config, clock, signal, onProgress });
    await appendCopyEvent(guardDisk(disk, root), root, {
      kind: 'pushed',
      at: report.endedAt,
      remote: { ...report.remote, medium: await mediumOfPlace(ports, config, root) },
      outcome: report.outcome,
      total: report.total,
      sent: report.sent,
      findings: report.findings.length,
      newestRun: (await vault.runs()).at(-1)?.header.runId ?? null,
    });
    if (report.outcome === 'complete' && wish.check) {
      // It was sent, whatever becomes of this: a place that is gone now, an owner who stops it.
      await checkPlace(root, config, place, {
        sharePercent: SHARE_PERCENT,
        byItself: true,
        onProgress,
        signal,
      }).catch((error: unknown) => log('warn', `what was sent was not looked at: ${toAppError(error).message}`));
    }
    // Only what the server took is worth keeping.
    if (wish.keep && credentials) await signIns.keep(config.id, config.place, credentials);
    return report;
  }

  async function check(
    { vault: folder, remote, credentials, sharePercent, passphrase }: CheckWish,
    onProgress: (snapshot: OffsiteSnapshot) => void,
    { signal }: OpOptions,
  ): Promise<OffsiteCheck> {
    await using vault = await open(folder);
    const { root } = vault.info;
    const { config, place } = await placeOf(root, { remote, credentials });
    const key = passphrase === null ? null : await workingKeys.open(config.id, passphrase, config);
    const identity = key?.identity ?? null;
    return await checkPlace(root, config, place, { sharePercent, identity, byItself: false, onProgress, signal });
  }

  async function checkPlace(
    root: string,
    config: OffsiteConfig,
    remote: Remote,
    how: HowChecked,
  ): Promise<OffsiteCheck> {
    const { byItself, ...rest } = how;
    const guarded = guardDisk(disk, root);
    const round = unfinishedRoundAway(await readCopyEvents(guarded, root), config.id);
    const report = await checkOffsite({ root, disk, remote, config, clock, round, ...rest });
    await appendCopyEvent(guarded, root, {
      kind: 'offsite-checked',
      at: report.endedAt,
      remote: { ...report.remote, medium: await mediumOfPlace(ports, config, root) },
      objects: report.objects,
      read: report.read,
      problems: report.problems.length,
      round: report.round,
      byItself,
    });
    return report;
  }

  /** The copy away that is meant, with what is given or kept for its server. */
  async function placeOf(
    root: string,
    { remote, credentials }: Pick<PushWish, 'remote' | 'credentials'>,
  ): Promise<{ readonly config: OffsiteConfig; readonly place: Remote }> {
    const config = await choose(root, remote);
    const kept = credentials ?? (config.kind === 'folder' ? null : await signIns.get(config.id, config.place));
    if (kept === 'another') throw usage(OFFSITE_TEXT.cli.keptForAnother(config.place));
    return { config, place: openRemote(config, { disk, clock, credentials: kept }) };
  }

  async function choose(root: string, wanted: string | null): Promise<OffsiteConfig> {
    const all = await listConfigs(guardDisk(disk, root), root);
    const fitting = wanted === null ? all : all.filter(({ id, label }) => id === wanted || label === wanted);
    const [only, ...more] = fitting;
    if (!only) throw usage(wanted === null ? OFFSITE_TEXT.cli.none : OFFSITE_TEXT.cli.noRemote(wanted));
    if (more.length > 0)
      throw usage(OFFSITE_TEXT.cli.several(fitting.map(({ label, id }) => `${label} (${id})`).join(', ')));
    return only;
  }
}

function checked(report: OffsiteCheck): OffsiteSnapshot {
  return { phase: 'ended', total: report.objects, done: report.objects, current: null, report };
}

function ended(report: OffsiteReport): OffsiteSnapshot {
  return { phase: 'ended', total: report.total, done: report.total, current: null, report };
}

/** A sync folder that is not mounted is not made: it would fill this disk. */
async function mustHaveParent(folder: string): Promise<void> {
  if ((await stat(path.dirname(folder)).catch(() => null))?.isDirectory() === true) return;
  throw new AppError('OFFSITE_UNREACHABLE', `Cannot reach "${folder}": the folder that it should be in is not there`);
}
