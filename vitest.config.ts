import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/support/slow-first.ts';

const poll = { timeout: 120_000 };

// The limits only end what hangs: a loaded machine is slow, and speed is for the benchmarks to judge.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/{unit,arch,renderer}/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: { name: 'scenario', include: ['test/scenario/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'web',
          include: ['test/e2e/**/*.test.ts'],
          expect: { poll },
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The built shell, with a module of ours where it imports Electron's.
        resolve: {
          alias: { electron: fileURLToPath(new URL('./test/electron/stand-in/electron.ts', import.meta.url)) },
        },
        test: {
          name: 'electron',
          include: ['test/electron/**/*.test.ts'],
          server: { deps: { inline: [/out[\\/]main/u] } },
          expect: { poll },
          testTimeout: 420_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'fault', include: ['test/fault/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'window',
          include: ['test/window/**/*.test.ts'],
          expect: { poll },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      // Taken by hand (`npm run screenshots`); no suite of `npm test`.
      { test: { name: 'screenshots', include: ['test/window/**/*.shots.ts'], testTimeout: 900_000 } },
    ],
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
  },
});
