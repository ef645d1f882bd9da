import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InspectThread, LANES } from '../src/core/app/contents/inspect-threads.ts';

// Seconds to try every file of a folder, as a backup does it beside its copying; the process's own start is not in it.
const [folder = '.'] = process.argv.slice(2);
const files = readdirSync(folder).map((name) => path.join(folder, name));
const { signal } = new AbortController();
const states: Record<string, number> = {};
const start = performance.now();
await Promise.all(
  Array.from({ length: LANES }, async () => {
    await using thread = new InspectThread();
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const [inspected] = await thread.inspect([{ path: file, note: false }], { signal });
      const tried = inspected?.tried;
      const state = tried && 'verdict' in tried ? tried.verdict : 'failed';
      states[state] = (states[state] ?? 0) + 1;
    }
  }),
);
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, states }));
