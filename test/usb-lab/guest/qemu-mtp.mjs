// QEMU's own usb-mtp on an emulated xHCI controller: a second foreign responder. Its files are on the host.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, equal, expectLifeboat, run, sleep, until } from './kit.mjs';
import { afterChanges, edit, firstBackup, secondRun, unplugged } from './stages.mjs';

const root = '/lab/phone';
const there = () => run('sh', ['-c', 'grep -l 46f4 /sys/bus/usb/devices/*/idVendor']).out !== '';
async function ask(wish) {
  writeFileSync('/lab/ask', wish);
  await until(`QEMU to ${wish}`, 120, () => !existsSync('/lab/ask'));
  await until(`the device after ${wish}`, 120, () => there() === (wish === 'plug'));
  await sleep(500);
}

let id = null;
let label = 'Phone';
await check('devices names the phone and that it is ready', async () => {
  const { json } = await expectLifeboat(0, 'devices', '--json');
  const devices = Array.isArray(json) ? json : json.devices;
  const usb = devices.filter((device) => device.id.startsWith('usb:'));
  equal(usb.length, 1, `USB devices in ${JSON.stringify(devices)}`);
  equal(usb[0].state, 'ready', 'its state');
  equal(usb[0].storages.length, 1, 'storages');
  id = usb[0].id;
  label = usb[0].storages[0].label;
});
if (id === null) process.exit(0);

const storages = { [label]: root };
const to = '/srv/backups';
await firstBackup({ id, storages, to });
await secondRun({ id, storages, to });
const edits = { changed: 'Saved/3.jpg', renamed: 'Saved/4.jpg', renamedTo: 'Saved/four.jpg', fresh: 'Saved/new.jpg' };
await afterChanges({
  id,
  storages,
  to,
  storage: label,
  edits: {
    ...edits,
    // QEMU's responder reads the folder again only for a device that was plugged in anew.
    apply: async () => {
      await ask('unplug');
      edit(root, edits);
      await ask('plug');
    },
  },
});
for (const point of [
  { name: 'in the first file', bytes: 3_000_000 },
  { name: 'in the middle', bytes: 20_000_000 },
])
  await unplugged({
    id,
    storages,
    to: join('/srv/unplugged', point.name),
    point,
    unplug: () => ask('unplug'),
    plug: async () => {
      if (!there()) await ask('plug');
    },
  });
