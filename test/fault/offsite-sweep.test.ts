import { beforeAll, describe, expect, it } from 'vitest';
import { checkOffsite } from '../../src/core/copies/offsite/check.ts';
import { makeKey, type PaperKey } from '../../src/core/copies/offsite/key.ts';
import { claimPlace } from '../../src/core/copies/offsite/place.ts';
import { pullOffsite } from '../../src/core/copies/offsite/pull.ts';
import { pushOffsite } from '../../src/core/copies/offsite/push.ts';
import { unreachable, type Remote } from '../../src/core/copies/offsite/remote.ts';
import { saveConfig } from '../../src/core/copies/offsite/sent-log.ts';
import { openVault } from '../../src/core/vault/open-vault.ts';
import { verifyVault } from '../../src/core/verify/verify-vault.ts';
import type { OffsiteConfig, OffsiteReport } from '../../src/shared/domain/offsite.ts';
import { isAppError } from '../../src/shared/errors/app-error.ts';
import { makeBackup, openSource } from '../support/copy-sweep.ts';
import { CrashingDisk, WAYS, type Way } from '../support/crashing-disk.ts';
import { hashOf, START, signal, stillClock, type PhoneFile } from '../support/vault-backup.ts';

const clock = stillClock();
/** Every so many disk operations; 1 tries each. */
const STEP = Number(process.env['SWEEP_STEP'] ?? 3);
const PLACE = 'https://away.example/copy';

function file(path: string, size: number, version: number): PhoneFile {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + version * 13) % 253);
  return { storage: 'Phone', path, bytes, modified: START - 1_000_000 + version * 1000 };
}
const FIRST = [file('Pictures/a.jpg', 9000, 1), file('Pictures/b.jpg', 100, 1), file('empty.txt', 0, 1)];
const SECOND = [...FIRST.slice(0, 1), file('Pictures/b.jpg', 120, 2), file('Music/n.mp3', 5000, 3)];

/** How a place away fails at its n-th request: refused; done, but the answer is lost; half of it stored; gone for good. */
const REMOTE_WAYS = ['refused', 'answer-lost', 'half', 'gone'] as const;
type RemoteWay = (typeof REMOTE_WAYS)[number];

class ShakyPlace implements Remote {
  readonly place = PLACE;
  readonly objects: Map<string, Uint8Array>;
  requests = 0;
  #armed: { readonly at: number; readonly way: RemoteWay } | null = null;

  constructor(objects: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.objects = new Map(objects);
  }

  arm(at: number, way: RemoteWay): void {
    this.requests = 0;
    this.#armed = { at, way };
  }

  mend(): void {
    this.#armed = null;
  }

  get struck(): boolean {
    return this.#armed !== null && this.requests > this.#armed.at;
  }

  async list(): Promise<{ name: string; size: number }[]> {
    return await this.#request(() => [...this.objects].map(([name, bytes]) => ({ name, size: bytes.byteLength })));
  }

  async get(name: string): Promise<Uint8Array | null> {
    return await this.#request(() => this.objects.get(name) ?? null);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#request(
      () => void this.objects.set(name, bytes),
      () => void this.objects.set(name, bytes.slice(0, bytes.byteLength >> 1)),
    );
  }

  async #request<T>(work: () => T, half: () => void = () => undefined): Promise<T> {
    await Promise.resolve();
    const now = this.requests;
    this.requests += 1;
    const armed = this.#armed;
    const fails = armed !== null && (armed.way === 'gone' ? now >= armed.at : now === armed.at);
    if (!fails) return work();
    if (armed.way === 'answer-lost') work();
    if (armed.way === 'half') half();
    throw unreachable(PLACE, armed.way);
  }
}

let key: PaperKey;
let source: CrashingDisk;
let away: ShakyPlace;
let config: OffsiteConfig;

/** A backup of which a first state is away already, and a second one that is not. */
beforeAll(async () => {
  key = await makeKey();
  source = new CrashingDisk(1);
  away = new ShakyPlace();
  await makeBackup(source, [FIRST]);
  const at = new Date(START).toISOString();
  config = {
    format: 1,
    id: await claimPlace(away, { signal }),
    label: 'away',
    kind: 'webdav',
    place: PLACE,
    recipient: key.recipient,
    createdAt: at,
    keyTestedAt: at,
  };
  await saveConfig(source, '/chosen/Lumia', config);
  expect((await push(source, away)).outcome).toBe('complete');
  await makeBackup(source, [SECOND]);
});

async function push(disk: CrashingDisk, remote: Remote, boot = 1): Promise<OffsiteReport> {
  await using vault = await openSource(disk, boot);
  return await pushOffsite({ vault, disk, remote, config, clock, signal });
}

async function pull(remote: Remote, disk: CrashingDisk): Promise<string> {
  const { outcome, vault } = await pullOffsite({
    remote,
    identity: key.identity,
    folder: '/back',
    disk,
    clock,
    signal,
  });
  return outcome === 'complete' ? vault : `${outcome} ${vault}`;
}

/** What is wrong with the copy away: what its check finds, and what a pull from it lacks. */
async function faultsOf(disk: CrashingDisk, remote: ShakyPlace): Promise<string[]> {
  const check = { root: '/chosen/Lumia', disk, remote, config, clock, signal, sharePercent: 100, identity: null };
  const faults = (await checkOffsite(check)).problems.map((problem) => JSON.stringify(problem));
  const target = new CrashingDisk(9);
  return [...faults, ...(await missingIn(target, await pull(remote, target)))];
}

