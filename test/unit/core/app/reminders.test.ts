import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/core/base/options.ts';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import { startApp, until, type TestApp } from '../../../support/app.ts';

const DAY = 24 * 60 * 60 * 1000;

function withClock() {
  const time = { ahead: 0 };
  const clock: Clock = {
    now: () => systemClock.now() + time.ahead,
    delay: (ms, options) => systemClock.delay(ms, options),
  };
  const said: string[] = [];
  const app = startApp(() => ({ clock, notify: (title, body) => said.push(`${title}: ${body}`) }));
  return { app, time, said };
}

async function backUp({ client, root }: TestApp, compare = false): Promise<string> {
  const folder = path.join(root, 'card');
  mkdirSync(path.join(folder, 'Phone', 'Pictures'), { recursive: true });
  writeFileSync(path.join(folder, 'Phone', 'Pictures', 'a.jpg'), 'aaa');
  // One card alone is no export of contacts; in the phone's own folder for them it is.
  mkdirSync(path.join(folder, 'Phone', 'contactsBackup'), { recursive: true });
  writeFileSync(
    path.join(folder, 'Phone', 'contactsBackup', 'people.vcf'),
    'BEGIN:VCARD\r\nVERSION:2.1\r\nN:A\r\nEND:VCARD\r\n',
  );
  const deviceId = DeviceId.parse(`folder:${folder}`);
  const { runId, vault } = await client['run.start']({ deviceId, to: path.join(root, 'backups'), compare });
  await client['run.report']({ runId });
  return vault;
}

const watch = ({ client }: TestApp) => client['reminder.watch'](null, { signal: AbortSignal.timeout(120_000) });

describe('reminders', () => {
  it('know of nothing at first, of a backup once it is made, and nag of no run that goes on', async () => {
    const { app, said } = withClock();
    await using _ = app;
    expect(await until(watch(app), () => true)).toEqual({ reminders: [], snoozedUntil: null, away: [] });
    const vault = await backUp(app);
    const { reminders } = await until(watch(app), (state) => state.reminders.length === 3);
    expect(reminders).toMatchObject([
      { kind: 'media', vault, overdue: false },
      { kind: 'contacts' },
      { kind: 'packages' },
    ]);
    expect(said).toEqual([]);
  });

  it('are due at once when the owner says so, until a backup answers, and the status says the same', async () => {
    const { app, said } = withClock();
    await using _ = app;
    const vault = await backUp(app);
    await app.client['reminder.ask']({ vault: `${vault}/.`, kind: 'reset' });
    await app.client['reminder.ask']({ vault, kind: 'happened' });
    await until(watch(app), ({ reminders }) => reminders.filter(({ overdue }) => overdue).length === 2);
    expect(said).toHaveLength(2);
    const status = await app.client['vault.status']({ vault });
    expect(status.due).toHaveLength(2);
    await backUp(app);
    await until(
      watch(app),
      ({ reminders }) =>
        reminders
          .filter(({ overdue }) => overdue)
          .map(({ kind }) => kind)
          .join() === 'reset',
    );
    await backUp(app, true);
    await until(watch(app), ({ reminders }) => reminders.every(({ overdue }) => !overdue));
    expect((await app.client['vault.status']({ vault })).due).toEqual([]);
    await app.client['reminder.ask']({ vault, kind: 'happened', on: true });
    await app.client['reminder.ask']({ vault, kind: 'happened', on: false });
    expect((await until(watch(app), () => true)).reminders.every(({ overdue }) => !overdue)).toBe(true);
    await expect(app.client['reminder.ask']({ vault: '/nobody', kind: 'reset' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('are silent while snoozed, and visible all the same', async () => {
    const { app, time, said } = withClock();
    await using _ = app;
    await backUp(app);
    await app.client['reminder.snooze']({ days: 31 });
    time.ahead = 30.5 * DAY;
    await app.client['reminder.ask']({ vault: '/nobody', kind: 'reset', on: false });
    const snoozed = await until(watch(app), ({ reminders }) => reminders[0]?.overdue === true);
    expect(snoozed.snoozedUntil).not.toBeNull();
    expect(said).toEqual([]);
    await app.client['reminder.snooze']({ days: 0 });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('card');
    expect((await until(watch(app), () => true)).snoozedUntil).toBeNull();
  });

  it('say that a backup is away when its disk is', async () => {
    const { app } = withClock();
    await using _ = app;
    const vault = await backUp(app);
    await until(watch(app), ({ reminders }) => reminders.length === 3);
    renameSync(vault, `${vault}-gone`);
    await app.client['reminder.snooze']({ days: 0 });
    const { away } = await until(watch(app), (state) => state.away.length === 1);
    expect(away).toEqual([{ vault, phone: 'card' }]);
  });
});

describe('vault.list', () => {
  it('has the remembered backups, also those that are away, and those in a folder', async () => {
    const { app } = withClock();
    await using _ = app;
    const vault = await backUp(app);
    expect(await app.client['vault.list']({})).toEqual([{ path: vault, name: 'card', away: false }]);
    const others = path.join(app.root, 'others');
    mkdirSync(path.join(others, 'not one'), { recursive: true });
    renameSync(vault, path.join(others, 'moved'));
    expect(await app.client['vault.list']({ in: others })).toEqual([
      { path: vault, name: 'card', away: true },
      { path: path.join(others, 'moved'), name: 'card', away: false },
    ]);
    expect(await app.client['vault.list']({ in: path.join(app.root, 'nowhere') })).toHaveLength(1);
  });
});
