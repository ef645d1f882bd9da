// Debian's OpenStack Swift, as `test/support/swift.ts` starts it: installed, or unpacked and not installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand } from './install-tools.mjs';

/** Debian's own, for which its packages are; another Python may come first on the path. */
export const PYTHON = '/usr/bin/python3';
const PACKAGE = 'python3-swift';
const cacheRoot = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'lifeboat-swift');
const unpacked = join(cacheRoot, 'unpacked');

/** What Python needs in its environment to find Swift; null where there is none. */
export function swiftEnv() {
  const folders = existsSync(join(unpacked, 'usr/lib')) ? readdirSync(join(unpacked, 'usr/lib')) : [];
  const libraries = folders.filter((name) => name.includes('-linux-')).map((name) => join(unpacked, 'usr/lib', name));
  const ofOurs = {
    PYTHONPATH: join(unpacked, 'usr/lib/python3/dist-packages'),
    LD_LIBRARY_PATH: libraries.join(':'),
  };
  return [{}, ofOurs].find(loads) ?? null;
}

const loads = (env) =>
  spawnSync(PYTHON, ['-c', 'import swift.proxy.server, swift.obj.server'], { env: { ...process.env, ...env } })
    .status === 0;

/**
 * Unpacks Swift and what it needs, where it is not there. To install it takes three times as long, and makes a user of the
 * system. Returns null, or the reason why it cannot be done here.
 */
export function unpackSwift() {
  if (swiftEnv() !== null) return null;
  if (process.platform !== 'linux' || !hasCommand('apt-get')) return `needs ${PACKAGE}, and there is no apt-get here`;
  if (!existsSync(PYTHON)) return `needs ${PACKAGE}, and there is no ${PYTHON}`;
  console.log(`fetching ${PACKAGE}`);
  mkdirSync(cacheRoot, { recursive: true });
  const work = mkdtempSync(join(cacheRoot, 'making-'));
  const quiet = (command, args) =>
    execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  try {
    // As another user than root with the lists that are there.
    if (process.getuid?.() === 0) quiet('apt-get', ['update', '-qq']);
    const plan = quiet('apt-get', ['install', '--simulate', '-qq', '--no-install-recommends', PACKAGE]);
    quiet('apt-get', ['download', '-qq', ...[...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name)]);
    for (const file of readdirSync(work)) quiet('dpkg-deb', ['-x', file, 'unpacked']);
    rmSync(unpacked, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), unpacked);
  } catch (error) {
    return `could not fetch ${PACKAGE}: ${String(error.stderr || error.message)
      .trim()
      .split('\n')
      .at(-1)}`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return swiftEnv() === null ? `what was fetched of ${PACKAGE} does not load` : null;
}
