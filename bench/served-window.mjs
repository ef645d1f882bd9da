// The window as its owner gets it: the built server on this machine, with a home folder and settings of its own.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli } from '../scripts/prepare.mjs';

/**
 * Serves the window while `measure` looks at it; `home` is made anew and removed in the end. With `vault` the settings
 * remember a phone whose backup that is.
 */
export async function servedWindow(home, { args = [], vault = null }, measure) {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'Documents'), { recursive: true });
  if (vault !== null) writeFileSync(join(home, 'settings.json'), JSON.stringify(remembering(vault)));
  const child = spawn(process.execPath, [cli, 'serve', '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOME: home, LIFEBOAT_SETTINGS: join(home, 'settings.json') },
  });
  const gone = new Promise((done) => child.once('close', done));
  try {
    return await measure(await addressOf(child));
  } finally {
    child.kill('SIGTERM');
    await gone;
    rmSync(home, { recursive: true, force: true });
  }
}

function remembering(vault) {
  const name = 'Lumia 950 XL';
  const phone = { deviceId: 'virtual:lumia-950', serial: null, name, model: name, vault, to: dirname(vault) };
  return { version: 1, phones: [phone] };
}

async function addressOf(child) {
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#\S+/u.exec(said);
    if (found !== null) return found[0];
  }
  throw new Error(`the window was not served: ${said}`);
}
