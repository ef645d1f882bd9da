// What a backup must do with any phone, in the order in which an owner would meet it.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import {
  bytes,
  check,
  equal,
  expectLifeboat,
  must,
  put,
  sameTree,
  startLifeboat,
  tree,
  truthy,
  until,
  weigh,
} from './kit.mjs';

/** The one folder that a backup made inside the chosen one. */
export function vaultIn(chosen) {
  const found = readdirSync(chosen, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && existsSync(join(chosen, entry.name, 'bagit.txt')),
  );
  equal(found.length, 1, `backups in ${chosen} (${readdirSync(chosen).join(', ')})`);
  return join(chosen, found[0].name);
}

export function isWhole(report, what) {
  const { outcome, equation, findings } = report;
  equal([outcome, findings.length], ['complete', 0], `${what}: ${JSON.stringify(findings).slice(0, 600)}`);
  for (const unit of ['files', 'bytes'])
    equal(
      equation.onPhone[unit],
      equation.copied[unit] + equation.alreadySafe[unit] + equation.leftOut[unit] + equation.unreadable[unit],
      `${what}: the equation in ${unit}`,
    );
}

/** The vault holds exactly what the phone's storages hold; the bag and `verify` agree. */
export async function provesEqual(vault, storages, what) {
  for (const [label, folder] of Object.entries(storages))
    sameTree(tree(join(vault, 'data', label)), tree(folder), `${what}, ${label}`);
  must('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
  must('sha256sum', ['-c', '--quiet', 'tagmanifest-sha256.txt'], { cwd: vault });
  const listed = readFileSync(join(vault, 'manifest-sha256.txt'), 'utf8').trim().split('\n').length;
  equal(listed, Object.keys(tree(join(vault, 'data'))).length, `${what}: lines of the manifest`);
  const verified = await expectLifeboat(0, 'verify', vault, '--json');
  truthy(verified.json !== null, `${what}: verify --json printed no document`);
}

const totals = (storages) => {
  const all = Object.values(storages).flatMap((folder) => Object.values(tree(folder)));
  return { files: all.length, bytes: all.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) };
};

export async function firstBackup({ id, storages, to }) {
  await check('a first backup is complete and byte-identical', async () => {
    const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--json');
    isWhole(json, 'the first backup');
    equal(json.equation.copied, totals(storages), 'copied');
    const vault = vaultIn(to);
    equal(json.vault, vault, 'the vault that the report names');
    truthy(
      json.proof.readBack >= json.equation.copied.files,
      `read back ${json.proof.readBack} of ${json.equation.copied.files}`,
    );
    await provesEqual(vault, storages, 'the first backup');
  });
}

export async function secondRun({ id, storages, to }) {
  await check('a second run moves nothing', async () => {
    const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--json');
    isWhole(json, 'the second run');
    equal(json.equation.copied, { files: 0, bytes: 0 }, 'copied by the second run');
    equal(json.equation.alreadySafe, totals(storages), 'already safe');
    await provesEqual(vaultIn(to), storages, 'the second run');
  });
}

