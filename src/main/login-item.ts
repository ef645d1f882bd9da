import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';
import { SHELL_TEXT } from '../shared/text/strings-shell.en.ts';
import { desktopEntry } from './desktop-entry.ts';
import { HIDDEN, programAtLogin } from './program-at-login.ts';

/** Starts the app with the session, or no longer. Linux has no call for it, but a folder (XDG Autostart 0.5). */
export async function setLoginItem(on: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, path: programAtLogin(process.env, process.execPath), args: [HIDDEN] });
    return;
  }
  const folder = path.join(app.getPath('appData'), 'autostart');
  const file = path.join(folder, 'lumia-lifeboat.desktop');
  if (!on) {
    await rm(file, { force: true });
    return;
  }
  await mkdir(folder, { recursive: true });
  const command = [
    programAtLogin(process.env, process.execPath),
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    HIDDEN,
  ];
  await writeFile(file, desktopEntry(SHELL_TEXT.name, command));
}
