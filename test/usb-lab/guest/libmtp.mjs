// The other way in: node-mtp over libmtp, in a process of its own, against the same phone.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import {
  check,
  equal,
  expectLifeboat,
  must,
  repository,
  run,
  sameTree,
  startLifeboat,
  tree,
  truthy,
  until,
} from './kit.mjs';
import { endWithin, isWhole, vaultIn } from './stages.mjs';

const PLACE = '/tmp';
const PART = 2_000_000;
const names = {
  devices: 'libmtp: devices --libmtp names the phone',
  whole: 'libmtp: lists and reads the phone byte-identical, and a second run moves nothing',
  killed: 'libmtp: its process killed in the middle of a file, the run goes on and is complete',
  program: 'libmtp: the program killed in the middle of a file leaves nothing behind',
};

/** `ids`: storage as libmtp numbers it → its folder. */
export async function readsThroughLibmtp({ ids }) {
  const why = whyNot();
  if (why !== null) {
    for (const name of Object.values(names)) console.log(`skip ${name}: ${why}`);
    return;
  }
  let id = 'libmtp:first';
  await check(names.devices, async () => {
    const { json } = await expectLifeboat(0, 'devices', '--libmtp', '--json');
    const [phone] = json.devices;
    equal(
      [json.devices.length, phone.id, phone.name, phone.state],
      [1, 'libmtp:ABC123', 'Lumia 950 XL', 'ready'],
      'it',
    );
    id = phone.id;
  });

  await check(names.whole, async () => {
    const to = '/srv/libmtp';
    const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--json');
    isWhole(json, 'the backup');
    await proves(vaultIn(to), ids);
    const again = (await expectLifeboat(0, 'backup', '--device', id, '--to', to, '--json')).json;
    isWhole(again, 'the second run');
    equal(again.equation.copied, { files: 0, bytes: 0 }, 'copied by the second run');
    await leftNothing();
  });

  await check(names.killed, async () => {
    const to = '/srv/libmtp-killed';
    const backup = startLifeboat('backup', '--device', id, '--to', to, '--json');
    const child = await inTheMiddle(backup);
    process.kill(child, 'SIGKILL');
    const { code, json, err } = await endWithin(backup, 240);
    equal(code, 0, `the exit code (${JSON.stringify(json?.findings ?? err).slice(-600)})`);
    isWhole(json, 'the backup');
    await proves(vaultIn(to), ids);
    await leftNothing();
  });

  await check(names.program, async () => {
    const backup = startLifeboat('backup', '--device', id, '--to', '/srv/libmtp-program', '--json');
    await inTheMiddle(backup);
    backup.child.kill('SIGKILL');
    await endWithin(backup, 120);
    await until('its process to end', 60, () => children().length === 0);
    await leftNothing();
  });
}

/** Null when node-mtp and libmtp load here. */
function whyNot() {
  const modules = process.env['LAB_NODE_MTP'];
  if (modules === undefined) return process.env['LAB_NODE_MTP_WHY'] ?? 'node-mtp was not prepared';
  const here = join(repository, 'node_modules');
  // Into the guest's memory: the host's packages stay as they are.
  if (modules !== here)
    for (const name of readdirSync(modules).filter((one) => !one.startsWith('.') && !existsSync(join(here, one))))
      cpSync(join(modules, name), join(here, name), { recursive: true });
  const script = `require(${JSON.stringify(createRequire(import.meta.url).resolve('node-mtp'))})`;
  const { code, err } = run(process.execPath, ['-e', script]);
  return code === 0
    ? null
    : `node-mtp does not load: ${err
        .trim()
        .split('\n')
        .find((line) => line.includes('Error'))}`;
}

/** The vault holds every file of the storages, under the names that are given without folders, and nothing else. */
async function proves(vault, ids) {
  for (const [id, folder] of Object.entries(ids))
    sameTree(tree(join(vault, 'data', `Without folders ${id}`)), flat(tree(folder)), `storage ${id}`);
  must('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
  await expectLifeboat(0, 'verify', vault, '--json');
}

function flat(found) {
  const all = Object.entries(found);
  const alone = (name) => all.filter(([path]) => basename(path) === name).length === 1;
  const named = all.map(([path, content]) => {
    const [name, size] = [basename(path), content.split(' ')[0]];
    return [alone(name) ? name : name.replace(/(\.[^.]*)?$/, ` (${size} bytes)$1`), content];
  });
  equal(new Set(named.map(([name]) => name)).size, all.length, 'names of the test files');
  return Object.fromEntries(named);
}

/** Until a file is half here; the number of libmtp's process. */
async function inTheMiddle({ done }) {
  let ended = null;
  void done.then((result) => (ended = result));
  await until('the middle of a file', 300, () => ended !== null || parts().some((size) => size > PART));
  truthy(ended === null, `the backup was over before: ${ended?.code} ${ended?.err?.slice(-300)}`);
  const [child] = children();
  truthy(child !== undefined, 'no process of libmtp is there');
  return child;
}

const folders = () => readdirSync(PLACE).filter((name) => name.startsWith('lifeboat-libmtp-'));
const parts = () =>
  folders().flatMap((name) =>
    run('find', [join(PLACE, name), '-type', 'f', '-printf', '%s\n'])
      .out.split('\n')
      .map(Number),
  );
const children = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandOf(pid).includes('libmtp-child.js'))
    .map(Number);

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function leftNothing() {
  const left = folders();
  for (const name of left) rmSync(join(PLACE, name), { recursive: true, force: true });
  equal([left, children()], [[], []], 'folders and processes left behind');
}
