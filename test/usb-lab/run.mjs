// `npm run test:usb`: boots one guest per suite and counts what its script prints:
// `ok <name>`, `not ok <name>: why`, `skip <name>: why`. Anything else is shown and not counted.
// `npm run test:usb -- umtp` runs one suite; LAB_ONLY=<part of a name>|<part of another> runs only such checks.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needBuild, needNode, needPackages, orSay, runNpm } from '../../scripts/prepare.mjs';
import { prepareLab, repository, runInGuest } from './machine.mjs';
import { prepareNodeMtp } from './node-mtp.mjs';
import { fillQemuPhone } from './guest/trees.mjs';

const suites = [
  { name: 'umtp', about: 'uMTP-Responder as a Lumia 950 XL with phone and SD card', nodeMtp: true },
  { name: 'qemu-mtp', about: "QEMU's own usb-mtp", phone: true },
  { name: 'virtual', about: "our virtual Lumia, judged by libmtp's tools" },
  { name: 'restore', about: 'uMTP-Responder wiped, restored and backed up again', disks: 2 },
  { name: 'disks', about: 'FAT32 and exFAT as the place of a backup' },
];
const count = { passed: 0, failed: 0, skipped: 0 };

await orSay(async () => {
  const { chosen, countsFile } = wishes(process.argv.slice(2));
  needNode();
  needPackages();
  needBuild();
  const refused = prepareLab();
  if (refused === null) {
    buildLabTools();
    for (const suite of suites.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))
      await runSuite(suite);
  } else {
    count.skipped = suites.length;
    console.log(`The USB lab is skipped: ${refused}.`);
  }
  if (countsFile !== null) writeFileSync(countsFile, JSON.stringify({ ...count, why: refused ?? undefined }));
  else console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
});

function wishes(args) {
  const at = args.indexOf('--counts');
  const countsFile = at < 0 ? null : args[at + 1];
  const chosen = args.filter((arg, index) => at < 0 || (index !== at && index !== at + 1));
  return { chosen, countsFile };
}

/** What the guest needs of our own layers beside the command line. */
function buildLabTools() {
  if (!existsSync(join(repository, 'test/usb-lab/vite.config.ts'))) return;
  const { status, stdout, stderr } = runNpm(
    ['exec', '--', 'vite', 'build', '--config', 'test/usb-lab/vite.config.ts'],
    {
      stdio: 'pipe',
      encoding: 'utf8',
    },
  );
  if (status === 0) return;
  console.log(`not ok the lab's own tools are built: ${`${stdout}${stderr}`.slice(-1500)}`);
  count.failed += 1;
}

async function runSuite({ name, about, phone = false, nodeMtp = false, disks = 0 }) {
  console.log(`\n-- ${name}: ${about}`);
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-lab-'));
  let checks = 0;
  const take = (line) => {
    console.log(`${name.padEnd(8)} | ${line}`);
    if (!/^(?:ok|not ok|skip) /.test(line)) return;
    checks += 1;
    count[line.startsWith('ok ') ? 'passed' : line.startsWith('skip ') ? 'skipped' : 'failed'] += 1;
  };
  try {
    if (phone) fillQemuPhone(join(folder, 'phone'));
    const more = nodeMtp ? nodeMtpEnv() : {};
    const { status, why } = await runInGuest({
      script: join(repository, `test/usb-lab/guest/${name}.mjs`),
      env: { ...(process.env.LAB_ONLY === undefined ? {} : { LAB_ONLY: process.env.LAB_ONLY }), ...more },
      phoneFolder: phone ? join(folder, 'phone') : null,
      disks,
      folder,
      onLine: take,
    });
    if (status !== 0)
      take(`not ok ${name} runs to its end: ${status === null ? why : `its script ended with ${status}`}`);
    if (checks === 0) take(`not ok ${name} checks something: nothing was checked`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`-- ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s with the guest's start`);
}

function nodeMtpEnv() {
  const { modules, why } = prepareNodeMtp();
  return why === undefined ? { LAB_NODE_MTP: modules } : { LAB_NODE_MTP_WHY: why };
}
