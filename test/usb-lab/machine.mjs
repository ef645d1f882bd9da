// A small Debian guest in QEMU (software emulation) over this computer's own file tree: a real Linux USB stack, so that
// phones can be plugged in and pulled out where there is no phone and no USB bus. Every program of the host runs in it.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import { chmodSync, copyFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installTools } from '../support/install-tools.mjs';

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Survives a restart of the computer; made again when the recipe below changes. */
export const cacheRoot = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'lifeboat-usb-lab');
const RECIPE = 'v3';

/** Command that proves a Debian package is there → the package. */
const TOOLS = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  cpio: 'cpio',
  depmod: 'kmod',
  ip: 'iproute2',
  umtprd: 'umtp-responder',
  'mtp-connect': 'mtp-tools',
  'mkfs.vfat': 'dosfstools',
  'mkfs.exfat': 'exfatprogs',
};

/** Kernel modules that the guest may load; what they need comes along. */
const MODULES =
  'virtio_pci virtio_blk 9pnet_virtio 9p overlay xhci_pci xhci_hcd dummy_hcd libcomposite usb_f_fs configfs fuse loop ext4 vfat exfat nls_utf8 nls_ascii nls_cp437 nls_iso8859-1 crc32c_generic crc32c_intel libcrc32c'.split(
    ' ',
  );

