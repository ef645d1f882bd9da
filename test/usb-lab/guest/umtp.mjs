// uMTP-Responder, a foreign responder over a real USB stack, under the identity of a Lumia 950 XL.
import { join } from 'node:path';
import { check, equal, expectLifeboat } from './kit.mjs';
import { makeGadget, plug, startUmtp, unplug } from './gadget.mjs';
import { doctorNames } from './doctoring.mjs';
import { readsThroughLibmtp } from './libmtp.mjs';
import { afterChanges, edit, firstBackup, secondRun, unplugged } from './stages.mjs';
import { fillCard, fillPhone } from './trees.mjs';
import { writesToPhone } from './writing.mjs';

const storages = { Phone: '/srv/phone', 'SD card': '/srv/card' };
fillPhone(storages.Phone);
fillCard(storages['SD card']);
makeGadget();
const start = () => startUmtp({ phone: storages.Phone, card: storages['SD card'] });
let responder = await start();
await plug();
const cable = {
  unplug: async () => {
    unplug();
    await responder.end();
  },
  plug: async () => {
    responder = await start();
    await plug();
  },
};

let id = 'usb:ABC123';
await check('devices names the phone, its two storages and that it is ready', async () => {
  const { json } = await expectLifeboat(0, 'devices', '--json');
  const devices = Array.isArray(json) ? json : json.devices;
  const usb = devices.filter((device) => device.id.startsWith('usb:'));
  equal(usb.length, 1, `USB devices in ${JSON.stringify(devices)}`);
  id = usb[0].id;
  equal([usb[0].id, usb[0].model, usb[0].state], ['usb:ABC123', 'Lumia 950 XL', 'ready'], 'the phone');
  equal(usb[0].storages.map(({ label }) => label).toSorted(), ['Phone', 'SD card'], 'storages');
});

const to = '/srv/backups';
await firstBackup({ id, storages, to });
await secondRun({ id, storages, to });
const edits = {
  changed: 'Pictures/Saved Pictures/3.jpg',
  renamed: 'Pictures/Saved Pictures/4.jpg',
  renamedTo: 'Pictures/Saved Pictures/four.jpg',
  fresh: 'Pictures/Saved Pictures/new.jpg',
};
await afterChanges({
  id,
  storages,
  to,
  storage: 'Phone',
  edits: { ...edits, apply: () => edit(storages.Phone, edits) },
});

const points = [
  { name: 'while it lists', phase: 'listing' },
  // Of the long file, which comes first; earlier in it is the same window of the same transaction.
  { name: 'in the middle', bytes: 16_000_000 },
  { name: 'among small files', bytes: 26_200_000 },
];
for (const point of points) await unplugged({ id, storages, to: join('/srv/unplugged', point.name), point, ...cable });

await writesToPhone({ id, storage: 'Phone', root: storages.Phone });
await doctorNames({ id, ...cable });

// A responder that has nothing left to tell of the changes above.
await cable.unplug();
await cable.plug();
await readsThroughLibmtp({ ids: { ffff0001: storages.Phone, ffff0002: storages['SD card'] } });
