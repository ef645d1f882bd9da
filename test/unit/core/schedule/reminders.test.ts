import { describe, expect, it } from 'vitest';
import { silent } from '../../../../src/core/base/log.ts';
import { decideDue } from '../../../../src/core/schedule/decide-due.ts';
import { decideReminders, isSnoozed, type BackupFacts } from '../../../../src/core/schedule/decide-reminders.ts';
import { ReminderLoop } from '../../../../src/core/schedule/reminder-loop.ts';
import { Settings, type Reminder, type ReminderState } from '../../../../src/shared/domain/settings.ts';
import type { StepId } from '../../../../src/shared/domain/ids.ts';

const DAY = 24 * 60 * 60 * 1000;
const HOUR = DAY / 24;
const START = Date.UTC(2026, 0, 1, 12);
const { kinds } = Settings.parse({}).reminders;

const facts = (more: Partial<BackupFacts> = {}): BackupFacts => ({
  vault: '/b/phone',
  phone: 'Anna',
  createdAt: START,
  anyRun: true,
  unfinishedSince: null,
  lastDone: new Map<StepId, number>([
    ['media', START],
    ['contacts', START],
    ['packages', START],
  ]),
  lastThrough: START,
  lastCompared: null,
  ...more,
});
const due = (one: BackupFacts, now: number, wishes: Partial<Parameters<typeof decideReminders>[1]> = {}): string[] =>
  decideReminders([one], { kinds, asked: [], ...wishes }, now)
    .filter(({ overdue }) => overdue)
    .map(({ kind }) => kind);

describe('decideReminders()', () => {
  it('says of a fresh backup when each thing falls due, and of none that it is', () => {
    expect(decideReminders([facts()], { kinds, asked: [] }, START + DAY)).toEqual([
      {
        vault: '/b/phone',
        phone: 'Anna',
        kind: 'media',
        since: iso(START),
        dueAt: iso(START + 30 * DAY),
        overdue: false,
      },
      {
        vault: '/b/phone',
        phone: 'Anna',
        kind: 'contacts',
        since: iso(START),
        dueAt: iso(START + 182 * DAY),
        overdue: false,
      },
      {
        vault: '/b/phone',
        phone: 'Anna',
        kind: 'packages',
        since: iso(START),
        dueAt: iso(START + 182 * DAY),
        overdue: false,
      },
    ]);
  });

  it('asks monthly for media and twice a year for the rest, to the minute, and stays until it is done', () => {
    expect(due(facts(), START + 30 * DAY - 60_000)).toEqual([]);
    expect(due(facts(), START + 30 * DAY)).toEqual(['media']);
    expect(due(facts(), START + 181 * DAY)).toEqual(['media']);
    expect(due(facts(), START + 182 * DAY)).toEqual(['media', 'contacts', 'packages']);
    expect(due(facts(), START + 3650 * DAY)).toEqual(['media', 'contacts', 'packages']);
  });

  it('asks of a backup that was never begun for one thing, and of one that lacks a step for that step', () => {
    expect(due(facts({ anyRun: false, lastDone: new Map(), lastThrough: null }), START)).toEqual(['media']);
    const some = new Map<StepId, number>([['media', START]]);
    expect(due(facts({ lastDone: some }), START + DAY)).toEqual(['contacts', 'packages']);
  });

  it('leaves out what is switched off, but never that the last run broke off', () => {
    const off = { media: false, contacts: false, packages: false, unfinished: false, happened: false, reset: false };
    const asked = [{ vault: '/b/phone', kind: 'happened' as const, at: iso(START + DAY) }];
    const one = facts({ unfinishedSince: START });
    expect(due(one, START + 400 * DAY, { kinds: off, asked })).toEqual(['unfinished']);
    expect(due(one, START + 400 * DAY, { kinds: {}, asked })).toContain('happened');
  });

  it('keeps to what the owner said until a backup answers it: any for something happened, a compared one for a reset', () => {
    const asked = [
      { vault: '/b/phone', kind: 'happened' as const, at: iso(START + 10 * DAY) },
      { vault: '/b/phone', kind: 'reset' as const, at: iso(START + 10 * DAY) },
      { vault: '/b/other', kind: 'reset' as const, at: iso(START + 10 * DAY) },
    ];
    const now = START + 11 * DAY;
    expect(due(facts(), now, { asked })).toEqual(['happened', 'reset']);
    expect(due(facts({ lastThrough: now - HOUR }), now, { asked })).toEqual(['reset']);
    expect(due(facts({ lastThrough: now - HOUR, lastCompared: START }), now, { asked })).toEqual(['reset']);
    expect(due(facts({ lastThrough: now - HOUR, lastCompared: now - HOUR }), now, { asked })).toEqual([]);
  });

  it('is not upset by clocks: what was done in the future counts as done now, and no date breaks it', () => {
    expect(due(facts(), START - 100 * DAY)).toEqual([]);
    const [media] = decideReminders([facts()], { kinds, asked: [] }, START - 100 * DAY);
    expect(media?.dueAt).toBe(iso(START - 70 * DAY));
    const broken = facts({ createdAt: NaN, lastDone: new Map([['media', NaN]]), unfinishedSince: Infinity });
    expect(
      decideReminders([broken], { kinds, asked: [{ vault: '/b/phone', kind: 'reset', at: 'never' }] }, START),
    ).toHaveLength(5);
  });

  it('puts what is overdue first, over all phones', () => {
    const late = facts({ vault: '/b/late', lastDone: new Map([['media', START - 60 * DAY]]) });
    const all = decideReminders([facts(), late], { kinds, asked: [] }, START + DAY);
    expect(all.map(({ overdue }) => overdue)).toEqual([true, true, true, false, false, false]);
    expect(all[0]).toMatchObject({ vault: '/b/late', kind: 'media' });
  });
});