const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for m in virtio_pci virtio_blk 9pnet_virtio 9p overlay xhci_pci; do modprobe $m 2>/dev/null; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=1048576,cache=loose,ro host /lower
mount -t tmpfs -o size=75% memory /upper; mkdir -p /upper/u /upper/w
mount -t overlay -o lowerdir=/lower,upperdir=/upper/u,workdir=/upper/w root /newroot
rm -rf /newroot/lib/modules/$(uname -r); mkdir -p /newroot/lib/modules; cp -r /lib/modules/$(uname -r) /newroot/lib/modules/
for d in proc sys dev; do mkdir -p /newroot/$d; mount --move /$d /newroot/$d; done
mkdir -p /newroot/run /newroot/lab /newroot/dev/shm /newroot/dev/pts
mount -t tmpfs run /newroot/run; mount -t tmpfs shm /newroot/dev/shm; mount -t devpts pts /newroot/dev/pts
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none job /newroot/lab
exec switch_root /newroot /bin/bash /lab/job.sh
`;

/** Sparse: only what is written takes room. */
const DISK_BYTES = 512 * 1024 * 1024;

const quiet = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', ...options });

/** Null when the lab can run here, else the reason why not. */
export function prepareLab(more = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the guest is built for Linux on x86-64 only';
  const refused = installTools({ ...TOOLS, ...more });
  if (refused !== null) return refused;
  try {
    image();
  } catch (error) {
    return `the guest's kernel cannot be had: ${String(error.stderr || error.message)
      .trim()
      .split('\n')
      .at(-1)}`;
  }
  return null;
}

/** The guest's kernel and first file system; built once. */
function image() {
  const cache = join(cacheRoot, RECIPE);
  const found = { kernel: join(cache, 'vmlinuz'), initrd: join(cache, 'initrd.gz') };
  if (existsSync(found.kernel) && existsSync(found.initrd)) return found;
  mkdirSync(cacheRoot, { recursive: true });
  const work = mkdtempSync(join(cacheRoot, 'making-'));
  chmodSync(work, 0o755);
  try {
    let depends = quiet('apt-cache', ['depends', 'linux-image-amd64']);
    if (!depends.includes('Depends:')) {
      quiet('apt-get', ['update', '-qq']);
      depends = quiet('apt-cache', ['depends', 'linux-image-amd64']);
    }
    const kernelPackage = /Depends: (\S+)/.exec(depends)?.[1];
    if (kernelPackage === undefined) throw new Error('no linux-image-amd64 known to apt');
    console.log(`fetching ${kernelPackage} for the guest`);
    quiet(
      'sh',
      ['-c', `apt-get download -qq ${kernelPackage} || (apt-get update -qq && apt-get download -qq ${kernelPackage})`],
      {
        cwd: work,
      },
    );
    quiet('sh', ['-c', 'dpkg -x ./*.deb kernel'], { cwd: work });
    const version = readdirSync(join(work, 'kernel/lib/modules'))[0];
    buildInitrd(work, join(work, 'kernel/lib/modules', version), version);
    mkdirSync(join(work, 'done'));
    renameSync(join(work, `kernel/boot/vmlinuz-${version}`), join(work, 'done/vmlinuz'));
    renameSync(join(work, 'initrd.gz'), join(work, 'done/initrd.gz'));
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(work, 'done'), cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return found;
}

function buildInitrd(work, modules, version) {
  const root = join(work, 'initrd');
  const target = join(root, 'lib/modules', version);
  for (const folder of ['bin', 'proc', 'sys', 'dev', 'newroot', 'lower', 'upper'])
    mkdirSync(join(root, folder), { recursive: true });
  mkdirSync(target, { recursive: true });
  copyFileSync(quiet('sh', ['-c', 'command -v busybox']).trim(), join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  const dependencies = new Map(
    moduleDependencies(work, modules, version)
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => [
        line.slice(0, line.indexOf(':')),
        line
          .slice(line.indexOf(':') + 1)
          .trim()
          .split(' ')
          .filter(Boolean),
      ]),
  );
  const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1).replace(/\.ko.*$/, '');
  const wanted = new Set();
  for (const [path, needs] of dependencies)
    if (MODULES.includes(nameOf(path).replaceAll('-', '_')) || MODULES.includes(nameOf(path)))
      for (const one of [path, ...needs]) wanted.add(one);
  for (const path of wanted) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    copyFileSync(join(modules, path), join(target, path));
  }
  for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'])
    if (existsSync(join(modules, name))) copyFileSync(join(modules, name), join(target, name));
  quiet('depmod', ['-b', root, version]);
  writeFileSync(join(root, 'init'), INIT, { mode: 0o755 });
  quiet('sh', ['-c', `find . | cpio -o -H newc 2>/dev/null | gzip -1 > '${join(work, 'initrd.gz')}'`], { cwd: root });
}

function moduleDependencies(work, modules, version) {
  quiet('depmod', ['-b', join(work, 'kernel'), version]);
  return readFileSync(join(modules, 'modules.dep'), 'utf8');
}

/**
 * Boots the guest, runs `node <script> ...args` in it and switches it off. What the script prints is handed to `onLine`
 * as it comes. The script sees the host's tree (writes go to memory) and `/lab`, a folder shared both ways: `folder` here.
 * `disks` more disks of their own are `/dev/vda`, `/dev/vdb`, ...; empty, and gone at the end.
 * A file `/lab/ask` with `unplug` or `plug` in it is carried out on QEMU's own phone, and removed when that is done.
 */
export async function runInGuest({
  script,
  args = [],
  env = {},
  phoneFolder = null,
  disks = 0,
  memoryMb = 4096,
  limitSeconds = 3600,
  onLine,
  folder,
}) {
  const { kernel, initrd } = image();
  const job = folder ?? mkdtempSync(join(tmpdir(), 'lifeboat-lab-'));
  const images = Array.from({ length: disks }, (_, index) => join(job, `disk-${index}.img`));
  for (const file of images) {
    writeFileSync(file, '');
    truncateSync(file, DISK_BYTES);
  }
  const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  writeFileSync(
    join(job, 'job.sh'),
    `#!/bin/bash
