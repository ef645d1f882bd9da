import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', include: ['test/{unit,arch,suites}/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'scenario', include: ['test/scenario/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'fault', include: ['test/fault/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 120_000 } },
    ],
    maxWorkers: 2,
  },
});
