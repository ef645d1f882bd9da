// Brings a checkout to where its commands can run: Node new enough, packages as the lock file says, program built.
// Uses nothing but Node itself, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const cli = join(root, 'out/cli/cli.js');

/** A sentence for the person who typed the command; ends the program without a stack. */
export class Plain extends Error {}

/** Runs the body; a `Plain` error is said and ends the process with 1. */
export async function orSay(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Plain)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}

export function needNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Plain(
    `This needs Node 20.19 or newer; here is ${process.versions.node}. Get a newer one from your system's packages or nodejs.org, then type the same command again.`,
  );
}

/** Runs npm or a tool that npm installed, from the checkout's root. */
export function runNpm(args, options = {}) {
  const windows = process.platform === 'win32';
  return spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: 'inherit', shell: windows, ...options });
}

/** The file of an installed tool's command, to be started with Node itself: no shell, no network. */
export function tool(name, bin = name) {
  const folder = join(root, 'node_modules', name);
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bins === 'string' ? bins : bins[bin]);
}

/** Installs the packages when they are missing or are not those of the lock file. */
export function needPackages() {
  const why = whyInstall();
  if (why === null) return;
  if (existsSync(join(root, 'node_modules')) && lstatSync(join(root, 'node_modules')).isSymbolicLink())
    throw new Plain(`node_modules is a link, and ${why}. Install where it points to, or remove the link.`);
  console.log(`Installing packages (${why}): npm ci`);
  const { status } = runNpm(['ci', '--no-audit', '--no-fund'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    throw new Plain(
      'npm ci did not get through; its own words are above. Nothing else was changed: fix that and type the same command again.',
    );
}

function whyInstall() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'none are here yet';
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages;
  for (const [path, { version, optional, devOptional }] of Object.entries(wanted)) {
    if (path === '') continue;
    // Packages for other platforms are in the lock file and never on the disk.
    if (there[path] === undefined && !optional && !devOptional)
      return `${path.replace('node_modules/', '')} is missing`;
    if (there[path] !== undefined && there[path].version !== version)
      return `${path.replace('node_modules/', '')} is not the version in the lock file`;
  }
  return null;
}

/** Builds when there is no program yet or a source file is newer than it. */
export function needBuild() {
  const sources = [
    'src',
    'package-lock.json',
    'vite.node-build.ts',
    'vite.node.config.ts',
    'vite.renderer.config.ts',
    'electron.vite.config.ts',
  ];
  const last = Math.max(...sources.map((path) => newest(join(root, path))));
  const built = [cli, join(root, 'out/renderer/index.html'), join(root, 'out/main/main.js')];
  if (built.every((file) => existsSync(file) && statSync(file).mtimeMs > last)) return;
  console.log('Building: npm run build');
  const { status, stdout, stderr } = runNpm(['run', '--silent', 'build'], { stdio: 'pipe', encoding: 'utf8' });
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}`);
  throw new Plain('The build failed; the reason is above.');
}

function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
