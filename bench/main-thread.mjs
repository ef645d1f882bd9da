// How long a page's main thread is away at a time: by the browser's own long-task entries, and by processor time.

/** A block that a person feels; the due of a page that "never freezes". */
export const BLOCK_MS = 50;
const TRACE_MS = 15_000;

/** Begins before the page goes anywhere. The function that it gives answers with the long tasks so far, in milliseconds. */
export async function longTasksOf(page) {
  await page.addInitScript(observeLongTasks);
  return () => page.evaluate(() => globalThis.longTasks);
}

/** Runs in the page. */
function observeLongTasks() {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** Processor time in milliseconds of every task of renderers' main threads while something is waited for. */
export function tracer(browser, page) {
  const cpu = [];
  const slice = async (isOver) => {
    await browser.startTracing(page, { categories: ['-*', 'toplevel'] });
    await Promise.race([isOver, new Promise((done) => setTimeout(done, TRACE_MS))]);
    cpu.push(...mainThreadTasks(JSON.parse((await browser.stopTracing()).toString())));
  };
  return {
    cpu,
    until: async (begin) => {
      let over = false;
      const done = begin().finally(() => (over = true));
      done.catch(() => undefined);
      while (!over) await slice(done.catch(() => undefined));
      await done;
    },
  };
}

function mainThreadTasks({ traceEvents }) {
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  return traceEvents
    .filter(({ ph, name, pid, tid }) => ph === 'X' && /RunTask$/u.test(name) && mains.has(`${pid}:${tid}`))
    .map(({ tdur }) => (tdur ?? 0) / 1000);
}
