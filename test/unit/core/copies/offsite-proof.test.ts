import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { copyVault } from '../../../../src/core/copies/copy-vault.ts';
import { isGoodCopy } from '../../../../src/core/copies/certificate.ts';
import { appendCopyEvent, knownCopies } from '../../../../src/core/copies/copy-log.ts';
import { checkOffsite } from '../../../../src/core/copies/offsite/check.ts';
import { makeKey, type PaperKey } from '../../../../src/core/copies/offsite/key.ts';
import { claimPlace } from '../../../../src/core/copies/offsite/place.ts';
import { pullOffsite } from '../../../../src/core/copies/offsite/pull.ts';
import { pushOffsite } from '../../../../src/core/copies/offsite/push.ts';
import type { Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { listNames, packName, saveConfig } from '../../../../src/core/copies/offsite/sent-log.ts';
import { readText, writeWhole } from '../../../../src/core/vault/disk.ts';
import { openVault } from '../../../../src/core/vault/open-vault.ts';
import { CopyEvent } from '../../../../src/shared/domain/copies.ts';
import type {
  OffsiteCheck,
  OffsiteConfig,
  OffsitePulled,
  OffsiteReport,
} from '../../../../src/shared/domain/offsite.ts';
import { COPY_ROOT, DRIVE, makeBackup, openSource } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { backUp, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
const ROOT = '/chosen/Lumia';

class Place implements Remote {
  readonly place = 'https://away.example/copy';
  readonly objects = new Map<string, Uint8Array>();
  /** The connection goes before a list is sent. */
  refusesLists = false;
  list(): Promise<{ name: string; size: number }[]> {
    return Promise.resolve([...this.objects].map(([name, bytes]) => ({ name, size: bytes.byteLength })));
  }
  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.objects.get(name) ?? null);
  }
  put(name: string, bytes: Uint8Array): Promise<void> {
    if (this.refusesLists && name.startsWith('snapshots/')) return Promise.reject(new Error('the cable was pulled'));
    this.objects.set(name, bytes);
    return Promise.resolve();
  }
  flip(name: string): void {
    const bytes = Uint8Array.from(this.objects.get(name) ?? []);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    this.objects.set(name, bytes);
  }
}

const file = (path: string, size: number, seed: number): PhoneFile => {
  return { storage: 'Phone', path, bytes: seededBytes(size, seed), modified: START - 1_000_000 };
};
const FILES = [file('Pictures/a.jpg', 9000, 1), file('Pictures/b.jpg', 100, 2)];

let key: PaperKey;
let disk: CrashingDisk;
let away: Place;
let config: OffsiteConfig;

beforeEach(async () => {
  key = await makeKey();
  disk = new CrashingDisk(1);
  away = new Place();
  await makeBackup(disk, [FILES]);
  const at = new Date(START).toISOString();
  config = {
    ...{ format: 1, id: await claimPlace(away, { signal }), label: 'away', kind: 'webdav', place: away.place },
    ...{ recipient: key.recipient, createdAt: at, keyTestedAt: at },
  };
  await saveConfig(disk, ROOT, config);
});

async function push(): Promise<OffsiteReport> {
  await using vault = await openSource(disk, 1);
  return await pushOffsite({ vault, disk, remote: away, config, clock, signal });
}
const check = (sharePercent = 100): Promise<OffsiteCheck> =>
  checkOffsite({ root: ROOT, disk, remote: away, config, clock, signal, sharePercent });
/** The newest run. */
async function runAgain(files: readonly PhoneFile[]): Promise<string> {
  await using vault = await openSource(disk, 1);
  await backUp(vault, files, { now: START + 60_000 });
  return (await vault.runs()).at(-1)?.header.runId ?? '';
}

const RUN = '2026-11-22T10-30-00Z';
const remote = {
  id: '6f3f9a3e-0d7b-4b52-9f5a-3a1de0c7d6aa',
  label: 'away',
  place: 'https://away.example',
  medium: 'off-site',
};
/** As the app notes a push that went through. */
function pushed({ endedAt: at, outcome, total, sent, findings }: OffsiteReport, newestRun = RUN): CopyEvent {
  return CopyEvent.parse({ kind: 'pushed', at, remote, outcome, total, sent, findings: findings.length, newestRun });
}
function checked({ endedAt: at, objects, read, problems, round }: OffsiteCheck): CopyEvent {
  return CopyEvent.parse({ kind: 'offsite-checked', at, remote, objects, read, problems: problems.length, round });
}
const isGood = (events: readonly CopyEvent[], run = RUN): boolean =>
  knownCopies(events).some((copy) => isGoodCopy(copy, new Set([run])));

const pull = (): Promise<OffsitePulled> =>
  pullOffsite({ remote: away, identity: key.identity, folder: '/back', disk: new CrashingDisk(7), clock, signal });

