// The phone's end of the cable: the kernel's dummy USB controller with a FunctionFS gadget under the identity of a
// Lumia 950 XL. What answers behind it is either uMTP-Responder or our own virtual Lumia.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { must, run, sleep, until } from './kit.mjs';

const gadget = '/sys/kernel/config/usb_gadget/lumia';
export const mount = '/dev/lifeboat-ffs';

export function makeGadget(serial = 'ABC123') {
  for (const name of ['dummy_hcd', 'libcomposite', 'usb_f_fs']) must('modprobe', [name]);
  if (!existsSync('/sys/kernel/config/usb_gadget')) must('mount', ['-t', 'configfs', 'none', '/sys/kernel/config']);
  for (const folder of ['strings/0x409', 'configs/c.1/strings/0x409', 'functions/ffs.mtp'])
    mkdirSync(`${gadget}/${folder}`, { recursive: true });
  const set = (name, value) => writeFileSync(`${gadget}/${name}`, `${value}\n`);
  set('idVendor', '0x045e');
  set('idProduct', '0x0a00');
  set('strings/0x409/manufacturer', 'Microsoft');
  set('strings/0x409/product', 'Lumia 950 XL');
  set('strings/0x409/serialnumber', serial);
  set('configs/c.1/MaxPower', 500);
  symlinkSync(`${gadget}/functions/ffs.mtp`, `${gadget}/configs/c.1/ffs.mtp`);
  mkdirSync(mount, { recursive: true });
  must('mount', ['-t', 'functionfs', 'mtp', mount]);
}

const controller = () => readdirSync('/sys/class/udc')[0];

/** The cable goes in; resolves when the computer's side has the device, and keeps it. */
export async function plug() {
  let since = null;
  await until('the device to appear and stay', 120, () => {
    // Bound only once the responder has written its descriptors; unbound again by the kernel when it closes.
    if (readFileSync(`${gadget}/UDC`, 'utf8').trim() === '') bind();
    if (!deviceIsThere()) since = null;
    else since ??= Date.now();
    return since !== null && Date.now() - since > 1000;
  });
}

function bind() {
  try {
    writeFileSync(`${gadget}/UDC`, `${controller()}\n`);
  } catch {
    // No descriptors yet.
  }
}

export function unplug() {
  writeFileSync(`${gadget}/UDC`, '\n');
}

function deviceIsThere() {
  return run('sh', ['-c', 'grep -l 045e /sys/bus/usb/devices/*/idVendor']).out !== '';
}

/**
 * uMTP-Responder with two storages, and `end` for it. It does not notice by itself that its cable was pulled in
 * mid-transfer: at the next contact it still sends what is left, closes its endpoints over the failure, and the kernel
 * unbinds the phone. A phone's own stack begins anew with the cable, so whoever pulls it ends the responder and starts
 * another one.
 */
export async function startUmtp({ phone, card, serial = 'ABC123' }) {
  writeFileSync(
    '/run/umtprd.conf',
    `loop_on_disconnect 1
storage "${phone}" "Phone" "rw"
storage "${card}" "SD card" "rw"
manufacturer "Microsoft"
product "Lumia 950 XL"
serial "${serial}"
firmware_version "Rev A"
interface "MTP"
usb_vendor_id 0x045E
usb_product_id 0x0A00
usb_class 0xFF
usb_subclass 0xFF
usb_protocol 0x0
usb_dev_version 0x0100
usb_functionfs_mode 0x1
usb_dev_path "${mount}/ep0"
usb_epin_path "${mount}/ep1"
usb_epout_path "${mount}/ep2"
usb_epint_path "${mount}/ep3"
usb_max_packet_size 0x200
`,
  );
  const log = openSync('/run/umtprd.log', 'a');
  const child = spawn('umtprd', ['-conf', '/run/umtprd.conf'], { stdio: ['ignore', log, log] });
  child.unref();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await until('uMTP-Responder to open its endpoints', 120, () => existsSync(`${mount}/ep1`));
  return {
    end: async () => {
      // Nothing else may keep this script alive while it waits.
      child.ref();
      child.kill('SIGKILL');
      await gone;
    },
  };
}
