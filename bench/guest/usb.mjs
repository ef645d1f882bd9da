// In the guest: prints `@ <contender> <seconds or rate>` for every single measurement.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lifeboat } from '../measure.mjs';
import { makeGadget, plug, startUmtp, unplug } from '../../test/usb-lab/guest/gadget.mjs';
import { bytes, must, put, repository, run, sameTree, sleep, tree, until } from '../../test/usb-lab/guest/kit.mjs';

const [runs, big] = process.argv.slice(2).map(Number);
const phone = '/srv/phone';
const photos = 'Pictures/Camera Roll';
put(phone, `${photos}/big.mp4`, bytes(1, big), new Date('2016-01-01'));
for (let index = 0; index < 300; index += 1)
  put(phone, `${photos}/s${index}.jpg`, bytes(10 + index, 20_000), new Date('2016-01-02'));
mkdirSync('/srv/card', { recursive: true });
const expected = tree(join(phone, photos));
makeGadget('BENCH1');
await startUmtp({ phone, card: '/srv/card', serial: 'BENCH1' });
await plug();
must('modprobe', ['fuse']);
mkdirSync('/srv/mount', { recursive: true });

const clock = () => performance.now() / 1000;
const timed = async (body) => {
  const start = clock();
  await body();
  return clock() - start;
};
const say = (name, value) => console.log(`@ ${name} ${value === null ? 'failed' : value.toFixed(4)}`);

/** Mount, copy, unmount: what a person types, from the first key to the prompt. */
async function fuse(program, background) {
  const got = '/srv/got';
  const took = await timed(async () => {
    if (background) run('sh', ['-c', `${program} /srv/mount >/run/fuse.log 2>&1 &`]);
    else must(program, ['/srv/mount']);
    await until(`${program} to show the phone`, 60, () => existsSync(join('/srv/mount/Phone', photos)));
    must('cp', ['-r', join('/srv/mount/Phone', photos), got]);
    must('umount', ['/srv/mount']);
  });
  sameTree(tree(got), expected, program);
  rmSync(got, { recursive: true });
  return took;
}

async function ours() {
  const target = '/srv/target';
  const result = await lifeboat(['backup', '--device', 'usb:BENCH1', '--to', target, '--json', '--progress', 'json']);
  rmSync(target, { recursive: true, force: true });
  if (result.code !== 0) throw new Error(`ours ended with ${result.code}`);
  say('ours', result.seconds);
  const reading = result.snapshots.filter(({ phase, current }) => phase === 'copying' && current?.endsWith('big.mp4'));
  const [first, last] = [
    reading.find(({ inFlight }) => inFlight > 0),
    reading.findLast(({ inFlight }) => inFlight > 0),
  ];
  if (first !== undefined && last.at > first.at)
    say('ours-rate', (last.inFlight - first.inFlight) / 1e6 / (last.at - first.at));
}

const libmtp = (path) =>
  timed(() => must('mtp-connect', ['--getfile', path, '/srv/got.bin'])).finally(() =>
    rmSync('/srv/got.bin', { force: true }),
  );

const contenders = {
  ours,
  raw: () => {
    const lines = must(process.execPath, [join(repository, 'bench/raw-bulk.mjs'), '045e', String(big), '2'])
      .trim()
      .split('\n');
    for (const line of lines) say('raw', JSON.parse(line).seconds);
  },
  libmtp: async () => {
    const whole = await libmtp(`/${photos}/big.mp4`);
    const start = await libmtp(`/${photos}/s1.jpg`);
    say('libmtp', whole);
    say('libmtp-net', whole - start);
  },
  jmtpfs: async () => say('jmtpfs', await fuse('jmtpfs', false)),
  'go-mtpfs': async () => say('go-mtpfs', await fuse('go-mtpfs', true)),
};
for (let turn = 0; turn < runs; turn += 1)
  for (const [name, contender] of Object.entries(contenders)) {
    try {
      await contender();
    } catch (error) {
      console.log(`${name}: ${String(error.message).slice(0, 600)}`);
      say(name, null);
    }
    run('umount', ['-l', '/srv/mount']);
    // A contender that broke off leaves the responder in the middle of something: each starts on a fresh cable.
    unplug();
    await sleep(500);
    await plug();
  }
process.exit(0);
