// `node test/wine/run.mjs`: the built command line on Windows' Node under Wine, before a virtual Lumia behind a stand-in for
// Windows' portable devices. Prints `ok <name>`, `not ok <name>: why`. LAB_ONLY=<part of a name> runs only such checks.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { needBuild, needNode, needPackages, orSay, root, runNpm } from '../../scripts/prepare.mjs';
import { compareWithHeaders } from './headers.mjs';
import { headers, onWindows, prepareLab, setUp, tearDown, windowsPath } from './lab.mjs';

const count = { passed: 0, failed: 0, skipped: 0 };
const SERIAL = '00000000000000000000000000000006';
const device = `wpd:${SERIAL}`;
const bytes = (seed, length) => Buffer.alloc(length, createHash('sha512').update(String(seed)).digest());
const FILES = {
  'Phone/Pictures/Camera Roll/long.mp4': bytes(1, 9_000_000),
  'Phone/Pictures/Camera Roll/packets.jpg': bytes(2, 512 * 1024),
  'Phone/Pictures/Saved Pictures/Übersicht 日本.jpg': bytes(3, 70_001),
  'Phone/Documents/empty.txt': Buffer.alloc(0),
  'Phone/Documents/one.txt': Buffer.from('1'),
  'Phone/Documents/tax/2015/a b.c.pdf': bytes(4, 300_000),
  'SD card/Music/Band/1 song.mp3': bytes(5, 1_300_000),
};

const lifeboat = (args, options) => onWindows(['cli/cli.js', ...args], options);
const backupArgs = (folder, more, to = 'to') => [
  'backup',
  '--device',
  device,
  '--to',
  windowsPath(join(folder, to)),
  '--progress',
  'none',
  '--json',
  ...more,
];

const restoreArgs = (vault) => [
  'restore',
  windowsPath(vault),
  '--to-device',
  device,
  '--wait',
  '0',
  '--progress',
  'none',
  '--json',
];

await orSay(async () => {
  const at = process.argv.indexOf('--counts');
  needNode();
  needPackages();
  needBuild();
  const refused = prepareLab();
  if (refused === null) {
    try {
      buildTools();
      await suite();
    } finally {
      tearDown();
    }
  } else {
    count.skipped = 1;
    console.log(`skip Wine: ${refused}`);
  }
  if (at >= 0) writeFileSync(process.argv[at + 1], JSON.stringify({ ...count, why: refused ?? undefined }));
  else console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
});

