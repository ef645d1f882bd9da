import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../../../src/core/base/log.ts';
import { changeSettings } from '../../../../src/core/settings/change-settings.ts';
import { settingsFile } from '../../../../src/core/settings/settings-file.ts';
import { createSettingsStore, type SettingsStore } from '../../../../src/core/settings/settings-store.ts';
import { Settings } from '../../../../src/shared/domain/settings.ts';
import { stillClock } from '../../../support/vault-backup.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-settings-'));
  file = path.join(folder, 'deep', 'er', 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (): SettingsStore => createSettingsStore({ file, clock: stillClock(), log: silent });
const put = async (text: string): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};

describe('settings store', () => {
  it('has defaults, and leaves no file before something is changed', async () => {
    expect(await store().get()).toMatchObject({
      version: 1,
      accent: 'cyan',
      theme: 'system',
      phones: [],
      waitMinutes: 720,
    });
    expect(existsSync(folder) && (await readdir(folder))).toEqual([]);
  });

  it('saves whole, keeps what was not named, and nothing else beside the file', async () => {
    const one = store();
    await one.change((now) =>
      changeSettings(now, { accent: 'lime', reminders: { kinds: { media: false, unfinished: false } } }),
    );
    await one.change((now) => changeSettings(now, { theme: 'dark', reminders: { notify: false } }));
    const again = await store().get();
    expect(again).toMatchObject({ accent: 'lime', theme: 'dark', reminders: { notify: false, tray: true } });
    expect(again.reminders.kinds).toMatchObject({ media: false, contacts: true, unfinished: true });
    expect(await readdir(path.dirname(file))).toEqual(['settings.json']);
  });

  it('takes up what another process saved in between', async () => {
    const [window, commandLine] = [store(), store()];
    await window.get();
    await commandLine.change((now) => changeSettings(now, { accent: 'amber' }));
    await window.change((now) => changeSettings(now, { theme: 'light' }));
    expect(await commandLine.change((now) => now)).toMatchObject({ accent: 'amber', theme: 'light' });
  });

  it('loses no change of many at once', async () => {
    const one = store();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => one.change((now) => ({ ...now, waitMinutes: now.waitMinutes + n + 1 }))),
    );
    expect((await store().get()).waitMinutes).toBe(720 + 210);
  });

  it.each([
    ['no JSON', '{"version": 1, "accent": "cy'],
    ['no object', '[]'],
    ['a value that is none', '{"version":1,"accent":"beige"}'],
    ['an empty file', ''],
    ['a version that is none', '{"version":0}'],
  ])('keeps a damaged file (%s) under another name, uses the defaults and says so', async (_what, text) => {
    await put(text);
    const one = store();
    expect(await one.get()).toEqual(Settings.parse({}));
    expect(await one.problem()).toMatchObject({ code: 'SETTINGS_DAMAGED' });
    expect(await readdir(path.dirname(file))).toEqual(['settings.damaged-2026-11-22T10-30-00Z.json']);
    expect(await readFile(path.join(path.dirname(file), 'settings.damaged-2026-11-22T10-30-00Z.json'), 'utf8')).toBe(
      text,
    );
    await one.change((now) => changeSettings(now, { accent: 'lime' }));
    expect(await store().get()).toMatchObject({ accent: 'lime' });
  });

  it('neither uses nor overwrites the file of a newer version', async () => {
    const text = '{"version":2,"accent":{"hue":190}}';
    await put(text);
    const one = store();
    expect(await one.get()).toEqual(Settings.parse({}));
    expect(await one.problem()).toMatchObject({ code: 'SETTINGS_NEWER' });
    await expect(one.change((now) => now)).rejects.toMatchObject({ code: 'SETTINGS_NEWER' });
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(path.dirname(file))).toEqual(['settings.json']);
  });

  it('fails a change that cannot be saved, and keeps what was set', async () => {
    await writeFile(path.join(folder, 'deep'), 'a file where the folder should be');
    const one = store();
    await expect(one.change((now) => changeSettings(now, { accent: 'lime' }))).rejects.toMatchObject({
      code: 'SETTINGS_NOT_SAVED',
    });
    expect(await one.get()).toMatchObject({ accent: 'cyan' });
  });

  it('reads no folder, and no file that is too large', async () => {
    await mkdir(file, { recursive: true });
    expect(await store().problem()).toMatchObject({ code: 'SETTINGS_DAMAGED' });
    await put(`{"version":1,"x":"${'x'.repeat(5 * 1024 * 1024)}"}`);
    expect(await store().problem()).toMatchObject({ code: 'SETTINGS_DAMAGED' });
  });

  it('replaces the file that a link points at only by a file of its own', async () => {
    await mkdir(path.dirname(file), { recursive: true });
    const other = path.join(folder, 'other.json');
    await writeFile(other, '{"version":1,"accent":"lime"}');
    await symlink(other, file);
    await store().change((now) => changeSettings(now, { accent: 'steel' }));
    expect(await readFile(other, 'utf8')).toContain('lime');
    expect(await store().get()).toMatchObject({ accent: 'steel' });
  });

  it('shows each change to those who watch', async () => {
    const one = store();
    const seen: string[] = [];
    const left = new AbortController();
    const watching = (async () => {
      for await (const { accent } of one.watch({ signal: left.signal })) {
        seen.push(accent);
        if (accent === 'lime') return;
      }
    })();
    await new Promise((resolve) => setImmediate(resolve));
    await one.change((now) => changeSettings(now, { accent: 'lime' }));
    await watching;
    expect(seen.at(-1)).toBe('lime');
  });
});

describe('settingsFile()', () => {
  it.each([
    ['linux', {}, '/home/a', '/home/a/.config/lumia-lifeboat/settings.json'],
    ['linux', { XDG_CONFIG_HOME: '/x' }, '/home/a', '/x/lumia-lifeboat/settings.json'],
    ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/a', '/home/a/.config/lumia-lifeboat/settings.json'],
    ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/Lumia Lifeboat/settings.json'],
    [
      'win32',
      { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' },
      'C:\\Users\\a',
      'C:\\Users\\a\\AppData\\Roaming\\Lumia Lifeboat\\settings.json',
    ],
    ['win32', {}, 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming\\Lumia Lifeboat\\settings.json'],
    ['linux', { LIFEBOAT_SETTINGS: '/t/s.json', XDG_CONFIG_HOME: '/x' }, '/home/a', '/t/s.json'],
  ])("on %s with %o is the platform's own place", (platform, env, home, expected) => {
    expect(settingsFile({ platform, env, home })).toBe(expected);
  });
});
