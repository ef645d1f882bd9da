// A phone that is wiped and gets everything back: the backup of a foreign responder's phone and card, put back over the
// real USB stack, with the cable pulled on the way, and backed up once more.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
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
import { makeGadget, plug, startUmtp, unplug } from './gadget.mjs';
import { endWithin, isWhole, provesEqual, vaultIn } from './stages.mjs';
import { certificateConditions } from './certificate.mjs';
import { fillCard, fillPhone } from './trees.mjs';

const storages = { Phone: '/srv/phone', 'SD card': '/srv/card' };
fillPhone(storages.Phone);
fillCard(storages['SD card']);
put(
  storages.Phone,
  'smsBackup/Mon 01 Feb 16.msg',
  '<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage><Message><Recepients/><Body>Hello</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments/><LocalTimestamp>130987008000000000</LocalTimestamp><Sender>+491510000001</Sender></Message></ArrayOfMessage>',
);
makeGadget();
let responder = await startUmtp({ phone: storages.Phone, card: storages['SD card'] });
await plug();
const id = 'usb:ABC123';
const trees = () => Object.fromEntries(Object.entries(storages).map(([label, folder]) => [label, tree(folder)]));
const original = trees();

async function pull() {
  unplug();
  await responder.end();
}

async function plugIn() {
  responder = await startUmtp({ phone: storages.Phone, card: storages['SD card'] });
  await plug();
}

/** A reset: nothing is left on phone and card, and the phone comes back to the cable. */
async function reset() {
  await pull();
  for (const folder of Object.values(storages)) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    mkdirSync(folder, { recursive: true });
  }
  await plugIn();
}

function isAsBefore(what) {
  const now = trees();
  for (const label of Object.keys(storages)) sameTree(now[label], original[label], `${what}, ${label}`);
}

const first = '/srv/first';
/** Disks of the guest's own, and two of them: what is in memory, or on one disk, is no second copy. */
function mountDisk(device, folder) {
  must('mkfs.ext4', ['-q', device]);
  mkdirSync(folder, { recursive: true });
  must('mount', ['-t', 'ext4', device, folder]);
}
must('modprobe', ['ext4']);
mountDisk('/dev/vda', first);
mountDisk('/dev/vdb', '/mnt/stick');

await check('the phone is backed up', async () => {
  const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', first, '--json');
  isWhole(json, 'the backup');
});
const vault = vaultIn(first);
const putBack = ['restore', vault, '--to-device', id, '--json'];
const all = Object.values(original).reduce((sum, files) => sum + Object.keys(files).length, 0);

await check('wiped, it gets everything back, byte-identical', async () => {
  await reset();
  const { json } = await expectLifeboat(0, ...putBack);
  equal([json.outcome, json.findings.length], ['complete', 0], JSON.stringify(json.findings).slice(0, 600));
  equal(json.equation.written.files, all, 'files written');
  equal(json.proof.readBack, all, 'files read back and compared');
  isAsBefore('the phone after the restore');
});

await check('a second restore finds everything there and writes nothing', async () => {
  const { json } = await expectLifeboat(0, ...putBack);
  equal([json.equation.written.files, json.equation.alreadyThere.files], [0, all], 'written, already there');
  isAsBefore('the phone after the second restore');
});

await check('backed up again into another place, the manifests agree byte for byte', async () => {
  const second = '/srv/second';
  const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', second, '--json');
  isWhole(json, 'the backup of the restored phone');
  const manifest = (root) => readFileSync(join(root, 'manifest-sha256.txt'), 'utf8');
  equal(manifest(vaultIn(second)), manifest(vault), 'the manifest');
  await provesEqual(vaultIn(second), storages, 'the backup of the restored phone');
});

await check('a reset is called safe once everything is done, and not before', async () => {
  const missing = async (code, ...acknowledged) => {
    const more = acknowledged.length === 0 ? [] : ['--acknowledge', ...acknowledged];
    const { json } = await expectLifeboat(code, 'certificate', vault, '--json', ...more);
    return [json.granted, ...json.missing.map((one) => one.code)];
  };
  const { json } = await expectLifeboat(0, 'backup', '--device', id, '--to', first, '--compare', '--json');
  equal(json.proof.comparedWithPhone, all, 'read from the phone a second time and equal');
  equal(await missing(3), [false, 'second-copy', 'drill', 'not-covered'], 'missing at first');
  await expectLifeboat(0, 'copy', vault, '--to', '/run/stick', '--json');
  equal(await missing(3), [false, 'second-copy', 'drill', 'not-covered'], 'missing after a copy into memory');
  await expectLifeboat(0, 'copy', vault, '--to', '/mnt/stick/copies', '--json');
  equal(await missing(3), [false, 'drill', 'not-covered'], 'missing after the copy');
  await expectLifeboat(0, 'drill', vault, '--json');
  equal(await missing(3, 'app data'), [false, 'not-covered'], 'missing after the drill');
  // This phone has single cards and no export of its contacts: that, too, is acknowledged, thing by thing.
  const { json: refused } = await expectLifeboat(3, 'certificate', vault, '--json');
  const rest = refused.notCovered.filter(({ acknowledged }) => !acknowledged).map(({ what }) => what);
  truthy(
    rest.includes('what is in the cloud') && !rest.includes('app data'),
    `what is left to acknowledge: ${rest.join(', ')}`,
  );
  equal(await missing(0, ...rest), [true], 'in the end');
});

for (const { name, bytes } of [
  { name: 'in the long file', bytes: 2_000_000 },
  { name: 'among small files', bytes: 26_000_000 },
]) {
  await check(`unplugged ${name} while it is restored, the same command finishes the work`, async () => {
    await reset();
    const restore = startLifeboat(...putBack);
    try {
      let over = null;
      void restore.done.then((ended) => (over = ended));
      const onPhone = () => Object.values(storages).reduce((sum, folder) => sum + weigh(folder), 0);
      await until(`the phone to hold ${bytes} bytes`, 300, () => over !== null || onPhone() >= bytes);
      truthy(over === null, `the restore was over before: ${over?.code} ${(over?.err ?? '').slice(-300)}`);
      await pull();
      const lost = await endWithin(restore, 240);
      equal(lost.code, 11, `the exit code of an unplugged restore (${(lost.err + lost.out).slice(-600)})`);
    } finally {
      await plugIn();
    }
    const { json } = await expectLifeboat(0, ...putBack);
    equal(json.outcome, 'complete', JSON.stringify(json.findings).slice(0, 600));
    isAsBefore('the phone after the resumed restore');
    // What had arrived whole is compared, not sent again.
    if (bytes > 24_000_000) truthy(json.equation.alreadyThere.files > 0, 'nothing that had arrived was used');
  });
}

await certificateConditions({
  ...{ id, phone: storages.Phone, to: join(first, 'small'), stick: '/mnt/stick/small' },
  ...{ reset, pull, plugIn },
});
