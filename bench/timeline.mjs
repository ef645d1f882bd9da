// 50,000 photos in a backup: how long until the window shows the timeline, the first time and after that, and a search.
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import sharp from 'sharp';
import { CHROMIUM_PLACES } from '../test/e2e/chromium-places.mjs';
import { lifeboat, median } from './measure.mjs';
import { servedWindow } from './served-window.mjs';

const PHOTOS = Number(process.env.BENCH_PHOTOS ?? '50000');
const MINUTE = 60_000;
const AFTER_MS = 1000;

export async function timelineRows({ runs, work }) {
  const what = `timeline of ${PHOTOS} photos`;
  const executablePath = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (executablePath === undefined)
    return [{ what, unit: 's', ours: null, peers: {}, due: 'no Chromium is installed', met: null }];
  const vault = await backupOf(join(work, `photos-${PHOTOS}`));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const took = { first: [], again: [] };
  try {
    for (let run = 0; run < runs; run += 1)
      await servedWindow(join(work, 'timeline-home'), { vault }, async (address) => {
        const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
        await page.goto(address);
        for (const kind of ['first', 'again']) {
          await page.getByRole('tab', { name: 'inside' }).click();
          const button = page.getByRole('button', { name: /Photos/u });
          await button.waitFor({ timeout: 5 * MINUTE });
          const begun = performance.now();
          await button.click();
          await page
            .locator('.photo-grid .shot')
            .first()
            .waitFor({ timeout: 5 * MINUTE });
          took[kind].push((performance.now() - begun) / 1000);
          console.log(`timeline, run ${run + 1}, ${kind}: ${took[kind].at(-1).toFixed(2)} s`);
          await page.keyboard.press('Escape');
        }
        await page.context().close();
      });
  } finally {
    await browser.close();
  }
  const again = median(took.again);
  return [
    {
      what: `${what}, opened the first time after a start`,
      unit: 's',
      ours: median(took.first),
      peers: {},
      due: '-',
      met: null,
    },
    {
      what: `${what}, opened again`,
      unit: 's',
      ours: again,
      peers: {},
      due: `under ${AFTER_MS / 1000}`,
      met: again * 1000 < AFTER_MS,
    },
  ];
}

/** Of small photos that open, each with a comment of its own, two a day; made once. */
async function backupOf(folder) {
  const to = join(folder, 'backups');
  const found = () => (existsSync(to) ? readdirSync(to).map((name) => join(to, name)) : []);
  const [known] = found();
  if (known !== undefined) return known;
  rmSync(folder, { recursive: true, force: true });
  const phone = join(folder, 'phone');
  const roll = join(phone, 'Phone/Pictures/Camera Roll');
  mkdirSync(roll, { recursive: true });
  mkdirSync(to, { recursive: true });
  console.log(`making ${PHOTOS} photos below ${folder}`);
  const background = { r: 40, g: 120, b: 200 };
  const jpeg = await sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .jpeg()
    .toBuffer();
  for (let at = 0; at < PHOTOS; at += 1) {
    const date = new Date(Date.UTC(2012, 0, 1) + at * (2 * 3_600_000 + 37_000));
    const stamp = date.toISOString().slice(0, 19).replaceAll('-', '').replace('T', '_').replaceAll(':', '_');
    const comment = Buffer.from(`photo ${String(at).padStart(8, '0')}`);
    const segment = Buffer.from([0xff, 0xfe, 0, comment.length + 2]);
    const file = join(roll, `WP_${stamp}_Pro.jpg`);
    writeFileSync(file, Buffer.concat([jpeg.subarray(0, 2), segment, comment, jpeg.subarray(2)]));
    utimesSync(file, date, date);
  }
  await lifeboat(['backup', '--device', `folder:${phone}`, '--to', to, '--json']);
  const [made] = found();
  if (made === undefined) throw new Error('the backup for the timeline was not made');
  return made;
}
