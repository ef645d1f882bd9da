import { describe, expect, it } from 'vitest';
import { copyTo, COPY_ROOT, makeBackup, verifyCopy } from '../support/copy-sweep.ts';
import { CrashingDisk, WAYS, type Way } from '../support/crashing-disk.ts';
import { checkBag } from '../support/bagit-check.ts';
import { memoryBag } from '../support/vault-sweep.ts';
import { hashOf, START, type PhoneFile } from '../support/vault-backup.ts';

const SEEDS = Number(process.env['SWEEP_SEEDS'] ?? 2);
/** Every so many operations; 1 tries each. */
const STEP = Number(process.env['SWEEP_STEP'] ?? 5);

function file(path: string, size: number, version: number): PhoneFile {
  const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + version * 13) % 253);
  return { storage: 'Phone', path, bytes, modified: START - 1_000_000 + version * 1000 };
}
const FIRST = [file('Pictures/a.jpg', 9000, 1), file('Pictures/b.jpg', 100, 1), file('empty.txt', 0, 1)];
const SECOND = [...FIRST.slice(0, 1), file('Pictures/b.jpg', 120, 2), file('Music/n.mp3', 5000, 3)];
const CASES = [
  { name: 'a first copy', before: null, then: [FIRST] },
  { name: 'a copy with new, changed and edited files', before: [FIRST], then: [SECOND] },
] as const;

const hashes = (target: CrashingDisk): ReadonlySet<string> =>
  new Set([...target.files()].filter(([path]) => !path.includes('/parts/')).map(([, bytes]) => hashOf(bytes).sha256));

interface Given {
  readonly source: CrashingDisk;
  readonly target: CrashingDisk;
}
const EDITED = new TextEncoder().encode('edited by hand in the copy');

async function setUp({ before, then }: (typeof CASES)[number]): Promise<Given> {
  const source = new CrashingDisk(1);
  const target = new CrashingDisk(2);
  if (before) {
    await makeBackup(source, before);
    await copyTo(source, target);
    target.overwrite(`${COPY_ROOT}/data/Phone/empty.txt`, EDITED);
    // What a finished copying wrote survives whatever comes.
    target.powerCut();
  }
  await makeBackup(source, then);
  return { source, target };
}

/** One failure of the drive at one place: run into it, begin again as another process, judge. */
async function runCase(
  given: (typeof CASES)[number],
  { source, target: before }: Given,
  at: number,
  way: Way,
  seed: number,
): Promise<string[] | null> {
  const faults: string[] = [];
  const target = before.clone(seed * 100_003 + at);
  const promised = hashes(target);
  target.arm(at, way);
  const finished = await copyTo(source, target, 2).then(
    () => true,
    () => false,
  );
  const reached = target.struck !== null;
  const where = `${given.name}, ${way} at ${at} (${String(target.struck)}), seed ${seed}: `;
  if (way === 'power-cut' && reached) target.powerCut();
  else target.mend();
  // Copies only grow: what the copy held before is still there, records that were written anew aside.
  const kept = hashes(target);
  const records = new Set([...promised].filter((hash) => !kept.has(hash)));
  for (const { bytes } of given.before?.[0] ?? []) {
    if (records.has(hashOf(bytes).sha256) && bytes.byteLength > 0) faults.push('lost bytes that the copy had');
  }
  if (given.before && !kept.has(hashOf(EDITED).sha256)) faults.push('lost what was edited in the copy');
  if (finished && way !== 'once-late') faults.push(...(await verifyCopy(target)).map((fault) => `finished: ${fault}`));
  const report = await copyTo(source, target, 3).catch((error: unknown) => String((error as Error).stack));
  if (typeof report === 'string') return [`${where}could not go on: ${report}`];
  if (report.outcome !== 'complete') faults.push(`then ${JSON.stringify(report.findings)}`);
  faults.push(...(await verifyCopy(target)));
  faults.push(...(await checkBag(memoryBag(target, COPY_ROOT))));
  if (given.before && !hashes(target).has(hashOf(EDITED).sha256)) faults.push('then lost what was edited in the copy');
  return reached || faults.length > 0 ? faults.map((fault) => where + fault) : null;
}

describe('a second copy, with the n-th operation of its drive failing', () => {
  for (const given of CASES) {
    for (const way of WAYS) {
      it(`only grows, and the next copying makes it whole: ${given.name}, ${way}`, async () => {
        const faults: string[] = [];
        const ready = await setUp(given);
        let cases = 0;
        for (let seed = 1; seed <= (way === 'power-cut' ? SEEDS : 1); seed += 1) {
          for (let at = seed % STEP; ; at += STEP) {
            const found = await runCase(given, ready, at, way, seed);
            if (found === null) break;
            faults.push(...found);
            cases += 1;
          }
        }
        console.log(`sweep: ${given.name}, ${way}: ${cases} cases, ${faults.length} faults`);
        expect(faults.slice(0, 20)).toEqual([]);
        expect(cases).toBeGreaterThan(20);
      });
    }
  }
});
