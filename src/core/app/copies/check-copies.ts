import path from 'node:path';
import type { CheckedCopy, CopyEvent, RepairReport, RepairSnapshot } from '../../../shared/domain/copies.ts';
import { NOTHING, plus, type Count } from '../../../shared/domain/count.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { checkShare, type Expected, type ShareResult } from '../../copies/check-files.ts';
import { appendCopyEvent, knownCopies, readCopyEvents, unfinishedRound } from '../../copies/copy-log.ts';
import { MOST_NAMES } from '../../copies/known-wrong.ts';
import { repairFiles, type Ill, type PresentCopy } from '../../copies/repair.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { HostPorts } from '../ports.ts';
import { Locks, presentCopies } from './present-copies.ts';

export interface CheckInput {
  readonly vault: string;
  /** Folders with copies that no setting remembers. */
  readonly from: readonly string[];
  /** Share of each copy's bytes that is read; null reads all of it. */
  readonly sharePercent: number | null;
  readonly repair: boolean;
}

const weigh = (files: readonly Expected[]): Count => ({
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + Math.max(0, size), 0),
});

/** Reads the copies that are there, a share or all of each; puts right what another copy has. Each result is recorded. */
export async function checkCopies(
  ports: HostPorts,
  settings: SettingsStore,
  input: CheckInput,
  tell: (snapshot: RepairSnapshot) => void,
  { signal }: OpOptions,
): Promise<RepairSnapshot> {
  const { clock, log } = ports;
  const startedAt = new Date(clock.now()).toISOString();
  await using vault = await openVault(path.resolve(input.vault), { write: true, clock, log });
  await using locks = new Locks();
  const present = await presentCopies(ports, await settings.get(), vault, input.from, locks);
  const { copies } = present;
  const { root } = vault.info;
  const own = guardDisk(createNodeDisk(), root);
  const events = await readCopyEvents(own, root);
  const record = (event: CopyEvent): Promise<void> => appendCopyEvent(own, root, event);
  const part = input.sharePercent === null ? 1 : input.sharePercent / 100;
  const totals = copies.map(({ files }) => weigh(files));
  const total = totals.reduce(
    (sum, { files, bytes }) => plus(sum, { files: Math.ceil(files * part), bytes: Math.ceil(bytes * part) }),
    NOTHING,
  );
  let done: Count = NOTHING;
  const ills: Ill[] = [];
  const checked: CheckedCopy[] = [];
  for (const [index, copy] of copies.entries()) {
    const whole = totals[index] ?? NOTHING;
    const onFile = ({ path: current, size }: Expected): void => {
      done = plus(done, { files: 1, bytes: Math.max(0, size) });
      tell({ phase: 'checking', total, done, current, report: null });
    };
    const found = await readShare(copy, input.sharePercent, { events, record, clock, signal, onFile });
    for (const wrong of found.wrong) ills.push({ copy, wrong });
    const { id, label } = copy;
    checked.push({ id, label, place: copy.root, read: found.read, total: whole, roundEnded: found.through === null });
  }
  tell({ phase: 'repairing', total, done, current: null, report: null });
  const result = input.repair
    ? await repairFiles(copies, ills, { signal, now: clock.now(), onRepaired: record })
    : { repaired: [], wrong: ills.map((ill) => unrepaired(ill)), failed: [] };
  const isThere = ({ id, place }: { readonly id: string | null; readonly place: string }): boolean =>
    copies.some((copy) => copy.id === id) ||
    present.failed.some((one) => one.place === place) ||
    present.unfinished.includes(place);
  const report: RepairReport = {
    format: 1,
    vault: root,
    copies: checked,
    away: knownCopies(events)
      .filter(({ kind, id, place }) => kind === 'drive' && !isThere({ id, place }))
      .map(({ place }) => place),
    unfinished: present.unfinished,
    ...result,
    failed: [...present.failed, ...result.failed],
    startedAt,
    endedAt: new Date(clock.now()).toISOString(),
  };
  return { phase: 'ended', total: done, done, current: null, report };
}

interface ShareOptions extends OpOptions {
  readonly events: readonly CopyEvent[];
  readonly record: (event: CopyEvent) => Promise<void>;
  readonly clock: Clock;
  readonly onFile: (file: Expected) => void;
}

/** Reads a share of one copy, from where the last one ended, or with null all of it; the result is recorded. */
export async function readShare(
  copy: PresentCopy,
  sharePercent: number | null,
  { events, record, clock, ...options }: ShareOptions,
): Promise<ShareResult> {
  const round = sharePercent === null ? null : unfinishedRound(events, copy.id);
  const bytes = sharePercent === null ? Infinity : Math.ceil((weigh(copy.files).bytes * sharePercent) / 100);
  const share = { after: round?.through ?? null, bytes };
  const found = await checkShare(copy.disk, copy.root, copy.files, share, options);
  const wrong = found.wrong.filter(({ what }) => what === 'damaged' || !copy.isUnfinished);
  const at = new Date(clock.now()).toISOString();
  await record({
    kind: 'checked',
    at,
    copy: copy.id,
    place: copy.root,
    roundBegan: round?.roundBegan ?? at,
    through: found.through,
    read: found.read,
    wrong: wrong.length,
    names: wrong.slice(0, MOST_NAMES).map(({ file }) => file.path),
  });
  return { ...found, wrong };
}

function unrepaired({
  copy,
  wrong,
}: {
  readonly copy: PresentCopy;
  readonly wrong: Ill['wrong'];
}): RepairReport['wrong'][number] {
  return { path: wrong.file.path, place: copy.root, what: wrong.what, isLost: false };
}
