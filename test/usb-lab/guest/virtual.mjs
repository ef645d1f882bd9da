// Our virtual Lumia behind FunctionFS, judged by a foreign initiator: libmtp's tools know nothing of our code. Then our
// own command line on the same cable.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, check, cli, equal, expectLifeboat, must, put, sameTree, tree, truthy, until } from './kit.mjs';
import { makeGadget, mount, plug, unplug } from './gadget.mjs';
import { fillCard, fillPhone } from './trees.mjs';
import { firstBackup, interrupted, secondRun, unplugged } from './stages.mjs';

const folder = '/srv/lumia';
const storages = { Phone: join(folder, 'Phone'), 'SD card': join(folder, 'SD card') };
const STORAGE_IDS = { '0x00010001': 'Phone', '0x00020001': 'SD card' };
fillPhone(storages.Phone);
fillCard(storages['SD card']);
makeGadget('VIRTUAL1');
const log = openSync('/run/virtual.log', 'a');
const phone = spawn(
  process.execPath,
  [cli, 'virtual-phone', 'serve', '--functionfs', mount, '--profile', 'lumia-950', '--dir', folder],
  { stdio: ['ignore', log, log] },
);
phone.unref();
let phoneEnded = null;
phone.once('exit', (code, signal) => (phoneEnded = `${code ?? signal}`));
const phoneSaid = () => readFileSync('/run/virtual.log', 'utf8').slice(-500);

let up = false;
await check('our virtual Lumia comes up behind FunctionFS', async () => {
  await until('its endpoints', 120, () => phoneEnded !== null || existsSync(join(mount, 'ep1')));
  truthy(phoneEnded === null, `it ended with ${phoneEnded}: ${phoneSaid()}`);
  await plug();
  up = true;
});
if (!up) {
  phone.kill('SIGKILL');
  process.exit(0);
}

await check('mtp-detect recognises a Lumia 950 XL with phone and SD card', () => {
  const out = must('mtp-detect', []);
  for (const part of [
    'is a Microsoft Lumia 950 XL',
    'Manufacturer: Microsoft',
    'Model: Lumia 950 XL',
    'microsoft/WindowsPhone',
    'StorageDescription: Phone',
    'StorageDescription: SD card',
  ])
    truthy(out.includes(part), `mtp-detect does not say "${part}": ${out.slice(0, 600)}`);
});

/** `mtp-folders`: identifier → storage and path. Its lines are indented by depth. */
function listedFolders() {
  const folders = new Map();
  let path = [];
  for (const line of must('mtp-folders', []).split('\n')) {
    const storage = /^Storage: (.*)$/.exec(line)?.[1];
    if (storage !== undefined) path = [storage];
    const entry = /^(\d+)\t((?: {2})*)(.*)$/.exec(line);
    if (entry === null) continue;
    path = [...path.slice(0, 1 + entry[2].length / 2), entry[3]];
    folders.set(entry[1], path.join('/'));
  }
  return folders;
}

/** `mtp-files` over the folders: identifier, storage and path, size of every file. */
function listedFiles(folders) {
  return must('mtp-files', [])
    .split('File ID: ')
    .slice(1)
    .map((block) => {
      const field = (name) => new RegExp(`${name}:? (.*)`).exec(block)?.[1] ?? '';
      const parent = field('Parent ID');
      const within = folders.get(parent) ?? STORAGE_IDS[field('Storage ID')] ?? `folder ${parent}`;
      return {
        id: /^\d+/.exec(block)[0],
        path: `${within}/${field('Filename')}`,
        size: Number.parseInt(field('File size')),
      };
    });
}

let files = [];
await check('mtp-folders and mtp-files list the whole tree', () => {
  files = listedFiles(listedFolders());
  const expected = Object.entries(tree(folder)).map(([path, text]) => `${path} ${text.split(' ')[0]}`);
  equal(files.map(({ path, size }) => `${path} ${size}`).toSorted(), expected.toSorted(), 'paths and sizes');
});

await check('mtp-connect --getfile fetches the whole tree byte-identical', () => {
  const got = '/srv/fetched';
  mkdirSync(got, { recursive: true });
  const commands = files.flatMap(({ id }) => ['--getfile', id, join(got, id)]);
  must('mtp-connect', commands);
  const arrived = tree(got);
  const byPath = Object.fromEntries(files.map(({ id, path }) => [path, arrived[id] ?? 'not fetched']));
  sameTree(byPath, tree(folder), 'what libmtp fetched');
  rmSync(got, { recursive: true });
});

await check('mtp-newfolder and mtp-connect --sendfile send a tree that arrives byte-identical', () => {
  const source = '/srv/to-send';
  const parts = ['Gesendet für Mamá', 'Gesendet für Mamá/日本'];
  // Sizes that end inside a packet, on its edge with and without the header, and none at all.
  const sizes = [0, 1, 500, 512, 16372, 262132, 3_000_000];
  for (const part of parts)
    sizes.forEach((size, index) => put(join(source, part), `${size} ü.jpg`, bytes(600 + index, size)));
  for (const part of parts) {
    // A Lumia numbers its objects anew in every session: an identifier is good for as long as nothing changes.
    const above = part.includes('/') ? `Phone/${part.slice(0, part.lastIndexOf('/'))}` : null;
    const parent = above === null ? '0' : [...listedFolders()].find(([, path]) => path === above)?.[0];
    truthy(parent !== undefined, `${above} is not listed`);
    must('mtp-newfolder', [part.slice(part.lastIndexOf('/') + 1), parent, String(0x10001)]);
    truthy(existsSync(join(storages.Phone, part)), `${part} was not made`);
  }
  // The destination is the folder: libmtp takes the name from the source.
  const commands = parts.flatMap((part) =>
    sizes.flatMap((size) => ['--sendfile', join(source, part, `${size} ü.jpg`), `/${part}`]),
  );
  must('mtp-connect', commands);
  sameTree(tree(join(storages.Phone, parts[0])), tree(join(source, parts[0])), 'what libmtp sent');
  rmSync(source, { recursive: true });
});

await check('mtp-delfile deletes the file that it is told to', () => {
  const name = '512 ü.jpg';
  const victim = listedFiles(listedFolders()).find(({ path }) => path.endsWith(`日本/${name}`));
  truthy(victim !== undefined, `${name} is not listed`);
  must('mtp-delfile', ['-n', victim.id]);
  truthy(!existsSync(join(folder, victim.path)), 'the deleted file is still there');
});

// And our own initiator over the same cable: the virtual Lumia as it is offered to the world.
let id = null;
await check('devices names our virtual Lumia', async () => {
  const { json } = await expectLifeboat(0, 'devices', '--json');
  const usb = json.devices.filter((device) => device.id.startsWith('usb:'));
  equal(
    usb.map(({ model, state }) => [model, state]),
    [['Lumia 950 XL', 'ready']],
    'USB devices',
  );
  equal(usb[0].storages.map(({ label }) => label).toSorted(), ['Phone', 'SD card'], 'storages');
  id = usb[0].id;
});
if (id !== null) {
  await firstBackup({ id, storages, to: '/srv/backups' });
  await secondRun({ id, storages, to: '/srv/backups' });
  const point = { name: 'in the middle', bytes: 16_000_000 };
  await interrupted({ id, storages, to: '/srv/interrupted', point });
  await unplugged({ id, storages, to: '/srv/unplugged', point, unplug, plug });
}

await check('our virtual Lumia ends when it is told to, while a read waits in the kernel', async () => {
  phone.kill('SIGTERM');
  await until('its end', 120, () => phoneEnded !== null);
});
if (phoneEnded === null) phone.kill('SIGKILL');
