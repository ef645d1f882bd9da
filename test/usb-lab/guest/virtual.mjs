// Our virtual Lumia behind FunctionFS, judged by a foreign initiator: libmtp's tools know nothing of our code.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bytes, check, cli, equal, must, run, tree, truthy, until } from './kit.mjs';
import { makeGadget, mount, plug } from './gadget.mjs';
import { fillCard, fillPhone } from './trees.mjs';
import { firstBackup, secondRun } from './stages.mjs';

const folder = '/srv/lumia';
fillPhone(join(folder, 'Phone'));
fillCard(join(folder, 'SD card'));
makeGadget('VIRTUAL1');
const log = openSync('/run/virtual.log', 'a');
const phone = spawn(
  process.execPath,
  [cli, 'virtual-phone', 'serve', '--functionfs', mount, '--profile', 'lumia-950', '--dir', folder],
  { stdio: ['ignore', log, log] },
);
phone.unref();

let up = false;
await check('our virtual Lumia comes up behind FunctionFS', async () => {
  await until(`its endpoints: ${readFileSync('/run/virtual.log', 'utf8').slice(-300)}`, 20, () =>
    existsSync(join(mount, 'ep1')),
  );
  await plug();
  up = true;
});
if (!up) {
  console.log(readFileSync('/run/virtual.log', 'utf8').slice(-2000));
  process.exit(0);
}

await check('mtp-detect recognises a Lumia with phone and SD card', () => {
  const out = must('mtp-detect', []);
  for (const part of [
    'Manufacturer: Microsoft',
    'microsoft/WindowsPhone',
    'StorageDescription: Phone',
    'StorageDescription: SD card',
  ])
    truthy(out.includes(part), `mtp-detect does not say "${part}": ${out.slice(0, 600)}`);
});

/** libmtp's listing → storage and path of every file, by walking up the parents. */
function listed() {
  const folders = new Map();
  let storage = '';
  for (const line of must('mtp-folders', []).split('\n')) {
    const head = /^Storage: (.*)$/.exec(line);
    if (head) storage = head[1];
    const entry = /^(\d+)\t( *)(.*)$/.exec(line);
    if (entry) folders.set(`${Number(entry[1])}`, { storage, depth: entry[2].length / 2, name: entry[3] });
  }
  const paths = new Map();
  const stack = [];
  for (const [id, { storage: label, depth, name }] of folders) {
    stack.length = depth;
    stack[depth] = name;
    paths.set(id, `${label}/${stack.filter((part) => part !== undefined).join('/')}`);
  }
  const files = [];
  for (const block of must('mtp-files', []).split('File ID: ').slice(1)) {
    const field = (name) => new RegExp(`${name}: (.*)`).exec(block)?.[1] ?? '';
    files.push({
      id: /^\d+/.exec(block)[0],
      name: field('Filename'),
      size: Number(/File size (\d+)/.exec(block)?.[1]),
      parent: field('Parent ID'),
      storage: field('Storage ID'),
    });
  }
  return { folders: paths, files };
}

let files = [];
await check('mtp-files and mtp-folders list the whole tree', () => {
  const seen = listed();
  files = seen.files;
  const expected = tree(folder);
  equal(files.length, Object.keys(expected).length, 'files listed');
  const wanted = new Set(
    Object.keys(expected)
      .map((path) => dirname(path))
      .filter((path) => path.includes('/')),
  );
  const found = new Set(seen.folders.values());
  for (const path of wanted)
    truthy(found.has(path), `mtp-folders does not list ${path}; it lists ${[...found].slice(0, 12).join(', ')}`);
  equal(
    files.map(({ name, size }) => `${name} ${size}`).toSorted(),
    Object.entries(expected)
      .map(([path, text]) => `${path.slice(path.lastIndexOf('/') + 1)} ${text.split(' ')[0]}`)
      .toSorted(),
    'names and sizes',
  );
});

await check('mtp-connect fetches the whole tree byte-identical', () => {
  const got = '/srv/fetched';
  mkdirSync(got, { recursive: true });
  const contents = [];
  for (const { id, name } of files) {
    must('mtp-connect', ['--getfile', id, join(got, id)]);
    contents.push(
      `${name} ${createHash('sha256')
        .update(readFileSync(join(got, id)))
        .digest('hex')}`,
    );
  }
  const expected = Object.entries(tree(folder)).map(
    ([path, text]) => `${path.slice(path.lastIndexOf('/') + 1)} ${text.split(' ')[1]}`,
  );
  equal(contents.toSorted(), expected.toSorted(), 'contents');
  rmSync(got, { recursive: true });
});

await check('mtp-connect sends a tree that arrives byte-identical', () => {
  const sent = {
    'one.jpg': bytes(601, 500),
    'two.jpg': bytes(602, 16372),
    'three.mp4': bytes(603, 3_000_000),
    'ümlaut.txt': bytes(604, 1),
  };
  for (const [name, content] of Object.entries(sent)) {
    writeFileSync(join('/srv', name), content);
    must('mtp-connect', ['--sendfile', join('/srv', name), `/Pictures/Saved Pictures/${name}`]);
    const arrived = join(folder, 'Phone/Pictures/Saved Pictures', name);
    truthy(existsSync(arrived), `${name} did not arrive in ${dirname(arrived)}`);
    truthy(readFileSync(arrived).equals(content), `${name} arrived with other bytes`);
  }
});

await check('mtp-newfolder and mtp-delfile do what they say', () => {
  const made = run('mtp-newfolder', ['Made by libmtp', '0', String(0x10001)]);
  truthy(existsSync(join(folder, 'Phone/Made by libmtp')), `no folder was made: ${made.err || made.out}`);
  const victim = listed().files.find(({ name }) => name === 'two.jpg');
  must('mtp-delfile', ['-n', victim.id]);
  truthy(!existsSync(join(folder, 'Phone/Pictures/Saved Pictures/two.jpg')), 'the deleted file is still there');
  rmSync(join(folder, 'Phone/Made by libmtp'), { recursive: true });
});

// And our own initiator over the same cable: the virtual Lumia as it is offered to the world.
const storages = { Phone: join(folder, 'Phone'), 'SD card': join(folder, 'SD card') };
const seen = run(process.execPath, [cli, 'devices', '--json']);
const devices = JSON.parse(seen.out || '[]');
const id =
  (Array.isArray(devices) ? devices : devices.devices).find((device) => device.id.startsWith('usb:'))?.id ?? 'usb:none';
await firstBackup({ id, storages, to: '/srv/backups' });
await secondRun({ id, storages, to: '/srv/backups' });
