import { describe, expect, it } from 'vitest';
import { decideDrill } from '../../../../src/core/schedule/decide-due.ts';

const DAY = 86_400_000;
const facts = { createdAt: 1000 * DAY, lastThrough: 1000 * DAY };

const never = { lastPassed: null, failed: null };
const passed = (day: number) => ({ lastPassed: day * DAY, failed: null });

describe('decideDrill()', () => {
  it('asks for nothing while no backup went through', () => {
    expect(decideDrill({ ...facts, lastThrough: null }, never, 2000 * DAY)).toBeNull();
  });

  it('is due 60 days after the backup was begun, and 60 days after the last one that passed', () => {
    expect(decideDrill(facts, never, 1059 * DAY)).toBeNull();
    expect(decideDrill(facts, never, 1060 * DAY)).toMatchObject({ since: null });
    expect(decideDrill(facts, passed(1060), 1119 * DAY)).toBeNull();
    expect(decideDrill(facts, passed(1060), 1120 * DAY)?.since).toBe(new Date(1060 * DAY).toISOString());
  });

  it('counts a drill of the future, by a clock that was set back, as made now', () => {
    expect(decideDrill(facts, passed(3000), 1200 * DAY)).toBeNull();
  });

  it('is due at once after one that did not pass, until one passes', () => {
    const due = decideDrill(facts, { lastPassed: 1001 * DAY, failed: 1002 * DAY }, 1002 * DAY);
    expect(due).toMatchObject({ since: new Date(1002 * DAY).toISOString() });
    expect(due?.why).toContain('did not pass');
    expect(decideDrill(facts, passed(1003), 1004 * DAY)).toBeNull();
  });
});
