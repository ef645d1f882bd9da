// What a run costs the window: how long its main thread is away at a time, and what the page holds, while very many
// objects are listed, copied and reported. Driven in a real browser by clicks, from Home to the report.
import { join } from 'node:path';
import { BLOCK_MS, longTasksOf, tracer } from './main-thread.mjs';
import { servedWindow } from './served-window.mjs';

/** How much more the page may hold in the end than when the run began: noise of the collector, not growth. */
const GROWTH_MB = 4;
const MINUTE = 60_000;

export async function windowRunRows(browser, { work }) {
  const rows = [];
  for (const objects of (process.env.BENCH_WINDOW_OBJECTS ?? '20000,100000').split(',').map(Number))
    rows.push(...(await oneRun(browser, join(work, 'window-run'), objects)));
  return rows;
}

async function oneRun(browser, home, objects) {
  const device = `virtual:lumia-950?objects=${objects}`;
  return await servedWindow(home, { args: ['--device', device] }, async (address) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    const clock = await longTasksOf(page);
    await page.goto(address);
    const heading = (name, timeout = 20 * MINUTE) => page.getByRole('heading', { level: 1, name }).waitFor({ timeout });
    const tasks = tracer(browser, page);
    const begun = performance.now();
    await page.getByRole('button', { name: /^Back up a phone/u }).click();
    await heading('where to?');
    await page.getByRole('button', { name: 'Back up to here' }).click();
    await tasks.until(() => page.getByRole('button', { name: 'Back up everything' }).click({ timeout: 20 * MINUTE }));
    await heading(/per cent safe/u);
    const before = await held(cdp);
    await tasks.until(() => page.getByRole('region', { name: 'The equation' }).waitFor({ timeout: 60 * MINUTE }));
    const seconds = (performance.now() - begun) / 1000;
    const after = await held(cdp);
    const long = await clock();
    await context.close();
    return rowsOf(objects, { seconds, before, after, long, cpu: tasks.cpu });
  });
}

function rowsOf(objects, { seconds, before, after, long, cpu }) {
  const name = `window, ${objects} objects, home to report in ${seconds.toFixed(0)} s`;
  const longest = Math.max(0, ...cpu);
  return [
    {
      what: `${name}: longest block of the main thread, in its own processor time`,
      unit: 'ms',
      ours: longest,
      // By the clock a task also waits while other programs have the processor; on a quiet machine both are the same.
      peers: { [`by the clock (${long.length} over ${BLOCK_MS} ms)`]: Math.max(0, ...long) },
      due: `at most ${BLOCK_MS}`,
      met: longest <= BLOCK_MS,
    },
    {
      what: `${name}: page's memory at the report (${after.nodes} nodes, ${after.listeners} listeners)`,
      unit: 'MB',
      ours: after.heap,
      peers: { 'when the run began': before.heap },
      due: `at most ${GROWTH_MB} more`,
      met: after.heap - before.heap <= GROWTH_MB,
    },
  ];
}

/** What is left in the page when the collector was there. */
async function held(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { heap: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
