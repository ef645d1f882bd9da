// `node test/package/run.mjs`: what would be packed, looked into; the command line installed from its own package and used.
// Prints `ok <name>`, `not ok <name>: why`, `skip <name>: why`. LAB_ONLY=<part of a name> runs only such checks.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sbom } from '../../scripts/licences.mjs';
import { needBuild, needNode, needPackages, orSay, root, tool } from '../../scripts/prepare.mjs';
import { makeFakeElectron } from './fake-electron.mjs';

let refused = null;
let packed = null;
const count = { passed: 0, failed: 0, skipped: 0 };
const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: root, ...options });
const mustNot = (found, what) => {
  if (found.length > 0) throw new Error(`${what}: ${found.slice(0, 5).join(', ')}`);
};
const must = (truth, what) => {
  if (!truth) throw new Error(what);
};

await orSay(async () => {
  const at = process.argv.indexOf('--counts');
  needNode();
  needPackages();
  needBuild();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-package-'));
  try {
    await check('the bill of materials names every package with its licence', bill);
    await check('the command line: what npm packs', () => npmPack(folder));
    await check('the command line: installed from its package, it backs up a virtual Lumia', () => install(folder));
    await check('the command line: installed from its package, it serves the page', () => serve(folder));
    await check('Electron: what would be packed for Linux', () => electronPack(folder));
    await check('Electron: the fuses are blown', () => fuses(folder));
    await check('Electron: packed again, the archive is the same byte for byte', () => twice(folder));
    await check("Electron: not packed without the system's own native modules", () => refusal(folder));
    await check('Electron: what would be packed for Windows', () => windowsPack(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (at >= 0) writeFileSync(process.argv[at + 1], JSON.stringify(count));
  else console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  process.exitCode = count.failed > 0 ? 1 : 0;
});

function bill() {
  const { components, bomFormat } = sbom();
  must(bomFormat === 'CycloneDX', 'no CycloneDX');
  const names = components.map(({ name }) => name);
  // Native modules, what stays outside the bundle, and what went into the window's.
  for (const name of ['usb', 'koffi', 'sharp', 'zod', 'react', 'react-aria-components', 'electron', 'chromium'])
    must(names.includes(name), `${name} is not in it`);
  mustNot(
    names.filter((name) => ['vitest', 'typescript', 'eslint', 'playwright'].includes(name)),
    'not shipped',
  );
  const list = JSON.parse(readFileSync(join(root, 'out/cli/licences.json'), 'utf8'));
  mustNot(
    list.filter(({ licence }) => licence === '').map(({ name }) => name),
    'without a licence',
  );
  mustNot(
    list.filter(({ text }) => !text).map(({ name }) => name),
    'without a text',
  );
  const of = (name) => list.find((one) => one.name === name)?.text ?? '';
  must(of('chromium').includes('LICENSES.chromium.html'), 'nothing says where the licences of Chromium are');
  for (const part of ['libvips', 'GNU LESSER GENERAL PUBLIC LICENSE', 'GNU GENERAL PUBLIC LICENSE'])
    must(of('@img/sharp-libvips-linux-x64').includes(part) || process.platform !== 'linux', `no ${part} for libvips`);
}

/** The list is of what is packed: each package that is there, and beside them only what the bundler put into the window. */
function licencesOf(asar, archive) {
  const list = JSON.parse(asar.extractFile(archive, 'out/cli/licences.json').toString());
  const named = new Set(list.map(({ name, version }) => `${name}@${version}`));
  const manifests = filesOf(asar, archive).filter((path) =>
    /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/u.test(path),
  );
  const there = manifests.map((path) => JSON.parse(asar.extractFile(archive, path).toString()));
  const shipped = new Set(there.map(({ name, version }) => `${name}@${version}`));
  must(shipped.size > 50, `only ${shipped.size} packages were found`);
  mustNot(
    [...shipped].filter((one) => !named.has(one)),
    'packed and not in the list of licences',
  );
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const isBundled = (name) => packages[`node_modules/${name}`]?.dev === true || name === 'chromium';
  mustNot(
    list.filter(({ name, version }) => !shipped.has(`${name}@${version}`) && !isBundled(name)).map(({ name }) => name),
    'in the list of licences and not packed',
  );
  must(existsSync(join(archive, '../../LICENSES.chromium.html')), 'the licences of Chromium are not where About says');
}

function npmPack(folder) {
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder]));
  const paths = files.map(({ path }) => path);
  must(existsSync(join(folder, filename)), 'no package');
  must(paths.includes('out/cli/cli.js') && paths.includes('out/renderer/index.html'), 'the program is missing');
  must(paths.includes('out/cli/licences.json'), 'the licences are missing');
  must(paths.includes('out/cli/libmtp-child.js'), "libmtp's process is missing");
  mustNot(
    paths.filter(
      (path) => !/^(out\/(cli|renderer)\/|out\/main\/main\.js$|package\.json$|README\.md$|LICENSE$)/u.test(path),
    ),
    'too much',
  );
  mustNot(
    paths.filter((path) => path.endsWith('.map')),
    'maps',
  );
}

