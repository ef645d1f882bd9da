// `npm run bench`: what this program costs beside what people use today, each row in the same run on the same machine.
// Prints a table; writes bench-results/<time>.json and .md, which are not committed. One thing runs at a time.
// `npm run bench -- usb folder objects messages copies hash inspect timeline window` picks; BENCH_SCALE=0.05 makes the folder row small, BENCH_RUNS sets the
// number of runs that the medians are taken of.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { needBuild, needNode, needPackages, orSay, Plain, root } from '../scripts/prepare.mjs';
import { installTools } from '../test/support/install-tools.mjs';
import { prepareLab } from '../test/usb-lab/machine.mjs';
import { copyRows } from './copies.mjs';
import { folderRows } from './folder.mjs';
import { hashRows } from './hash.mjs';
import { inspectRows } from './inspect.mjs';
import { messageRows } from './messages.mjs';
import { objectRows } from './objects.mjs';
import { timelineRows } from './timeline.mjs';
import { usbRows } from './usb.mjs';
import { windowRows } from './window.mjs';

const groups = {
  usb: usbRows,
  folder: folderRows,
  objects: objectRows,
  messages: messageRows,
  copies: copyRows,
  hash: hashRows,
  inspect: inspectRows,
  timeline: timelineRows,
  window: windowRows,
};
const FUSE_TOOLS = { jmtpfs: 'jmtpfs', 'go-mtpfs': 'go-mtpfs', fusermount: 'fuse' };
const TOOLS = {
  rsync: 'rsync',
  rclone: 'rclone',
  restic: 'restic',
  xxhsum: 'xxhash',
  time: 'time',
  djpeg: 'libjpeg-turbo-progs',
  identify: 'imagemagick',
};

await orSay(async () => {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !(name in groups));
  if (unknown !== undefined) throw new Plain(`No bench "${unknown}"; there are ${Object.keys(groups).join(', ')}.`);
  needNode();
  needPackages();
  if (chosen.length === 0 || chosen.some((name) => name !== 'hash')) needBuild();
  const setting = {
    runs: Number(process.env.BENCH_RUNS ?? '3'),
    scale: Number(process.env.BENCH_SCALE ?? '1'),
    work: process.env.BENCH_DIR ?? '/var/tmp/lifeboat-bench',
  };
  const refused = installTools(TOOLS);
  if (refused !== null) throw new Plain(`The peers are not here: ${refused}.`);
  mkdirSync(setting.work, { recursive: true });
  const rows = [];
  for (const [name, measure] of Object.entries(groups)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const missing = name === 'usb' ? prepareLab(FUSE_TOOLS) : null;
    if (missing !== null)
      rows.push({ group: name, what: 'not measured', ours: null, peers: {}, due: missing, met: null });
    else rows.push(...(await measure(setting)).map((row) => ({ group: name, ...row })));
  }
  write(setting, rows);
});

function write(setting, rows) {
  const at = new Date().toISOString();
  const machine = {
    at,
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memory: totalmem(),
    ...setting,
  };
  const table = markdown(machine, rows);
  const folder = join(root, 'bench-results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, at.replaceAll(':', '-').slice(0, 19));
  writeFileSync(`${file}.json`, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  writeFileSync(`${file}.md`, table);
  console.log(`\n${table}\nWritten to ${file}.md`);
}

function markdown(machine, rows) {
  const lines = [
    `${machine.at}, Node ${machine.node}, ${machine.cores} x ${machine.cpu}, medians of ${machine.runs} runs, folder scale ${machine.scale}`,
    '',
    '| group | what | ours | beside it | due | met |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const { group, what, ours, unit = '', peers, due, met } of rows) {
    const show = (value) => (value === null ? 'failed' : `${round(value)} ${unit}`.trim());
    const beside = Object.entries(peers).map(([name, value]) => `${name} ${show(value)}${ratio(ours, value)}`);
    lines.push(
      `| ${group} | ${what} | ${show(ours)} | ${beside.join('; ') || '-'} | ${due} | ${met === null ? '-' : met ? 'yes' : '**no**'} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function round(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function ratio(ours, peer) {
  return ours === null || !peer ? '' : ` (ours is ${(ours / peer).toFixed(2)} of it)`;
}
