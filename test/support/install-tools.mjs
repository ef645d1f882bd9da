// Programs of others that tests work with, from Debian's own packages.
import { execFileSync, spawnSync } from 'node:child_process';

/** Whether the system finds a command of this name. */
export const hasCommand = (command) =>
  spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;

/** Installs the Debian packages whose commands are missing. Returns null, or the reason why it cannot be done here. */
export function installTools(tools) {
  const packages = [
    ...new Set(
      Object.keys(tools)
        .filter((command) => !hasCommand(command))
        .map((command) => tools[command]),
    ),
  ];
  if (packages.length === 0) return null;
  const wanted = packages.join(', ');
  if (process.platform !== 'linux' || !hasCommand('apt-get')) return `needs ${wanted}, and there is no apt-get here`;
  if (process.getuid?.() !== 0) return `needs ${wanted}: run as root once, or apt-get install ${packages.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`installing ${wanted}`);
  try {
    const quiet = { env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
  } catch (error) {
    return `could not install ${wanted}: ${String(error.stderr ?? error)
      .trim()
      .split('\n')
      .at(-1)}`;
  }
  return null;
}
