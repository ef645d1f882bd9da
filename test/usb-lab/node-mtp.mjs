// node-mtp for the guest. npm installs it only where libmtp was there before; the lab brings libmtp, so it may still be missing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, repository } from './machine.mjs';

/** Where node-mtp and what it needs lie, or why it cannot be had. */
export function prepareNodeMtp() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const version = optionalDependencies['node-mtp'];
  if (existsSync(join(repository, 'node_modules/node-mtp'))) return { modules: join(repository, 'node_modules') };
  const folder = join(cacheRoot, `node-mtp-${version}`);
  const modules = join(folder, 'node_modules');
  if (existsSync(join(modules, 'node-mtp'))) return { modules };
  console.log(`fetching node-mtp ${version} for the guest`);
  mkdirSync(folder, { recursive: true });
  try {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    const args = ['install', '--prefix', folder, ...quiet, `node-mtp@${version}`];
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
    return { modules };
  } catch (error) {
    return {
      why: `node-mtp cannot be had: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    };
  }
}
