// What the window costs before anything is done in it: bytes that a browser loads, and how long until it shows its home.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { cli, root } from '../scripts/prepare.mjs';
import { CHROMIUM_PLACES } from '../test/e2e/chromium-places.mjs';
import { median } from './measure.mjs';

const FACE = `<!doctype html><title>bare</title><h1>bare</h1>`;

export async function windowRows({ runs, work }) {
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
    await firstPaint(runs, work),
  ];
}

/** From the address to the home screen's heading, in a fresh browser profile each time, beside an empty page. */
async function firstPaint(runs, work) {
  const row = { what: 'until home is shown (loopback, cold profile)', unit: 's', due: '-', met: null };
  const executablePath = CHROMIUM_PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) return { ...row, ours: null, peers: {}, due: 'no Chromium is installed' };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const took = { ours: [], bare: [] };
  try {
    for (let run = 0; run < runs; run += 1) {
      took.bare.push(await shown(browser, `data:text/html,${encodeURIComponent(FACE)}`));
      took.ours.push(await served(work, (address) => shown(browser, address)));
    }
  } finally {
    await browser.close();
  }
  return { ...row, ours: median(took.ours), peers: { 'an empty page with a heading': median(took.bare) } };
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

async function served(work, measure) {
  const home = join(work, 'window');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const child = spawn(process.execPath, [cli, 'serve', '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LIFEBOAT_SETTINGS: join(home, 'settings.json') },
  });
  const gone = new Promise((done) => child.once('close', done));
  try {
    return await measure(await addressOf(child));
  } finally {
    child.kill('SIGTERM');
    await gone;
    rmSync(home, { recursive: true, force: true });
  }
}

async function addressOf(child) {
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#\S+/u.exec(said);
    if (found !== null) return found[0];
  }
  throw new Error(`the window was not served: ${said}`);
}
