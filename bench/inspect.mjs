// Does it open? Photos of 5 megapixels tried by the inspectors, beside libjpeg-turbo's own decode of the same files and
// beside ImageMagick, each on as many processors as there are.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { root, runNpm } from '../scripts/prepare.mjs';
import { median, seconds } from './measure.mjs';

const WIDTH = 2592;
const HEIGHT = 1944;
/** So many pictures are drawn; the others are those with another comment in them: other bytes, the same work. */
const DRAWN = 16;

export async function inspectRows({ runs, scale, work }) {
  const photos = Math.max(20, Math.round(2000 * scale));
  const folder = join(work, 'inspect');
  rmSync(folder, { recursive: true, force: true });
  await drawPhotos(folder, photos);
  const { status, stderr } = runNpm(['exec', '--', 'vite', 'build', '--config', 'bench/vite.config.ts'], {
    stdio: 'pipe',
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const took = { ours: [], djpeg: [], identify: [] };
  const each = (command) =>
    seconds(`find '${folder}' -name '*.jpg' -print0 | xargs -0 -n 1 -P ${cpus().length} ${command}`);
  for (let run = 0; run < runs; run += 1) {
    const { stdout } = spawnSync(process.execPath, [join(root, 'out/bench/inspect-probe.js'), folder], {
      encoding: 'utf8',
    });
    const { seconds: mine, states } = JSON.parse(stdout || '{"states":{}}');
    if (states.opens !== photos) console.log(`not every photo opened: ${JSON.stringify(states)}`);
    took.ours.push(states.opens === photos ? mine : null);
    took.djpeg.push(each('djpeg -outfile /dev/null'));
    took.identify.push(each('identify -regard-warnings'));
  }
  rmSync(folder, { recursive: true });
  const [ours, djpeg, identify] = [median(took.ours), median(took.djpeg), median(took.identify)];
  return [
    {
      what: `${photos} photos of 5 megapixels tried, decoded whole`,
      unit: 's',
      ours,
      peers: { 'djpeg, side by side': djpeg, 'identify -regard-warnings (headers only), side by side': identify },
      due: '-',
      met: null,
    },
  ];
}

async function drawPhotos(folder, photos) {
  mkdirSync(folder, { recursive: true });
  const drawn = [];
  for (let index = 0; index < DRAWN; index += 1) drawn.push(await draw(index));
  for (let index = 0; index < photos; index += 1) {
    const jpeg = drawn[index % DRAWN];
    const comment = Buffer.from(`photo ${index}`);
    const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
    writeFileSync(
      join(folder, `${String(index).padStart(5, '0')}.jpg`),
      Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]),
    );
  }
  const made = readdirSync(folder).length;
  if (made !== photos) throw new Error(`${made} photos instead of ${photos}`);
}

/** As much detail as a photo has: about 1.5 MB. */
async function draw(seed) {
  const noise = await sharp({
    create: { width: 648, height: 486, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 30 + seed } },
  })
    .png()
    .toBuffer();
  return await sharp(noise).resize(WIDTH, HEIGHT, { kernel: 'cubic' }).jpeg({ quality: 90 }).toBuffer();
}