function install(folder) {
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const where = ['--prefix', join(folder, 'global')];
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status, stderr } = spawnSync('npm', ['install', '-g', ...where, ...quick, join(folder, file)], {
    encoding: 'utf8',
    cwd: folder,
  });
  if (status !== 0) {
    refused = `npm could not install it: ${stderr.trim().split('\n').at(-1)}`;
    throw skip(refused);
  }
  const lifeboat = join(folder, 'global/bin/lifeboat');
  must(run(lifeboat, ['--version'], { cwd: folder }).trim() !== '', 'no version');
  const args = ['backup', '--device', 'virtual:lumia-950', '--to', join(folder, 'to'), '--json', '--progress', 'none'];
  const report = JSON.parse(run(lifeboat, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }));
  must(JSON.stringify(report).includes('"complete"'), 'the backup is not complete');
  const [vault] = readdirSync(join(folder, 'to'));
  run(lifeboat, ['verify', join(folder, 'to', vault)], { cwd: folder });
}

async function serve(folder) {
  if (refused !== null) throw skip(refused);
  const child = spawn(join(folder, 'global/bin/lifeboat'), ['serve', '--no-open'], {
    cwd: folder,
    env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await new Promise((found, failed) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = /http:\/\/\S+/u.exec(line)?.[0];
        if (url) found(url);
      });
      child.once('close', (status) => failed(new Error(`serve ended with ${status}`)));
    });
    const answer = await fetch(address, { redirect: 'manual' });
    must(answer.status < 400, `the page answers ${answer.status}`);
  } finally {
    child.kill('SIGINT');
  }
}

/** Packs a folder as `npm run dist:dir` would, with a stand-in for Electron's program; gives the folder. */
function pack(folder, { platform = 'linux', project = root, output = join(folder, `dist-${platform}`) } = {}) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
  const electron = join(folder, `electron-${platform}`);
  if (!existsSync(electron)) makeFakeElectron(electron, version, platform);
  const options = [
    `-c.electronDist=${electron}`,
    `-c.electronVersion=${version}`,
    `-c.directories.output=${output}`,
    // A project of the test's own has no packages for development, which the scripts need.
    `-c.beforePack=${join(root, 'scripts/native-modules.mjs')}`,
    `-c.afterPack=${join(root, 'scripts/electron-fuses.mjs')}`,
  ];
  const system = platform === 'win32' ? '--win' : '--linux';
  const builder = [tool('electron-builder'), '--projectDir', project, system, '--x64', '--dir', '--publish', 'never'];
  run(process.execPath, [...builder, ...options], { maxBuffer: 64 * 1024 * 1024 });
  return join(output, platform === 'win32' ? 'win-unpacked' : 'linux-unpacked');
}

function needStandIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw skip('the stand-in is for Linux on x86-64');
}

async function electronPack(folder) {
  needStandIn();
  packed = pack(folder);
  await inspect(packed, {
    elsewhere: /prebuilds\/(?!linux-x64)|@koromix\/koffi-(?!linux-x64)|@img\/sharp-(?!linux-x64|libvips-linux-x64)/u,
    natives: ['usb/prebuilds/linux-x64', '@koromix/koffi-linux-x64', '@img/sharp-linux-x64', 'libvips-cpp'],
  });
  licencesOf(await import('@electron/asar'), join(packed, 'resources/app.asar'));
}

