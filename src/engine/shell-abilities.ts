import type { HostAbilities } from '../core/app/ports.ts';
import type { ShellContract } from '../shared/contract/shell.ts';
import type { Client } from '../shared/rpc/define.ts';

/** What Electron can do, as the core asks for it. */
export function shellAbilities(shell: Client<ShellContract>): HostAbilities {
  return {
    pickFolder: (title) => shell['shell.pickFolder']({ title }),
    pickFiles: (title) => shell['shell.pickFiles']({ title }),
    show: async (path) => {
      await shell['shell.show']({ path });
    },
    loginItem: async (on) => {
      await shell['shell.loginItem']({ on });
    },
    notify: (title, body) => {
      // A notification is one leg among several: what is due stays visible in the window.
      shell['shell.notify']({ title, body }).catch(() => undefined);
    },
    keepAwake: () => {
      const controller = new AbortController();
      const hold = async (): Promise<void> => {
        const held = shell['shell.keepAwake'](null, { signal: controller.signal })[Symbol.asyncIterator]();
        while ((await held.next()).done !== true);
      };
      // The shell is gone or it was let go: both end it.
      hold().catch(() => undefined);
      return { [Symbol.dispose]: () => controller.abort() };
    },
    keychain: {
      isReal: () => shell['shell.keychain'](null),
      seal: (text) => shell['shell.seal']({ text }),
      open: (sealed) => shell['shell.unseal']({ sealed }),
    },
    tray: true,
  };
}