/** `changed`, `renamed` and `fresh` are done by the caller on the phone, who knows how the responder learns of it. */
export async function afterChanges({ id, storages, to, storage, edits }) {
  await check('a changed file keeps its earlier bytes, a renamed and a new one arrive', async () => {
    const vault = vaultIn(to);
    const before = tree(join(vault, 'data'));
    await edits.apply();
    const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--json');
    isWhole(json, 'the run after the changes');
    const now = tree(join(vault, 'data'));
    for (const path of [edits.changed, edits.renamedTo, edits.fresh])
      equal(now[`${storage}/${path}`], tree(storages[storage])[path], `${path} in the backup`);
    const earlier = Object.keys(now).filter(
      (path) => path.startsWith('Earlier versions/') && path.endsWith(edits.changed),
    );
    equal(earlier.length, 1, `earlier versions of ${edits.changed}`);
    equal(now[earlier[0]], before[`${storage}/${edits.changed}`], 'the earlier bytes');
    // Nothing that was in the backup may be gone from it: by content, since a renamed file may have moved along.
    const contents = new Set(Object.values(now));
    for (const [path, content] of Object.entries(before))
      truthy(contents.has(content), `the bytes of ${path} are gone from the backup`);
    must('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
    await expectLifeboat(0, 'verify', vault, '--json');
  });
}

export function edit(root, { changed, renamed, renamedTo, fresh }) {
  put(root, changed, bytes(9001, 33_333));
  utimesSync(join(root, changed), new Date(), new Date());
  renameSync(join(root, renamed), join(root, renamedTo));
  put(root, fresh, bytes(9002, 44_444));
}

/**
 * Pulls the cable once the backup has put `point.bytes` on the disk, or is in `point.phase`; expects the run to end with
 * the exit code that says so, what it left to hold, and the same command to finish the work.
 */
export async function unplugged({ id, storages, to, point, unplug, plug }) {
  await check(`unplugged ${point.name}, the same command finishes the work`, async () => {
    const said = ['backup', '--device', id, '--to', to, '--json'];
    const backup = startLifeboat(...said, '--progress', 'json');
    let had = 0;
    try {
      await reaches(backup, to, point);
      await unplug();
      const lost = await endWithin(backup, 240);
      equal(lost.code, 11, `the exit code of an unplugged backup (${endedBy(lost)})`);
      had = existsSync(to) ? weigh(to) : 0;
      await leftWhole(to, 'after the unplugging');
    } finally {
      await plug();
    }
    const { json } = await expectLifeboat(0, ...said);
    isWhole(json, 'the resumed backup');
    await provesEqual(vaultIn(to), storages, 'the resumed backup');
    if (point.bytes !== undefined && had > 1_000_000) usedWhatWasThere(json, had);
    rmSync(to, { recursive: true, force: true });
  });
}

/** Ctrl-C in the middle of a file: the phone is told to cancel, and must answer the next run. */
export async function interrupted({ id, storages, to, point }) {
  await check(`stopped by Ctrl-C ${point.name}, the same command finishes the work`, async () => {
    const said = ['backup', '--device', id, '--to', to, '--json'];
    const backup = startLifeboat(...said, '--progress', 'json');
    await reaches(backup, to, point);
    backup.child.kill('SIGINT');
    const stopped = await endWithin(backup, 240);
    equal(stopped.code, 130, `the exit code of a stopped backup (${endedBy(stopped)})`);
    const had = weigh(to);
    await leftWhole(to, 'after the stop');
    const { json } = await expectLifeboat(0, ...said);
    isWhole(json, 'the resumed backup');
    await provesEqual(vaultIn(to), storages, 'the resumed backup');
    usedWhatWasThere(json, had);
    rmSync(to, { recursive: true, force: true });
  });
}

/** Until a running backup is where the point is. */
async function reaches({ done, said }, to, point) {
  let ended = null;
  void done.then((result) => (ended = result));
  const there =
    point.phase === undefined ? () => weigh(to) >= point.bytes : () => said().includes(`"phase":"${point.phase}"`);
  await until(`a backup to be ${point.name}`, 300, () => ended !== null || there());
  truthy(ended === null, `the backup was over before it was ${point.name}: ${ended?.code} ${ended?.err?.slice(-300)}`);
}

const endedBy = ({ json, err, out }) => JSON.stringify(json?.endedBy ?? (err + out).slice(-800));

export async function endWithin({ child, done }, seconds) {
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const result = await done;
  clearTimeout(timer);
  return result;
}

/** What a run that was broken off left is a valid bag, if it got so far as to make one. */
async function leftWhole(to, what) {
  const made = existsSync(to) && readdirSync(to, { recursive: true }).some((name) => name.endsWith('bagit.txt'));
  if (!made) return;
  const vault = vaultIn(to);
  // An empty manifest is none to sha256sum.
  if (readFileSync(join(vault, 'manifest-sha256.txt'), 'utf8') !== '')
    must('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
  must('sha256sum', ['-c', '--quiet', 'tagmanifest-sha256.txt'], { cwd: vault });
  const verified = await expectLifeboat(0, 'verify', vault, '--json');
  truthy(verified.json !== null, `${what}: verify --json printed no document`);
}

function usedWhatWasThere(report, had) {
  truthy(
    report.equation.alreadySafe.files > 0 || report.notes.some(({ note }) => note === 'resumed'),
    `nothing of the ${had} bytes from before was used`,
  );
}