function buildTools() {
  const build = ['exec', '--', 'vite', 'build', '--config', 'test/wine/vite.config.ts'];
  const { status, stdout, stderr } = runNpm(build, { stdio: 'pipe', encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}${stderr}`.slice(-1500));
  setUp();
}

async function suite() {
  await check('numbers of WPD are those of the headers', async () => {
    const ids = await import(join(root, 'out/wine/wpd-ids.js'));
    const { wrong, compared } = compareWithHeaders(ids, headers);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    if (compared < 100) throw new Error(`only ${compared} were found`);
  });
  await check('devices: the phone is listed once, the stick is not', async (folder) => {
    await withPhone(folder, {}, async (env) => {
      const { status, output } = await lifeboat(['devices', '--json'], { env, folder });
      const { devices } = JSON.parse(output);
      if (status !== 0 || devices.length !== 1) throw new Error(output);
      if (devices[0].id !== device || devices[0].state !== 'ready') throw new Error(output);
    });
  });
  for (const [name, quirks] of [
    ['every command passed through', ''],
    ['none passed through: by content', 'refuse-all'],
    ['reading and standard commands refused, totals absent', 'refuse-standard,total-absent'],
    ['reading refused, busy once, no optimal size', 'refuse-read,busy-once,no-optimal'],
    ['totals unknown, memory short', 'total-unknown,little-memory,busy-once'],
    ['totals of 32 bits, no optimal size', 'total-ui4,no-optimal'],
  ])
    await check(`backup, byte-identical: ${name}`, async (folder) => {
      await withPhone(folder, { quirks }, async (env) => await backUp(folder, env, []));
    });
  await check('backup: unplugged in the middle of a file, found again, finished', async (folder) => {
    await withPhone(folder, { unplugAfter: 5_000_000 }, async (env) => {
      await backUp(folder, env, ['--wait', '60']);
    });
  });
  await check('backup: unplugged for good, ended as such, finished by the next run', async (folder) => {
    await withPhone(folder, { unplugAfter: 5_000_000, forGood: true }, async (env) => {
      const { status, output } = await lifeboat(backupArgs(folder, ['--wait', '0']), { env, folder });
      if (status !== 11) throw new Error(`ended with ${status}: ${output.slice(-600)}`);
    });
    await withPhone(folder, {}, async (env) => await backUp(folder, env, []));
  });
  await check('backup: whole paths of more than 260 characters', async (folder) => {
    const deep = join('to', 'a'.repeat(120), 'b'.repeat(120));
    mkdirSync(join(folder, deep), { recursive: true });
    await withPhone(folder, {}, async (env) => await backUp(folder, env, [], deep));
  });
  for (const [name, quirks] of [
    ['passed through', ''],
    ['by content', 'refuse-write'],
    ['by content alone', 'refuse-all'],
    ['a driver that takes little at once', 'takes-little'],
  ])
    await check(`put back on an empty phone, byte-identical: ${name}`, async (folder) => {
      const vault = await backedUp(folder);
      await withPhone(folder, { quirks, at: 'empty' }, async (env) => await putBack(folder, vault, env));
    });
  for (const [name, quirks] of [
    ['passed through', ''],
    ['by content alone', 'refuse-all'],
  ])
    await check(`put back: unplugged for good, finished by the same command: ${name}`, async (folder) => {
      const vault = await backedUp(folder);
      const pulled = { quirks, at: 'empty', unplugAfter: 5_000_000, forGood: true };
      await withPhone(folder, pulled, async (env) => {
        const { status, output } = await lifeboat(restoreArgs(vault), { env, folder });
        if (status !== 11) throw new Error(`ended with ${status}: ${output.slice(-600)}`);
      });
      await withPhone(folder, { quirks, at: 'empty' }, async (env) => await putBack(folder, vault, env));
    });
  await check('a read that hangs is given up, and the phone stays', async (folder) => {
    await withPhone(folder, { quirks: 'hang' }, async (env) => {
      const { output } = await onWindows(['wine/windows-probe.js'], { env, folder });
      const { result, failed } = JSON.parse(output.trim().split('\n').at(-1));
      if (failed) throw new Error(failed);
      if (result.gaveUp === '' || result.ms > 15_000 || result.after !== Object.keys(FILES).length)
        throw new Error(JSON.stringify(result));
    });
  });
  await check('a phone that another program keeps to itself is named as such', async (folder) => {
    await withPhone(folder, { quirks: 'deny-open' }, async (env) => {
      const { output } = await lifeboat(['devices', '--json'], { env, folder });
      if (JSON.parse(output).devices[0]?.state !== 'claimed') throw new Error(output);
    });
  });
}

async function backUp(folder, env, more, to = 'to') {
  const { status, output } = await lifeboat(backupArgs(folder, more, to), { env, folder });
  if (status !== 0) throw new Error(`ended with ${status}: ${output.slice(-800)}`);
  const [vault] = readdirSync(join(folder, to));
  same(tree(join(folder, to, vault, 'data')), tree(join(folder, 'phone')));
}

/** A backup of the full phone, by the built command line; gives its folder. */
async function backedUp(folder) {
  await withPhone(folder, {}, async (env) => await backUp(folder, env, []));
  return join(folder, 'to', readdirSync(join(folder, 'to'))[0]);
}

/** What its owner would type, onto the stand-in phone that was empty; and nothing beside the files is left on it. */
async function putBack(folder, vault, env) {
  const { status, output } = await lifeboat(restoreArgs(vault), { env, folder });
  if (status !== 0) throw new Error(`ended with ${status}: ${output.slice(-3000)}`);
  same(tree(join(folder, 'empty')), tree(join(vault, 'data')));
}

/** Relative path → length, hash and second of change. */
function tree(folder, at = '') {
  const found = {};
  for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
    const path = join(at, entry.name);
    if (entry.isDirectory()) Object.assign(found, tree(folder, path));
    else {
      const content = readFileSync(join(folder, path));
      found[path] = `${content.byteLength} ${createHash('sha256').update(content).digest('hex')}`;
    }
  }
  return found;
}

function same(got, expected) {
  const paths = [...new Set([...Object.keys(got), ...Object.keys(expected)])];
  const wrong = paths.filter((path) => got[path] !== expected[path]);
  if (wrong.length > 0 || paths.length === 0) throw new Error(`differs: ${wrong.join(', ') || 'nothing is there'}`);
}

function fillFolder(folder) {
  for (const [name, content] of Object.entries(FILES)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), 1_500_000_000, 1_500_000_000);
  }
}

/** A virtual Lumia in a process of its own, for as long as the work lasts; `at` is the folder that holds what is on it. */
async function withPhone(folder, { quirks = '', unplugAfter, forGood = false, at = 'phone' }, work) {
  const phone = join(folder, at);
  for (const storage of ['Phone', 'SD card']) mkdirSync(join(phone, storage), { recursive: true });
  if (at === 'phone') fillFolder(phone);
  const server = join(root, 'out/wine/phone-server.js');
  const args = [
    server,
    `virtual:lumia-950@${phone}`,
    ...(unplugAfter === undefined ? [] : [String(unplugAfter)]),
    ...(forGood ? ['for-good'] : []),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const port = await new Promise((found, failed) => {
      createInterface(child.stdout).once('line', (line) => found(line.replace('port ', '')));
      child.once('close', () => failed(new Error('the virtual phone ended')));
    });
    await work({ LIFEBOAT_STANDIN_PORT: port, LIFEBOAT_STANDIN_QUIRKS: quirks });
  } finally {
    child.stdin.end();
  }
}

async function check(name, work) {
  if (process.env.LAB_ONLY !== undefined && !name.includes(process.env.LAB_ONLY)) return;
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-wine-'));
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    await work(folder);
    count.passed += 1;
    console.log(`ok ${name} (${seconds()})`);
  } catch (error) {
    count.failed += 1;
    console.log(`not ok ${name}: ${error.message} (${seconds()})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
