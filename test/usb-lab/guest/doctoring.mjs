// What `doctor` names for a phone on a real USB stack that another program holds, that this account may not use, and that
// is pulled out while its cable is measured.
import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { check, cli, equal, lifeboat, run, sleep, startLifeboat, truthy, until } from './kit.mjs';

const HOLDER = `
const { usb } = require(process.argv[1]);
const device = usb.getDeviceList().find((one) => one.deviceDescriptor.idVendor === 0x045e);
device.open();
const [held] = device.interfaces;
held.claim();
console.log('held');
setInterval(() => undefined, 1000);
`;
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/tmp'];

/** Whether a process has a USB device open. */
function hasOpened(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) =>
      readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('/dev/bus/usb/'),
    );
  } catch {
    // It closed something meanwhile, or is gone.
    return false;
  }
}

const causesOf = ({ json }) => json?.causes?.map(({ cause }) => cause);

export async function doctorNames({ id, unplug, plug }) {
  await check('doctor has nothing to say of a ready phone', async () => {
    const { code, json } = await lifeboat('doctor', '--json');
    equal([code, json?.causes, json?.ready?.length], [0, [], 1], 'the diagnosis');
  });

  await check('doctor names the program that holds the phone', async () => {
    const holder = spawn(process.execPath, ['-e', HOLDER, createRequire(import.meta.url).resolve('usb')]);
    let said = '';
    holder.stdout.on('data', (chunk) => (said += chunk));
    holder.stderr.on('data', (chunk) => (said += chunk));
    try {
      await until('the phone to be held', 120, () => said.includes('held') || holder.exitCode !== null);
      truthy(said.includes('held'), `the holder ended: ${said}`);
      const found = await lifeboat('doctor', '--json');
      equal([found.code, causesOf(found)], [10, ['claimed']], 'the diagnosis');
      const { holders } = found.json.causes[0];
      truthy(
        holders.some(({ pid }) => pid === holder.pid),
        `holders: ${JSON.stringify(holders)}, the holder is ${holder.pid}`,
      );
    } finally {
      holder.kill('SIGKILL');
    }
  });

  if (run(NOBODY[0], [...NOBODY.slice(1), process.execPath, cli, '--version']).code !== 0) {
    console.log(
      'skip doctor tells that the account may not use the phone: another account cannot run this program here',
    );
  } else {
    await check('doctor tells that the account may not use the phone, and gives the rule', () => {
      const { code, out } = run(NOBODY[0], [...NOBODY.slice(1), process.execPath, cli, 'doctor', '--json']);
      const json = JSON.parse(out);
      equal([code, causesOf({ json })], [10, ['no-permission']], 'the diagnosis');
      truthy(json.causes[0].file.text.includes('uaccess'), `the file: ${JSON.stringify(json.causes[0].file)}`);
    });
  }

  await check('doctor notices that the cable is pulled while it is measured', async () => {
    const measuring = startLifeboat('doctor', '--device', id, '--cable', '--seconds', '60');
    try {
      // It says nothing before it ends. It has begun to read soon after it opened the phone, and has long to go then.
      await until(
        'the phone to be opened',
        120,
        () => hasOpened(measuring.child.pid) || measuring.child.exitCode !== null,
      );
      await sleep(12_000);
      await unplug();
      const { code, out, err } = await measuring.done;
      equal(code, 11, `the exit code (${(err + out).slice(-500)})`);
    } finally {
      await plug();
    }
  });

  await check('doctor tells that no phone is there', async () => {
    await unplug();
    try {
      const found = await lifeboat('doctor', '--json');
      equal([found.code, causesOf(found)], [10, ['not-found']], 'the diagnosis');
    } finally {
      await plug();
    }
  });
}
