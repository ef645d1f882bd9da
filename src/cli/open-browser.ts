import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether a browser that is opened here would be seen by anybody. */
export function hasDisplay(platform: string, env: NodeJS.ProcessEnv): boolean {
  if (platform === 'win32' || platform === 'darwin') return env['SSH_CONNECTION'] === undefined;
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/**
 * Opens the system's browser at this address; false where there is none to start. The address holds a secret, and the
 * arguments of a program can be read by everybody on the computer: so the browser is given a private file that leads
 * to it. Disposing takes the file away.
 */
export async function openBrowser(
  address: string,
  platform: string,
): Promise<AsyncDisposable & { readonly opened: boolean }> {
  // A browser out of a snap cannot look into the system's folder for temporary files.
  const parent = platform === 'linux' && existsSync('/snap') ? homedir() : tmpdir();
  const folder = await mkdtemp(path.join(parent, 'Lumia-Lifeboat-start-'));
  const file = path.join(folder, 'open.html');
  const text = `<!doctype html><meta charset="utf-8"><title>Lumia Lifeboat</title><script>location.replace(${JSON.stringify(address)})</script>`;
  await writeFile(file, text, { mode: 0o600 });
  return {
    opened: await started(...command(platform, pathToFileURL(file).href)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Opens a file or folder as a double click would; false where nothing could be started. */
export async function openFile(file: string, platform: string): Promise<boolean> {
  if (platform === 'win32') return await started('explorer', [file]);
  return await started(...command(platform, file));
}

function command(platform: string, url: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

function started(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