async function missingIn(disk: CrashingDisk, root: string): Promise<string[]> {
  await using vault = await openVault(root, { write: false, disk, clock });
  const { findings } = await verifyVault(vault, { mode: 'full', clock, signal });
  const there = new Set([...disk.files().values()].map((bytes) => hashOf(bytes).sha256));
  const lacking = [...FIRST, ...SECOND].filter(({ bytes }) => !there.has(hashOf(bytes).sha256));
  return [
    ...findings.map(({ path, verdict }) => `${verdict} ${path}`),
    ...lacking.map(({ path }) => `pulled without ${path}`),
  ];
}

describe('an off-site copy, with the n-th request to its place failing', () => {
  it.each(REMOTE_WAYS)('what was away stays whole, and the next push makes it complete: %s', async (way) => {
    const faults: string[] = [];
    let cases = 0;
    for (let at = 0; ; at += 1) {
      const disk = source.clone(at + 1);
      const remote = new ShakyPlace(away.objects);
      const before = [...remote.objects.keys()];
      remote.arm(at, way);
      const finished = await push(disk, remote, 2).then(
        ({ outcome }) => outcome === 'complete',
        () => false,
      );
      const { struck } = remote;
      remote.mend();
      const where = `${way} at ${at}: `;
      for (const name of before) if (!remote.objects.has(name)) faults.push(`${where}${name} is gone`);
      // Called complete, it is complete, whatever happened on the way.
      if (finished) faults.push(...(await faultsOf(disk, remote)).map((fault) => `${where}called complete: ${fault}`));
      const next = await push(disk, remote, 3);
      if (next.outcome !== 'complete') faults.push(`${where}then ${JSON.stringify(next.findings)}`);
      faults.push(...(await faultsOf(disk, remote)).map((fault) => `${where}then ${fault}`));
      if (!struck) break;
      cases += 1;
    }
    console.log(`sweep: push, place ${way}: ${cases} cases, ${faults.length} faults`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(cases).toBeGreaterThan(3);
  });

  it.each(['refused', 'gone'] as const)('a pull that fails goes on: %s', async (way) => {
    const remote = new ShakyPlace(away.objects);
    const disk = source.clone(77);
    await push(disk, remote, 2);
    const faults: string[] = [];
    let cases = 0;
    for (let at = 0; ; at += 1) {
      const target = new CrashingDisk(at + 1);
      remote.arm(at, way);
      const first = await pull(remote, target).catch(() => null);
      const { struck } = remote;
      remote.mend();
      if (first !== null) {
        faults.push(...(await missingIn(target, first)).map((fault) => `at ${at}: ${fault}`));
        if (struck) cases += 1;
        else break;
        continue;
      }
      const root = await pull(remote, target);
      faults.push(...(await missingIn(target, root)).map((fault) => `${way} at ${at}, then ${fault}`));
      cases += 1;
    }
    console.log(`sweep: pull, place ${way}: ${cases} cases, ${faults.length} faults`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(cases).toBeGreaterThan(2);
  });
});

describe('an off-site copy, with the n-th operation of a disk failing', () => {
  it.each(WAYS)("pushes from the backup's disk: %s", async (way) => {
    const faults: string[] = [];
    let cases = 0;
    for (let at = 0; ; at += STEP) {
      const disk = source.clone(at + 1);
      const remote = new ShakyPlace(away.objects);
      disk.arm(at, way);
      await push(disk, remote, 2).catch(() => null);
      if (!endOf(disk, way)) break;
      cases += 1;
      const next = await push(disk, remote, 3);
      if (next.outcome !== 'complete') faults.push(`${way} at ${at}: ${JSON.stringify(next.findings)}`);
      faults.push(...(await faultsOf(disk, remote)).map((fault) => `${way} at ${at}: ${fault}`));
    }
    console.log(`sweep: push, disk ${way}: ${cases} cases, ${faults.length} faults`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(cases).toBeGreaterThan(3);
  });

  it.each(WAYS)('pulls onto a disk: %s', async (way) => {
    const remote = new ShakyPlace(away.objects);
    await push(source.clone(77), remote, 2);
    const faults: string[] = [];
    let cases = 0;
    for (let at = 0; ; at += STEP) {
      const target = new CrashingDisk(at + 1);
      target.arm(at, way);
      await pull(remote, target).catch(() => null);
      if (!endOf(target, way)) break;
      cases += 1;
      // What had come to its end but for the last word is a backup by now, and is left alone.
      const root = await pull(remote, target).catch((error: unknown) => {
        if (isAppError(error, 'OFFSITE_NOT_EMPTY') && target.files().has('/back/Lumia/.lifeboat/vault.json'))
          return '/back/Lumia';
        throw error;
      });
      faults.push(...(await missingIn(target, root)).map((fault) => `${way} at ${at}, then ${fault}`));
    }
    console.log(`sweep: pull, disk ${way}: ${cases} cases, ${faults.length} faults`);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(cases).toBeGreaterThan(3);
  });
});

/** The cause is gone. False when the operation that was to fail was never reached. */
function endOf(disk: CrashingDisk, way: Way): boolean {
  const reached = disk.struck !== null;
  if (way === 'power-cut' && reached) disk.powerCut();
  else disk.mend();
  return reached;
}
