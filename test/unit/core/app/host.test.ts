import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../../support/app.ts';

describe('host.capabilities', () => {
  it('tells what the host brought, and nothing that it did not', async () => {
    await using bare = startApp(() => ({ platform: 'haiku' }));
    expect(await bare.client['host.capabilities'](null)).toEqual({
      kind: 'browser',
      version: '1.2.3',
      platform: 'haiku',
      nativeFolderPicker: false,
      nativeFilePicker: false,
      canShow: false,
      keepAwake: false,
      notify: false,
      tray: false,
      startAtLogin: false,
      keychain: false,
      rehearsal: null,
      problems: [],
    });
    await using full = startApp(() => ({
      kind: 'electron',
      pickFolder: () => Promise.resolve('/chosen'),
      pickFiles: () => Promise.resolve(['/one']),
      loginItem: () => Promise.resolve(),
      keychain: {
        isReal: () => Promise.resolve(true),
        seal: () => Promise.resolve(''),
        open: () => Promise.resolve(null),
      },
      tray: true,
    }));
    expect(await full.client['host.capabilities'](null)).toMatchObject({
      kind: 'electron',
      nativeFolderPicker: true,
      nativeFilePicker: true,
      startAtLogin: true,
      keychain: true,
      tray: true,
      canShow: false,
    });
    expect(await full.client['host.pickFolder']({ title: 'Where to' })).toBe('/chosen');
    expect(await full.client['host.pickFiles']({ title: 'Which' })).toEqual(['/one']);
    await expect(bare.client['host.pickFolder']({ title: 'Where to' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(bare.client['host.pickFiles']({ title: 'Which' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('says that settings could not be read', async () => {
    await using app = startApp((root) => {
      mkdirSync(path.join(root, 'settings'));
      writeFileSync(path.join(root, 'settings', 'settings.json'), 'not JSON');
      return {};
    });
    const { problems } = await app.client['host.capabilities'](null);
    expect(problems).toMatchObject([{ code: 'SETTINGS_DAMAGED' }]);
  });
});

describe('settings.change', () => {
  it('asks the system to start the app at login, once, and keeps what the system refuses as it was', async () => {
    const asked: boolean[] = [];
    await using app = startApp(() => ({
      loginItem: (on) => {
        asked.push(on);
        return asked.length > 1 ? Promise.reject(new Error('no')) : Promise.resolve();
      },
    }));
    await app.client['settings.change']({ reminders: { startAtLogin: true }, accent: 'lime' });
    await app.client['settings.change']({ reminders: { startAtLogin: true, notify: false } });
    expect(asked).toEqual([true]);
    await expect(app.client['settings.change']({ reminders: { startAtLogin: false } })).rejects.toThrow();
    expect(await app.client['settings.get'](null)).toMatchObject({
      accent: 'lime',
      reminders: { startAtLogin: true, notify: false },
    });
  });
});
