import { beforeAll, describe, expect, it } from 'vitest';
import { checkOffsite } from '../../../../src/core/copies/offsite/check.ts';
import { makeKey, openBytes, sealBytes, type PaperKey } from '../../../../src/core/copies/offsite/key.ts';
import { claimPlace } from '../../../../src/core/copies/offsite/place.ts';
import { pullOffsite } from '../../../../src/core/copies/offsite/pull.ts';
import { pushOffsite } from '../../../../src/core/copies/offsite/push.ts';
import { REMOTE_MARKER, type Remote } from '../../../../src/core/copies/offsite/remote.ts';
import { packName, saveConfig } from '../../../../src/core/copies/offsite/sent-log.ts';
import { packSnapshot, readSnapshot, sha256Hex } from '../../../../src/core/copies/offsite/snapshot.ts';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import { verifyVault } from '../../../../src/core/verify/verify-vault.ts';
import type { OffsiteConfig, OffsitePulled, OffsiteReport } from '../../../../src/shared/domain/offsite.ts';
import { makeBackup, openSource } from '../../../support/copy-sweep.ts';
import { CrashingDisk } from '../../../support/crashing-disk.ts';
import { seededBytes } from '../../../support/trees.ts';
import { backUp, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';

const clock = stillClock();
const ROOT = '/chosen/Lumia';

class Place implements Remote {
  readonly place = 'https://away.example/copy';
  readonly objects: Map<string, Uint8Array>;
  constructor(objects: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.objects = new Map(objects);
  }
  list(): Promise<{ name: string; size: number }[]> {
    return Promise.resolve([...this.objects].map(([name, bytes]) => ({ name, size: bytes.byteLength })));
  }
  get(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.objects.get(name) ?? null);
  }
  put(name: string, bytes: Uint8Array): Promise<void> {
    this.objects.set(name, bytes);
    return Promise.resolve();
  }
  get packs(): string[] {
    return [...this.objects.keys()].filter((name) => name.startsWith('packs/'));
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

beforeAll(async () => {
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
  await push(disk, away);
});

async function push(from: CrashingDisk, remote: Remote): Promise<OffsiteReport> {
  await using vault = await openSource(from, 1);
  return await pushOffsite({ vault, disk: from, remote, config, clock, signal });
}
const pull = (remote: Remote, to: CrashingDisk): Promise<OffsitePulled> =>
  pullOffsite({ remote, identity: key.identity, folder: '/back', disk: to, clock, signal });
const check = (from: CrashingDisk, remote: Remote) =>
  checkOffsite({ root: ROOT, disk: from, remote, config, clock, signal, sharePercent: 100 });

async function findingsOf(on: CrashingDisk, root: string): Promise<string[]> {
  await using vault = await openVault(root, { write: false, disk: on, clock });
  const { findings } = await verifyVault(vault, { mode: 'full', clock, signal });
  return findings.map(({ path, verdict }) => `${verdict} ${path}`);
}

describe('a place whose marker is lost or emptied, with every pack whole', () => {
  it.each([
    ['missing', null],
    ['changed', new Uint8Array(0)],
  ] as const)('is brought back, named by a check, and gets it again by a push: %s', async (what, bytes) => {
    const from = disk.clone(2);
    const place = new Place(away.objects);
    if (bytes) place.objects.set(REMOTE_MARKER, bytes);
    else place.objects.delete(REMOTE_MARKER);
    expect(await pull(place, new CrashingDisk(3))).toMatchObject({ outcome: 'complete' });
    expect((await check(from, place)).problems).toMatchObject([{ object: REMOTE_MARKER, what, filesInAll: 0 }]);
    expect(await push(from, place)).toMatchObject({ outcome: 'complete' });
    expect(place.objects.get(REMOTE_MARKER)).toEqual(away.objects.get(REMOTE_MARKER));
    expect((await check(from, place)).problems).toEqual([]);
  });

  it('is told from a place that has nothing of ours', async () => {
    const empty = new Place();
    await expect(push(disk.clone(4), empty)).rejects.toMatchObject({ code: 'OFFSITE_AWAY' });
    await expect(check(disk.clone(4), empty)).rejects.toMatchObject({ code: 'OFFSITE_AWAY' });
    await expect(pull(empty, new CrashingDisk(5))).rejects.toMatchObject({ code: 'OFFSITE_NOT_THERE' });
    expect(empty.objects.size).toBe(0);
  });
});

/** Goes on listing what it has lost. */
class Forgetful extends Place {
  readonly lost = new Set<string>();
  override get(name: string): Promise<Uint8Array | null> {
    return this.lost.has(name) ? Promise.resolve(null) : super.get(name);
  }
}

describe('a place that lists what it does not give', () => {
  it('is named by a check, whichever it is, and gets it again by a push', async () => {
    for (const name of [...away.objects.keys()].filter((one) => one.endsWith('.age'))) {
      const from = disk.clone(30);
      const place = new Forgetful(away.objects);
      place.lost.add(name);
      expect((await check(from, place)).problems, name).toMatchObject([{ object: name, what: 'missing' }]);
      expect(await push(from, place)).toMatchObject({ outcome: 'complete', resent: name.startsWith('packs/') ? 1 : 0 });
      expect((await check(from, place)).problems, name).toEqual([]);
      expect(await pull(place, new CrashingDisk(31))).toMatchObject({ outcome: 'complete' });
    }
  });

  it('that went away during a check is named, and is not sent everything again once it is back', async () => {
    const from = disk.clone(32);
    const place = new Forgetful(away.objects);
    place.lost.add(away.packs[1] ?? '').add(away.packs[2] ?? '');
    let lists = 0;
    const gone: Remote = {
      place: place.place,
      get: (name) => place.get(name),
      put: (name, bytes) => place.put(name, bytes),
      list: () => ((lists += 1) > 1 ? Promise.resolve([]) : place.list()),
    };
    expect((await check(from, gone)).problems.map(({ what }) => what)).toEqual(['missing', 'missing']);
    place.lost.clear();
    expect(await push(from, place)).toMatchObject({ outcome: 'complete', resent: 0 });
    expect(place.packs).toEqual(away.packs);
    expect((await check(from, place)).problems).toEqual([]);
  });
});

describe('a place with a spoiled pack', () => {
  it('gives a backup that opens, whichever it is, and the rest once it was repaired', async () => {
    expect(away.packs).toHaveLength(3);
    let incomplete = 0;
    for (const name of away.packs) {
      const place = new Place(away.objects);
      place.flip(name);
      const to = new CrashingDisk(6);
      const { vault, outcome, findings } = await pull(place, to);
      const isWhole = outcome === 'complete';
      if (!isWhole) incomplete += 1;
      expect((await findingsOf(to, vault)).length, 'only photos are missing').toBe(findings.length);
      expect(to.files().has(`${vault}/.lifeboat/pull.json`)).toBe(!isWhole);
      if (isWhole) continue;
      expect(await pull(away, to)).toMatchObject({ outcome: 'complete', findings: [], fetched: findings.length });
      expect(await findingsOf(to, vault)).toEqual([]);
      expect(to.files().has(`${vault}/.lifeboat/pull.json`)).toBe(false);
    }
    expect(incomplete, 'the pack with the photos').toBe(1);
  });

  it('sends the second copy of the records again when it is spoiled', async () => {
    const from = disk.clone(7);
    const place = new Place(away.objects);
    const last = place.packs.at(-1) ?? '';
    place.objects.delete(last);
    expect(await push(from, place)).toMatchObject({ outcome: 'complete', resent: 1 });
    for (const name of place.packs) {
      const spoiled = new Place(place.objects);
      spoiled.flip(name);
      const to = new CrashingDisk(8);
      const { vault } = await pull(spoiled, to);
      expect(to.files().has(`${vault}/.lifeboat/vault.json`)).toBe(true);
    }
  });

  it.each(['missing', 'changed'] as const)(
    'names a %s one that holds old records only until the next push',
    async (what) => {
      const from = disk.clone(10);
      const place = new Place(away.objects);
      {
        await using vault = await openSource(from, 1);
        await backUp(vault, [...FILES, file('Pictures/c.jpg', 50, 3)], { now: START + 60_000 });
      }
      const old = place.packs;
      await push(from, place);
      for (const name of old) if (what === 'missing') place.objects.delete(name);
      for (const name of old) if (what === 'changed') place.flip(name);
      const named = (await check(from, place)).problems;
      expect(named.map(({ object, what: why }) => [object, why]).sort()).toEqual(
        old.map((name) => [name, what]).sort(),
      );
      expect(await push(from, place)).toMatchObject({ outcome: 'complete', findings: [] });
      expect((await check(from, place)).problems).toEqual([]);
      const to = new CrashingDisk(11);
      const { vault, outcome } = await pull(place, to);
      expect([outcome, await findingsOf(to, vault)]).toEqual(['complete', []]);
    },
  );

  it('brings a list back from its second copy; with both spoiled an older one is named, and never called complete', async () => {
    const from = disk.clone(12);
    const place = new Place(away.objects);
    {
      await using vault = await openSource(from, 1);
      await backUp(vault, [...FILES, file('Pictures/d.jpg', 50, 4)], { now: START + 60_000 });
    }
    const { snapshot } = await push(from, place);
    place.flip(snapshot);
    const to = new CrashingDisk(13);
    expect(await pull(place, new CrashingDisk(14))).toMatchObject({ outcome: 'complete', passedOver: [] });
    place.flip(snapshot.replace('.age', '-again.age'));
    const { outcome, passedOver, findings, vault } = await pull(place, to);
    expect([outcome, findings]).toEqual(['complete-with-exceptions', []]);
    expect(passedOver).toEqual([snapshot, snapshot.replace('.age', '-again.age')]);
    expect((await check(from, place)).problems.map(({ object }) => object).sort()).toEqual([...passedOver].sort());
    expect(await push(from, place)).toMatchObject({ outcome: 'complete' });
    expect((await check(from, place)).problems).toEqual([]);
    expect(await pull(place, to)).toMatchObject({
      outcome: 'complete',
      passedOver: [],
      fetched: expect.any(Number) as number,
    });
    expect(await findingsOf(to, vault)).toEqual([]);
    expect(to.files().has(`${vault}/data/Phone/Pictures/d.jpg`)).toBe(true);
  });

  it('names the files of a pack that the key does not open, and brings the rest', async () => {
    const place = new Place(away.objects);
    const list =
      [...place.objects.keys()].find((name) => name.startsWith('snapshots/') && !name.includes('-again')) ?? '';
    const { head, files } = readSnapshot(await openBytes(place.objects.get(list) ?? new Uint8Array(), key.identity));
    const foreign = await sealBytes(new Uint8Array(20_000), (await makeKey()).recipient);
    const id = sha256Hex(foreign);
    await place.put(packName(id), foreign);
    const changed = files.map((one) => {
      return one.path.endsWith('a.jpg') ? { ...one, pieces: one.pieces.map((piece) => ({ ...piece, pack: id })) } : one;
    });
    const at = '2026-12-24T10:00:00.000Z';
    const sealed = await sealBytes(packSnapshot({ head: { ...head, at }, files: changed }), key.recipient);
    await place.put(`snapshots/2026-12-24T10-00-00Z-${sha256Hex(sealed)}.age`, sealed);
    const to = new CrashingDisk(15);
    const { outcome, findings, vault } = await pull(place, to);
    expect(outcome).toBe('complete-with-exceptions');
    expect(findings.map((one) => [one.verdict, one.path])).toEqual([['missing', 'Phone/Pictures/a.jpg']]);
    expect(await findingsOf(to, vault)).toEqual(['missing Phone/Pictures/a.jpg']);
  });

  it('does not put old records over a backup that was gone on with since', async () => {
    const place = new Place(away.objects);
    for (const name of away.packs.slice(0, 1)) place.flip(name);
    const to = new CrashingDisk(9);
    expect(await pull(place, to)).toMatchObject({ outcome: 'complete-with-exceptions' });
    {
      await using vault = await createOrOpenVault({
        ...{ folder: '/back', deviceName: 'Lumia', deviceSerial: 'S1', disk: to, clock },
        processes: { pid: 1, host: 'here', startOf: () => Promise.resolve('start') },
      });
      await backUp(vault, FILES, { now: START + 60_000 });
    }
    const before = to.files();
    await expect(pull(away, to)).rejects.toMatchObject({ code: 'OFFSITE_NOT_EMPTY' });
    expect(to.files()).toEqual(before);
  });
});
