import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/support/slow-first.ts';

// The limits only end what hangs: a loaded machine is slow, and speed is for the benchmarks to judge. A wait for a state
// (`expect.poll`, one second unless it is told) has as long as all else.
const patient = { expect: { poll: { timeout: 120_000 } }, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/{unit,arch,renderer}/**/*.test.ts'],
          ...patient,
          testTimeout: 180_000,
        },
      },
      {
        test: { name: 'scenario', include: ['test/scenario/**/*.test.ts'], ...patient, testTimeout: 300_000 },
      },
      {
        test: {
          name: 'web',
          include: ['test/e2e/**/*.test.ts'],
          ...patient,
          testTimeout: 180_000,
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
          ...patient,
          testTimeout: 420_000,
        },
      },
      { test: { name: 'fault', include: ['test/fault/**/*.test.ts'], ...patient, testTimeout: 900_000 } },
      {
        test: {
          name: 'window',
          include: ['test/window/**/*.test.ts'],
          ...patient,
          testTimeout: 240_000,
        },
      },
      // Taken by hand (`npm run screenshots`); no suite of `npm test`.
      { test: { name: 'screenshots', include: ['test/window/**/*.shots.ts'], testTimeout: 900_000 } },
    ],
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
  },
});
