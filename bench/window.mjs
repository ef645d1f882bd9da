// What the window costs: bytes that a browser loads, how long until it shows its home, and what a run does to it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { root } from '../scripts/prepare.mjs';
import { CHROMIUM_PLACES } from '../test/e2e/chromium-places.mjs';
import { median } from './measure.mjs';
import { servedWindow } from './served-window.mjs';
import { windowRunRows } from './window-run.mjs';
import { windowThreadRows } from './window-thread.mjs';

const FIRST_PAINT = 'until home is shown (loopback, cold profile)';
const FACE = `<!doctype html><title>bare</title><h1>bare</h1>`;

export async function windowRows({ runs, work, scale }) {
  const folder = join(root, 'out/renderer');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = { code: 0, packed: 0, rest: 0 };
  for (const { name, parentPath } of files) {
    const bytes = readFileSync(join(parentPath, name));
    if (/\.(js|css|html)$/u.test(name)) {
      sizes.code += bytes.length;
      sizes.packed += gzipSync(bytes).length;
    } else sizes.rest += bytes.length;
  }
  const size = (what, bytes) => ({ what, unit: 'kB', ours: bytes / 1000, peers: {}, due: '-', met: null });
  return [
    size('renderer: scripts, styles and page', sizes.code),
    size('the same, gzipped', sizes.packed),
    size('renderer: fonts and pictures', sizes.rest),
    ...(await inBrowser({ runs, work, scale })),
  ];
}

/** What can only be measured in a real browser. */
async function inBrowser(setting) {
  const executablePath = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (executablePath === undefined)
    return [{ what: FIRST_PAINT, unit: 's', ours: null, peers: {}, due: 'no Chromium is installed', met: null }];
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    return [
      await firstPaint(browser, setting),
      ...(await windowRunRows(browser, setting)),
      ...(await windowThreadRows(browser, setting)),
    ];
  } finally {
    await browser.close();
  }
}

/** From the address to the home screen's heading, in a fresh browser profile each time, beside an empty page. */
async function firstPaint(browser, { runs, work }) {
  const took = { ours: [], bare: [] };
  for (let run = 0; run < runs; run += 1) {
    took.bare.push(await shown(browser, `data:text/html,${encodeURIComponent(FACE)}`));
    took.ours.push(await servedWindow(join(work, 'window'), {}, (address) => shown(browser, address)));
  }
  const peers = { 'an empty page with a heading': median(took.bare) };
  return { what: FIRST_PAINT, unit: 's', ours: median(took.ours), peers, due: '-', met: null };
}

async function shown(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // The frame that has it on the screen.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const seconds = (performance.now() - start) / 1000;
  await context.close();
  return seconds;
}
