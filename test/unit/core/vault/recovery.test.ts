import { describe, expect, it } from 'vitest';
import { WAYS } from '../../../support/crashing-disk.ts';
import { runCase, SCENARIOS } from '../../../support/vault-sweep.ts';

describe('settleRun()', () => {
  for (const scenario of SCENARIOS) {
    it(`settles what a failing disk left, at every 31st operation: ${scenario.name}`, async () => {
      const faults: string[] = [];
      for (const way of WAYS) {
        for (let at = 0; ; at += 31) {
          const result = await runCase(scenario, at, way, 7);
          faults.push(...result.faults);
          if (!result.reached) break;
        }
      }
      expect(faults.slice(0, 20)).toEqual([]);
    });
  }
});