describe('decideDue()', () => {
  it('says in words what reminders say', () => {
    const asked = [{ vault: '/b/phone', kind: 'reset' as const, at: iso(START) }];
    const found = decideDue(facts({ unfinishedSince: START }), { kinds, asked }, START + 31 * DAY);
    expect(found.map(({ what }) => what).sort()).toHaveLength(3);
    expect(found.every(({ why }) => why.length > 5)).toBe(true);
    expect(decideDue(facts({ anyRun: false }), { kinds, asked: [] }, START)).toMatchObject([{ since: null }]);
  });
});

describe('isSnoozed()', () => {
  it('ends when its time is over, and when a wrong clock set it', () => {
    expect(isSnoozed(null, START)).toBe(false);
    expect(isSnoozed(iso(START + DAY), START)).toBe(true);
    expect(isSnoozed(iso(START + DAY), START + DAY)).toBe(false);
    expect(isSnoozed(iso(START + 400 * DAY), START)).toBe(false);
  });
});

/** A computer in a simulated world: time passes only when told, sleeping computers do not tick. */
function world() {
  let now = START;
  let settings = Settings.parse({
    phones: [{ deviceId: 'usb:1', serial: '1', name: 'Anna', model: 'Lumia 950', vault: '/b/phone', to: '/b' }],
  });
  let backup: BackupFacts | null = facts();
  let timers: { at: number; resolve: () => void }[] = [];
  const said: string[] = [];
  const loop = new ReminderLoop({
    clock: {
      now: () => now,
      delay: (ms, { signal }) =>
        new Promise((resolve, reject) => {
          if (signal.aborted) reject(signal.reason as Error);
          const onAbort = (): void => reject(signal.reason as Error);
          signal.addEventListener('abort', onAbort, { once: true });
          timers.push({
            at: now + ms,
            resolve: () => {
              // A year of listeners on one signal would take a minute to add.
              signal.removeEventListener('abort', onAbort);
              resolve();
            },
          });
        }),
    },
    log: silent,
    settings: () => Promise.resolve(settings),
    look: () => Promise.resolve(backup),
    notify: ({ kind }: Reminder) => said.push(`${Math.floor((now - START) / DAY)} ${kind}`),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  const ring = async (): Promise<void> => {
    const ringing = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { resolve } of ringing) resolve();
    await settle();
  };
  return {
    loop,
    said,
    settle,
    set: (change: (settings: Settings) => Settings) => (settings = change(settings)),
    backUp: (more: Partial<BackupFacts> = {}) => {
      const done = new Map<StepId, number>(['media', 'contacts', 'packages'].map((id) => [id as StepId, now]));
      backup = facts({ lastDone: done, lastThrough: now, ...more });
    },
    unplugDisk: () => (backup = null),
    now: () => now,
    /** Awake for so long: the timers ring. */
    awake: async (ms: number) => {
      for (const until = now + ms; now < until;) {
        now = Math.min(until, Math.min(...timers.map(({ at }) => Math.max(at, now + 1))));
        await ring();
      }
    },
    /** Asleep, or a clock that was set: no timer rings until after it, and then all do: they count no sleep. */
    asleep: async (ms: number) => {
      now += ms;
      for (const timer of timers) timer.at = now;
      await ring();
    },
    state: async (): Promise<ReminderState> => {
      for await (const state of loop.watch({ signal: AbortSignal.timeout(120_000) })) return state;
      throw new Error('the loop ended');
    },
  };
}

describe('ReminderLoop', () => {
  it('lives through a year: says each thing once when it falls due, again after it was done, and not while snoozed', async () => {
    const w = world();
    await using loop = w.loop;
    loop.start();
    await w.settle();
    expect(w.said).toEqual([]);
    for (let day = 1; day <= 365; day += 1) {
      // Four hours awake, then asleep until the next day.
      await w.awake(4 * HOUR);
      await w.asleep(20 * HOUR);
      if (day === 34) w.backUp();
      if (day === 66) {
        w.set((now) => ({ ...now, reminders: { ...now.reminders, snoozedUntil: iso(w.now() + 7 * DAY) } }));
        w.backUp({
          lastDone: new Map([
            ['media', w.now() - 31 * DAY],
            ['contacts', w.now()],
            ['packages', w.now()],
          ]),
        });
      }
      if (day === 80) w.backUp();
      if (day === 90) w.backUp();
    }
    // 30: media. Backed up on 34: due again on 64. Snoozed from 66 to 73: what fell due in it is said after it. Backed up on 90:
    // media due on 120 and said once for all the rest of the year, contacts and packages on 90 + 182.
    expect(w.said).toEqual(['30 media', '64 media', '73 media', '120 media', '272 contacts', '272 packages']);
    expect((await w.state()).reminders.map(({ kind, overdue }) => `${kind} ${overdue}`)).toEqual([
      'media true',
      'contacts true',
      'packages true',
    ]);
  });

  it('notices a sleep, and a clock that was set back or forward, within a minute', async () => {
    const w = world();
    await using loop = w.loop;
    loop.start();
    await w.awake(10 * 60_000);
    await w.asleep(31 * DAY);
    expect(w.said).toEqual(['31 media']);
    await w.asleep(-60 * DAY);
    expect((await w.state()).reminders.every(({ overdue }) => !overdue)).toBe(true);
    await w.asleep(60 * DAY);
    expect(w.said).toEqual(['31 media', '31 media']);
  });

  it('says nothing while it is not to notify, and shows it all the same', async () => {
    const w = world();
    await using loop = w.loop;
    w.set((now) => ({ ...now, reminders: { ...now.reminders, notify: false } }));
    loop.start();
    await w.asleep(31 * DAY);
    expect(w.said).toEqual([]);
    expect((await w.state()).reminders[0]).toMatchObject({ kind: 'media', overdue: true });
  });

  it('says that a disk is away, and goes on by what it last knew of it', async () => {
    const w = world();
    await using loop = w.loop;
    loop.start();
    await w.settle();
    w.unplugDisk();
    await w.asleep(31 * DAY);
    const state = await w.state();
    expect(state.away).toEqual([{ vault: '/b/phone', phone: 'Anna' }]);
    expect(state.reminders[0]).toMatchObject({ kind: 'media', overdue: true });
    expect(w.said).toEqual(['31 media']);
  });
});

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