describe('the newest list, spoiled both times that it lies there', () => {
  it('is named by every check until a push has sent another', async () => {
    await push();
    for (const name of [...away.objects.keys()].filter((one) => one.startsWith('snapshots/'))) away.flip(name);
    await expect(pull()).rejects.toMatchObject({ code: 'OFFSITE_DAMAGED' });
    const found = (await check()).problems.map(({ object, what }) => [object, what]);
    expect(found).toEqual(
      [
        [expect.stringMatching(/^snapshots\/.*-again\.age$/u), 'changed'],
        [expect.stringMatching(/^snapshots\//u), 'changed'],
      ].reverse(),
    );
    for (const share of [100, 10, 0]) {
      expect((await check(share)).problems.map(({ object, what }) => [object, what])).toEqual(found);
    }
    await push();
    expect((await check()).problems).toEqual([]);
    expect((await pull()).outcome).toBe('complete');
  });
});

describe('a copy of the backup that sends to the same place', () => {
  it('is told of by the check of the backup: its older list would be brought back, until the backup sends again', async () => {
    const first = pushed(await push());
    const events = [first];
    await appendCopyEvent(disk, ROOT, first);
    const drive = new CrashingDisk(2);
    const processes = { pid: 1, host: 'here', startOf: (pid: number) => Promise.resolve(pid === 1 ? 'start 1' : null) };
    {
      await using vault = await openSource(disk, 1);
      const target = { folder: '/drive', drive: DRIVE, clock, sourceDisk: disk, targetDisk: drive };
      await copyVault({ source: vault, ...target, processes, signal });
    }
    const run = await runAgain([...FILES, file('Pictures/new.jpg', 5000, 3)]);
    events.push(pushed(await push(), run), checked(await check()));
    expect(isGood(events, run)).toBe(true);
    // The older copy, opened as the backup elsewhere, sends what it has.
    await using copy = await openVault(COPY_ROOT, { write: true, disk: drive, clock, processes });
    const theirs = await pushOffsite({ vault: copy, disk: drive, remote: away, config, clock, signal });
    expect(theirs.outcome).toBe('complete');
    expect((await pull()).snapshot.newestRun).toBe(RUN);
    const told = await check(0);
    expect(told.problems.map(({ object, what }) => [object, what])).toEqual(
      listNames(theirs.snapshot).map((name) => [name, 'not-ours']),
    );
    events.push(checked(told));
    expect(isGood(events, run)).toBe(false);
    await runAgain([...FILES, file('Pictures/other.jpg', 100, 4)]);
    const again = await push();
    expect(again.snapshot > theirs.snapshot).toBe(true);
    expect((await check()).problems).toEqual([]);
  });
});

describe('a copy away', () => {
  it('is proved by a check of everything, and no more once something was sent, by a push that was cut off as well', async () => {
    const events = [pushed(await push())];
    expect(isGood(events)).toBe(false);
    events.push(checked(await check()));
    expect(isGood(events)).toBe(true);
    const run = await runAgain([...FILES, file('Pictures/new.jpg', 5000, 3)]);
    // Every pack with the new photo arrives; of a push that broke off there is no line.
    away.refusesLists = true;
    await expect(push()).rejects.toThrow();
    away.refusesLists = false;
    const report = await push();
    expect(report).toMatchObject({ outcome: 'complete', sent: { files: 0 } });
    events.push(pushed(report, run));
    expect(isGood(events, run)).toBe(false);
    expect(isGood([...events, checked(await check())], run)).toBe(true);
  });

  it('is not proved by a check of a backup that has lost the list of what was sent', async () => {
    const events = [pushed(await push()), checked(await check())];
    await disk.remove(join(ROOT, '.lifeboat', 'offsite', config.id, 'sent.jsonl'));
    for (const share of [100, 10]) {
      const report = await check(share);
      expect(report).toMatchObject({ neverSent: true, read: { files: 0 }, problems: [] });
      expect(isGood([...events, checked(report)])).toBe(false);
    }
    // The next push does not know what is there, and sends everything again.
    const again = await push();
    expect(again.sent.files).toBe(again.total.files);
    expect(isGood([...events, pushed(again), checked(await check())])).toBe(true);
  });

  it('is not whole with a line of the list of what was sent that cannot be read, until a push has sent what it told of', async () => {
    const events = [pushed(await push())];
    const log = join(ROOT, '.lifeboat', 'offsite', config.id, 'sent.jsonl');
    const lines = ((await readText(disk, log, 1 << 20)) ?? '').split('\n');
    for (const [index, line] of lines.slice(0, -1).entries()) {
      await writeWhole(disk, log, lines.with(index, line.replace('{', '#')).join('\n'));
      const report = await check();
      const object = `.lifeboat/offsite/${config.id}/sent.jsonl`;
      expect(report.problems, line).toEqual([{ object, what: 'changed', files: [], filesInAll: 0 }]);
      expect(isGood([...events, checked(report)])).toBe(false);
    }
    // The first pack's line is lost, and so is the pack.
    const { id } = JSON.parse(lines[0] ?? '') as { id: string };
    away.objects.delete(packName(id));
    await writeWhole(disk, log, lines.with(0, '#').join('\n'));
    const before = away.objects.size;
    const again = pushed(await push());
    expect(away.objects.size).toBeGreaterThan(before);
    const report = await check();
    expect(report.problems).toEqual([]);
    expect(isGood([...events, again, checked(report)])).toBe(true);
    expect((await pull()).outcome).toBe('complete');
    // A torn last line is no damage: what it told of was never ended.
    await writeWhole(disk, log, `${(await readText(disk, log, 1 << 20)) ?? ''}{"kind":"pa`);
    expect((await check()).problems).toEqual([]);
  });
});
