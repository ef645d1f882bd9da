import { openVault, createOrOpenVault } from '../../src/core/vault/open-vault.ts';
import type { Vault } from '../../src/core/vault/vault.ts';
import type { ProcessTable } from '../../src/core/vault/vault-lock.ts';
import { checkBag, type BagReader } from './bagit-check.ts';
import { CrashingDisk, createRandom, type Way } from './crashing-disk.ts';
import { backUp, hashOf, headerFor, signal, START, stillClock, type PhoneFile } from './vault-backup.ts';

export interface Scenario {
  readonly name: string;
  /** Run to its end before anything fails. */
  readonly before: readonly PhoneFile[] | null;
  readonly files: readonly PhoneFile[];
  /** Leaves this file half-staged first. */
  readonly interrupt: PhoneFile | null;
}

const ROOT = '/chosen/Lumia';
const clock = stillClock();

/** Every boot is another process; the dead do not come back. */
function bootProcess(boot: number): ProcessTable {
  return { pid: boot, host: 'here', startOf: async (pid) => (pid === boot ? `start ${boot}` : null) };
}

function open(disk: CrashingDisk, boot: number): Promise<Vault> {
  return createOrOpenVault({
    folder: '/chosen',
    deviceName: 'Lumia',
    deviceSerial: 'S1',
    disk,
    clock,
    processes: bootProcess(boot),
  });
}

async function interruptedStage(vault: Vault, file: PhoneFile): Promise<void> {
  await using run = await vault.beginRun(headerFor(START + 1000));
  const source = { storage: file.storage, path: file.path };
  const fingerprint = { size: file.bytes.byteLength, modified: file.modified, persistentId: null };
  const request = { step: 'media', source, fingerprint, wish: `data/${file.storage}/${file.path}` } as const;
  await using staged = await run.stage(request, { signal });
  for (let at = 0; at < file.bytes.byteLength * 0.6; at += 5000) await staged.write(file.bytes.subarray(at, at + 5000));
}

export interface CaseResult {
  /** False when the run had fewer operations than that: the sweep is over. */
  readonly reached: boolean;
  readonly faults: readonly string[];
  readonly finishedAnyway: boolean;
  readonly durableBefore: number;
  readonly resumed: number;
}

/** One failure at one place: run into it, start anew, judge, run to the end, judge again. */
export async function runCase(scenario: Scenario, at: number, way: Way, seed: number): Promise<CaseResult> {
  const disk = new CrashingDisk(seed * 100_003 + at);
  const faults: string[] = [];
  const durable = new Set<string>();
  if (scenario.before) {
    await using vault = await open(disk, 1);
    await backUp(vault, scenario.before, {
      now: START,
      flushEvery: 3,
      onDurable: (stored) => durable.add(stored.sha256),
    });
  }
  disk.arm(at, way);
  const finishedAnyway = await runInto(scenario, disk, durable);
  const reached = disk.struck !== null;
  if (way === 'power-cut' && reached) disk.powerCut();
  else disk.mend();
  const durableBefore = durable.size;
  const { resumed } = await recoverAndFinish(scenario, disk, durable, finishedAnyway, faults);
  const where = `${scenario.name}, ${way} at ${at} (${String(disk.struck)}), seed ${seed}: `;
  return { reached, faults: faults.map((fault) => where + fault), finishedAnyway, durableBefore, resumed };
}

