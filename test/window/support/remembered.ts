import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright';
import { expect } from 'vitest';
import { cli } from '../../support/cli.ts';
import { vaultIn } from './check-vault.ts';
import { openWindow, type OpenOptions, type OpenWindow } from './open-window.ts';
import { wireOf, type Wire } from './wire.ts';

const PHONE = 'virtual:lumia-950';

/** A backup of the virtual phone below this folder, made without a window. Gives its folder. */
export async function makeBackup(folder: string): Promise<string> {
  const to = path.join(folder, 'backups');
  const made = await cli(['backup', '--device', PHONE, '--to', to], {
    LIFEBOAT_SETTINGS: path.join(folder, 'cli.json'),
  });
  expect(made.code, made.stderr).toBe(0);
  return await vaultIn(to);
}

export type Remembered = OpenWindow & { readonly wire: Wire };

/** A window that remembers this backup and its phone, with a wire that can be meddled with. */
export async function openRemembered(
  browser: Browser,
  vault: string,
  { devices = [], ...rest }: OpenOptions = {},
): Promise<Remembered> {
  const settings = path.join(path.dirname(path.dirname(vault)), 'settings.json');
  const names = { name: 'Lumia 950 XL', model: 'Lumia 950 XL' };
  const phone = { deviceId: PHONE, serial: null, ...names, vault, to: path.dirname(vault) };
  await writeFile(settings, JSON.stringify({ version: 1, theme: rest.theme, phones: [phone] }));
  let wire: Wire | null = null;
  const open = await openWindow(browser, {
    ...rest,
    devices,
    env: { ...rest.env, LIFEBOAT_SETTINGS: settings },
    prepare: async (page) => {
      wire = await wireOf(page);
      await rest.prepare?.(page);
    },
  });
  return { ...open, wire: wire as unknown as Wire };
}
