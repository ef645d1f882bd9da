// Finds Electron's own program, or fetches it, once. npm brings the package without it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './prepare.mjs';

const folder = join(root, 'node_modules/electron');
const marker = join(root, 'node_modules/.cache/lifeboat/electron.json');
const REACH_MS = 5_000;
const FETCH_MS = 15 * 60_000;

/** Absolute path of the program; null when it is not here. Loading the package itself would begin a download. */
export function electronProgram() {
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name);
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

/**
 * Fetches the program where it can be had, and remembers a failure, so that no later start waits for it again.
 * `again` tries although it failed before. Gives why it is not here, or null when it is.
 */
export async function fetchElectron({ again }) {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const failed = readMarker();
  if (failed?.version === version && !again) return failed.why;
  const why = await tryFetch(version);
  if (why !== null) {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, JSON.stringify({ version, why }));
  }
  return why;
}

async function tryFetch(version) {
  const base =
    process.env.ELECTRON_MIRROR ||
    process.env.npm_config_electron_mirror ||
    'https://github.com/electron/electron/releases/download/';
  const host = new URL(base).host;
  try {
    await fetch(base, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) });
  } catch {
    return `its program is not here, and ${host} cannot be reached from this computer`;
  }
  console.error(`Fetching Electron ${version} from ${host} (about 110 MB, once) ...`);
  const { status } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: FETCH_MS,
  });
  if (status === 0 && electronProgram() !== null) return null;
  return `its program could not be fetched from ${host}`;
}

function readMarker() {
  try {
    return JSON.parse(readFileSync(marker, 'utf8'));
  } catch {
    return null;
  }
}