async function runInto(scenario: Scenario, disk: CrashingDisk, durable: Set<string>): Promise<boolean> {
  try {
    await using vault = await open(disk, 2);
    if (scenario.interrupt) await interruptedStage(vault, scenario.interrupt);
    await backUp(vault, scenario.files, {
      now: START + 60_000,
      chunk: 5000,
      flushEvery: 3,
      onDurable: (stored) => durable.add(stored.sha256),
    });
    return true;
  } catch {
    return false;
  } finally {
    // Promises of the last batch settle a moment after its failure.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function recoverAndFinish(
  scenario: Scenario,
  disk: CrashingDisk,
  durable: ReadonlySet<string>,
  finishedAnyway: boolean,
  faults: string[],
): Promise<{ readonly resumed: number }> {
  const { files } = scenario;
  try {
    if (disk.files().has(`${ROOT}/.lifeboat/vault.json`)) {
      const before = snapshot(disk);
      await using reader = await openVault(ROOT, { write: false, disk, clock });
      judge(disk, reader, durable, faults, 'read only');
      if (snapshot(disk) !== before) faults.push('opening for reading changed the disk');
    }
    let resumed = 0;
    {
      await using vault = await open(disk, 3);
      judge(disk, vault, durable, faults, 'recovered');
      if (finishedAnyway) judgeFiles(disk, vault, files, faults);
      for (const path of extras(disk, vault)) faults.push(`under a final name, and in no record: ${path}`);
      resumed = (await backUp(vault, files, { now: START + 120_000, flushEvery: 3 })).resumed;
      judge(disk, vault, durable, faults, 'finished');
      judgeFiles(disk, vault, files, faults);
    }
    for (const fault of await checkBag(memoryBag(disk, ROOT))) faults.push(`bag: ${fault}`);
    await using again = await openVault(ROOT, { write: false, disk, clock });
    judge(disk, again, durable, faults, 'opened once more');
    judgeFiles(disk, again, files, faults);
    if (again.damage.length > 0) faults.push(`records damaged: ${JSON.stringify(again.damage)}`);
    return { resumed };
  } catch (error) {
    faults.push(`could not recover: ${String((error as Error).stack)}`);
    return { resumed: 0 };
  }
}

const snapshot = (disk: CrashingDisk): string =>
  JSON.stringify([...disk.files()].map(([path, bytes]) => [path, hashOf(bytes).xxh64]).sort());

function extras(disk: CrashingDisk, vault: Vault): readonly string[] {
  const known = new Set(Array.from(vault.catalog.files(), ({ path }) => `${ROOT}/${path}`));
  return [...disk.files().keys()].filter((path) => path.startsWith(`${ROOT}/data/`) && !known.has(path));
}

/** No file under its final name differs from its record; nothing that was called durable is lost. */
function judge(disk: CrashingDisk, vault: Vault, durable: ReadonlySet<string>, faults: string[], when: string): void {
  const held = new Set<string>();
  for (const stored of vault.catalog.files()) {
    const bytes = disk.files().get(`${ROOT}/${stored.path}`);
    if (!bytes) faults.push(`${when}: missing ${stored.path}`);
    else if (hashOf(bytes).sha256 !== stored.sha256) faults.push(`${when}: differs from its record: ${stored.path}`);
    else held.add(stored.sha256);
  }
  for (const sha256 of durable)
    if (!held.has(sha256)) faults.push(`${when}: was called durable and is lost: ${sha256}`);
}

function judgeFiles(disk: CrashingDisk, vault: Vault, files: readonly PhoneFile[], faults: string[]): void {
  for (const file of files) {
    const entry = vault.catalog.find(file);
    const bytes = entry && disk.files().get(`${ROOT}/${entry.stored.path}`);
    if (!bytes || hashOf(bytes).sha256 !== hashOf(file.bytes).sha256)
      faults.push(`called complete without ${file.path}`);
    else if (entry.fingerprint.modified !== file.modified) faults.push(`an old date for ${file.path}`);
  }
}

/** A bag on a disk in memory. */
export function memoryBag(disk: CrashingDisk, root: string): BagReader {
  const prefix = `${root}/`;
  return {
    paths: async () =>
      [...disk.files().keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length)),
    read: async (path) => disk.files().get(prefix + path) ?? null,
  };
}

function file(path: string, size: number, version: number, persistentId?: string): PhoneFile {
  const random = createRandom(size * 31 + version);
  const bytes = Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  const modified = START - 1_000_000 + version * 1000;
  return { storage: 'Phone', path, bytes, modified, ...(persistentId === undefined ? {} : { persistentId }) };
}

const FIRST = [
  file('Pictures/a.jpg', 9000, 1, 'A1'),
  file('Pictures/b.jpg', 12_001, 1, 'B1'),
  file('Videos/c.mp4', 21_000, 1),
  file('empty.txt', 0, 1),
  file('Documents/d.txt', 700, 1),
];
const THEN = [
  file('Pictures/a.jpg', 9100, 2, 'A1'),
  file('Pictures/moved.jpg', 12_001, 1, 'B1'),
  { ...file('Videos/c.mp4', 21_000, 1), modified: START },
  file('empty.txt', 0, 1),
  file('Documents/d.txt', 701, 2),
  file('Documents/new %.txt', 5001, 3),
];

export const SCENARIOS: readonly Scenario[] = [
  { name: 'first run', before: null, files: FIRST, interrupt: null },
  { name: 'changed and moved files', before: FIRST, files: THEN, interrupt: null },
  {
    name: 'resume of a part',
    before: FIRST.slice(0, 2),
    files: [...FIRST.slice(0, 2), file('Videos/long.mp4', 60_000, 1)],
    interrupt: file('Videos/long.mp4', 60_000, 1),
  },
];
