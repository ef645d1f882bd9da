import { describe, expect, it } from 'vitest';
import { WAYS } from '../support/crashing-disk.ts';
import { runCase, SCENARIOS } from '../support/vault-sweep.ts';

const SEEDS = Number(process.env['SWEEP_SEEDS'] ?? 3);

describe('the vault, with its n-th disk operation failing', () => {
  for (const scenario of SCENARIOS) {
    for (const way of WAYS) {
      it(`loses nothing that was called safe and ends complete: ${scenario.name}, ${way}`, async () => {
        // Only a power cut leaves things to chance.
        const seeds = way === 'power-cut' ? SEEDS * 2 : 1;
        let cases = 0;
        let operations = 0;
        let durable = 0;
        let resumed = 0;
        const faults: string[] = [];
        for (let seed = 1; seed <= seeds; seed += 1) {
          for (let at = 0; ; at += 1) {
            const result = await runCase(scenario, at, way, seed);
            faults.push(...result.faults);
            durable += result.durableBefore;
            resumed += result.resumed;
            if (!result.reached) break;
            cases += 1;
            operations = Math.max(operations, at + 1);
          }
        }
        console.log(
          `sweep: ${scenario.name}, ${way}: ${cases} cases over ${operations} operations, ` +
            `${durable} durable files watched, ${resumed} parts resumed, ${faults.length} faults`,
        );
        expect(faults.slice(0, 20)).toEqual([]);
        expect(cases).toBeGreaterThan(100);
      });
    }
  }
});
