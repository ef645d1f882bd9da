import { dialog, Notification, powerSaveBlocker, safeStorage, shell, type BrowserWindow } from 'electron';
import type { ShellContract } from '../shared/contract/shell.ts';
import { AppError } from '../shared/errors/app-error.ts';
import type { Handlers } from '../shared/rpc/define.ts';
import { setLoginItem } from './login-item.ts';

/** What the engine can ask of Electron. `window` gives the one that is open; dialogs belong to it. */
export function shellHandlers(window: () => BrowserWindow | null, open: () => void): Handlers<ShellContract> {
  const pick = async (
    title: string,
    properties: ('openDirectory' | 'createDirectory' | 'openFile' | 'multiSelections')[],
  ) => {
    const parent = window();
    const { canceled, filePaths } = await (parent === null
      ? dialog.showOpenDialog({ title, properties })
      : dialog.showOpenDialog(parent, { title, properties }));
    return canceled ? null : filePaths;
  };
  return {
    'shell.pickFolder': async ({ title }) => (await pick(title, ['openDirectory', 'createDirectory']))?.[0] ?? null,
    'shell.pickFiles': ({ title }) => pick(title, ['openFile', 'multiSelections']),
    'shell.show': async ({ path }) => {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new AppError('USAGE', problem, { details: { what: problem } });
      return null;
    },
    'shell.notify': ({ title, body }) => {
      const notification = new Notification({ title, body });
      notification.on('click', open);
      notification.show();
      return Promise.resolve(null);
    },
    'shell.loginItem': async ({ on }) => {
      await setLoginItem(on);
      return null;
    },
    'shell.keychain': isKeychainReal,
    'shell.seal': async ({ text }) => (await safeStorage.encryptStringAsync(text)).toString('base64'),
    'shell.unseal': async ({ sealed }) => {
      try {
        return (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result;
      } catch {
        // Of another user, another computer, or a keychain that was emptied.
        return null;
      }
    },
    'shell.keepAwake': async function* (_input, { signal }) {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      try {
        yield true as const;
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      } finally {
        powerSaveBlocker.stop(id);
      }
    },
  };
}

/** On Linux without a keyring Electron seals with a password that everybody knows: that protects nothing, and is not used. */
async function isKeychainReal(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
  return process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
}