export PATH=${quoted(process.env.PATH)}:/usr/sbin:/sbin HOME=/root TERM=dumb NO_COLOR=1 LC_ALL=C.UTF-8
${exports.join('\n')}
ip link set lo up
cd ${quoted(repository)}
${quoted(process.execPath)} ${[script, ...args].map(quoted).join(' ')} >/lab/out.log 2>&1 </dev/null
echo $? > /lab/status
sync; echo o > /proc/sysrq-trigger
while :; do sleep 1; done
`,
  );
  writeFileSync(join(job, 'out.log'), '');
  const monitor = join(job, 'qmp');
  const phone =
    phoneFolder === null
      ? null
      : `usb-mtp,id=phone,bus=xhci.0,serial=QEMUPHONE1,rootdir=${phoneFolder},desc=Phone,readonly=false`;
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(memoryMb)],
      ...[
        '-nodefaults',
        '-no-user-config',
        '-display',
        'none',
        '-serial',
        `file:${join(job, 'console.log')}`,
        '-no-reboot',
      ],
      ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1 loglevel=3'],
      ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
      ...['-fsdev', `local,id=job,path=${job},security_model=none,multidevs=remap`],
      ...['-device', 'virtio-9p-pci,fsdev=job,mount_tag=job'],
      ...['-qmp', `unix:${monitor},server=on,wait=off`, '-device', 'qemu-xhci,id=xhci'],
      ...images.flatMap((file) => ['-drive', `file=${file},format=raw,if=virtio,cache=writeback`]),
      ...(phone === null ? [] : ['-device', phone]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // Whatever ends this process ends its guest.
  const abandon = () => qemu.kill('SIGKILL');
  process.once('exit', abandon);
  let complaint = '';
  qemu.stderr.on('data', (chunk) => (complaint += chunk));
  const ended = new Promise((done) => qemu.once('close', done).once('error', done));
  let over = false;
  void ended.then(() => (over = true));
  const stopAt = Date.now() + limitSeconds * 1000;
  const lines = followLines(join(job, 'out.log'), onLine);
  while (!over && Date.now() < stopAt) {
    lines.next();
    await answer(join(job, 'ask'), monitor, phone);
    await Promise.race([sleep(25), ended]);
  }
  const late = !over;
  if (late) qemu.kill('SIGKILL');
  await ended;
  process.off('exit', abandon);
  lines.end();
  const status = existsSync(join(job, 'status')) ? Number(readFileSync(join(job, 'status'), 'utf8')) : null;
  const result = { status, late, why: '' };
  if (status === null)
    result.why = late
      ? `the guest was still busy after ${limitSeconds} s`
      : `the guest ended early: ${(complaint || tail(join(job, 'console.log'))).trim().slice(-600)}`;
  if (folder === undefined) rmSync(job, { recursive: true, force: true });
  return result;
}

const tail = (file) => (existsSync(file) ? readFileSync(file, 'utf8').slice(-600) : '');

function followLines(file, onLine) {
  const handle = openSync(file, 'r');
  const buffer = Buffer.alloc(65536);
  let rest = Buffer.alloc(0);
  const next = () => {
    for (;;) {
      const count = readSync(handle, buffer, 0, buffer.length, null);
      if (count === 0) return;
      rest = Buffer.concat([rest, buffer.subarray(0, count)]);
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
        onLine(rest.subarray(0, at).toString());
        rest = rest.subarray(at + 1);
      }
    }
  };
  return {
    next,
    end: () => {
      next();
      if (rest.length > 0) onLine(rest.toString());
      closeSync(handle);
    },
  };
}

async function answer(file, monitor, phone) {
  if (phone === null || !existsSync(file)) return;
  const wish = readFileSync(file, 'utf8').trim();
  if (wish === 'unplug') await ask(monitor, { execute: 'device_del', arguments: { id: 'phone' } });
  else if (wish === 'plug') {
    const [driver, ...pairs] = phone.split(',');
    const properties = Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    await ask(monitor, { execute: 'device_add', arguments: { driver, ...properties, readonly: false } });
  } else return;
  rmSync(file, { force: true });
}

/** One command over QEMU's machine protocol: greeting, capabilities, command, each a line of JSON. */
function ask(monitor, command) {
  return new Promise((done, fail) => {
    const socket = connect(monitor);
    let text = '';
    let answers = 0;
    socket.once('error', fail);
    socket.on('data', (chunk) => {
      text += chunk;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
        const message = JSON.parse(text.slice(0, at));
        text = text.slice(at + 1);
        if (message.QMP !== undefined) socket.write(`${JSON.stringify({ execute: 'qmp_capabilities' })}\n`);
        else if (message.error !== undefined) {
          socket.destroy();
          fail(new Error(message.error.desc));
        } else if (message.return !== undefined && answers++ === 0) socket.write(`${JSON.stringify(command)}\n`);
        else if (message.return !== undefined) {
          socket.destroy();
          done();
        }
      }
    });
  });
}