/** The program, its page and what they load; nothing of development, nothing of other systems. */
async function inspect(folder, { elsewhere, natives }) {
  const asar = await import('@electron/asar');
  const archive = join(folder, 'resources/app.asar');
  const files = filesOf(asar, archive);
  const has = (path) => must(files.includes(path), `${path} is missing`);
  for (const path of ['out/main/main.js', 'out/preload/preload.cjs', 'out/cli/engine.js', 'out/cli/wpd-worker.js'])
    has(path);
  for (const path of ['out/renderer/index.html', 'resources/icon.png', 'out/cli/licences.json', 'package.json'])
    has(path);
  mustNot(
    files.filter((path) => /\.map$|\.d\.[mc]?ts$|tsconfig/u.test(path)),
    'maps and types',
  );
  mustNot(
    files.filter((path) => /^(test|src|docs|bench|scripts)\//u.test(path) || /\.test\./u.test(path)),
    'sources and tests',
  );
  const development = ['vitest', 'typescript', 'electron', 'electron-builder', 'vite', 'playwright', 'react', 'eslint'];
  mustNot(
    files.filter((path) => development.some((name) => path.startsWith(`node_modules/${name}/`))),
    'development',
  );
  mustNot(
    files.filter((path) => /^node_modules\/(node-mtp|napi-macros)\/|libmtp-child/u.test(path)),
    'for the command line only',
  );
  mustNot(
    files.filter((path) => elsewhere.test(path)),
    'modules of other systems',
  );
  const unpacked = readdirSync(join(folder, 'resources/app.asar.unpacked'), { recursive: true });
  for (const part of natives)
    must(
      unpacked.some((path) => path.includes(part)),
      `${part} is not unpacked`,
    );
  // No path of the computer that built it.
  for (const path of files.filter((name) => /^out\/.*\.[cm]?js$/u.test(name))) {
    const text = asar.extractFile(archive, path).toString();
    must(!text.includes(root) && !text.includes('sourceMappingURL=data:'), `${path} holds a path or a map`);
  }
}

/** Paths in an archive, with slashes. */
function filesOf(asar, archive) {
  return asar.listPackage(archive, { isPack: false }).map((path) => path.slice(1));
}

/** As far as it goes on another system: the packages that npm installs for Windows, and a stand-in for its program. */
async function windowsPack(folder) {
  needStandIn();
  const project = join(folder, 'windows');
  for (const part of ['package.json', 'package-lock.json', 'electron-builder.yml', 'LICENSE', 'out', 'resources'])
    cpSync(join(root, part), join(project, part), { recursive: true });
  const args = ['ci', '--omit=dev', '--ignore-scripts', '--os=win32', '--cpu=x64', '--prefer-offline', '--no-audit'];
  const { status, stderr } = spawnSync('npm', [...args, '--no-fund'], { encoding: 'utf8', cwd: project });
  if (status !== 0) throw skip(`npm could not install it: ${stderr.trim().split('\n').at(-1)}`);
  const unpacked = pack(folder, { platform: 'win32', project });
  must(existsSync(join(unpacked, 'lumia-lifeboat.exe')), 'the program is missing');
  await fusesOf(join(unpacked, 'lumia-lifeboat.exe'));
  await inspect(unpacked, {
    elsewhere: /prebuilds\/(?!win32-x64)|@koromix\/koffi-(?!win32-x64)|@img\/sharp-(?!win32-x64)/u,
    natives: [
      'usb/prebuilds/win32-x64',
      '@koromix/koffi-win32-x64/win32_x64/koffi.node',
      '@img/sharp-win32-x64/lib/sharp-win32-x64',
      'libvips-cpp',
    ],
  });
}

/** The packages that are installed here are this computer's: packing for another system or architecture must not begin. */
function refusal(folder) {
  needStandIn();
  const output = join(folder, 'refused');
  let said = '';
  try {
    pack(folder, { platform: 'win32', output });
  } catch (error) {
    said = `${error.stdout}${error.stderr}`;
  }
  must(said.includes('Not packed: @koromix/koffi-win32-x64'), `it did not refuse: ${said.slice(-300)}`);
  must(!existsSync(join(output, 'win-unpacked/resources/app.asar')), 'it was packed all the same');
}

/** The same files make the same archive, whatever the time. */
async function twice(folder) {
  if (packed === null) throw skip('nothing was packed');
  const again = pack(folder, { output: join(folder, 'again') });
  const archives = [packed, again].map((one) => join(one, 'resources/app.asar'));
  const [first, second] = archives.map((archive) => readFileSync(archive));
  if (first.equals(second)) return;
  const asar = await import('@electron/asar');
  const [before, after] = archives.map((archive) => filesOf(asar, archive));
  const content = (archive, path) => {
    try {
      return asar.extractFile(archive, path).toString('base64');
    } catch {
      return 'a folder';
    }
  };
  const differing = before.filter(
    (path) => after.includes(path) && content(archives[0], path) !== content(archives[1], path),
  );
  const alone = [...before, ...after].filter((path) => !before.includes(path) || !after.includes(path));
  throw new Error(`differs: ${[...alone, ...differing].slice(0, 5).join(', ') || 'the order of the archive'}`);
}

async function fuses() {
  if (packed === null) throw skip('nothing was packed');
  await fusesOf(join(packed, 'lumia-lifeboat'));
}

async function fusesOf(program) {
  const { getCurrentFuseWire, FuseV1Options } = await import('@electron/fuses');
  const wire = await getCurrentFuseWire(program);
  const is = (option, on) => must(wire[option] === (on ? '1' : '0').charCodeAt(0), FuseV1Options[option]);
  is(FuseV1Options.RunAsNode, false);
  is(FuseV1Options.EnableNodeOptionsEnvironmentVariable, false);
  is(FuseV1Options.EnableNodeCliInspectArguments, false);
  is(FuseV1Options.OnlyLoadAppFromAsar, true);
  is(FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true);
}

async function check(name, work) {
  if (process.env.LAB_ONLY !== undefined && !name.includes(process.env.LAB_ONLY)) return;
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    await work();
    count.passed += 1;
    console.log(`ok ${name} (${seconds()})`);
  } catch (error) {
    if (error?.isSkip) {
      count.skipped += 1;
      console.log(`skip ${name}: ${error.message}`);
      return;
    }
    count.failed += 1;
    const said = `${error.message ?? error} ${error.stderr ?? ''} ${error.stdout ?? ''}`.slice(0, 1500);
    console.log(`not ok ${name}: ${said} (${seconds()})`);
  }
}

/** A reason why something cannot be shown here. */
function skip(why) {
  return Object.assign(new Error(why), { isSkip: true });
}
