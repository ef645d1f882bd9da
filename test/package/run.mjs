// `node test/package/run.mjs`: what would be packed, looked into; the command line installed from its own package and used.
// Prints `ok <name>`, `not ok <name>: why`, `skip <name>: why`.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  for (const name of ['usb', 'koffi', 'sharp', 'zod', 'react', 'react-aria-components', 'electron'])
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

async function electronPack(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw skip('the stand-in is for Linux on x86-64');
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8'));
  makeFakeElectron(join(folder, 'electron'), version);
  const output = join(folder, 'dist');
  const options = [`-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${output}`];
  const builder = [tool('electron-builder'), '--linux', '--x64', '--dir', '--publish', 'never', ...options];
  run(process.execPath, builder, { maxBuffer: 64 * 1024 * 1024 });
  packed = join(output, 'linux-unpacked');
  const asar = await import('@electron/asar');
  const files = asar.listPackage(join(packed, 'resources/app.asar'), { isPack: false }).map((path) => path.slice(1));
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
  const elsewhere = /prebuilds\/(?!linux)|@koromix\/koffi-(?!linux-x64)|@img\/sharp-(?!linux|libvips-linux)/u;
  mustNot(
    files.filter((path) => elsewhere.test(path)),
    'modules of other systems',
  );
  const unpacked = readdirSync(join(packed, 'resources/app.asar.unpacked'), { recursive: true });
  for (const part of ['usb/prebuilds/linux-x64', '@koromix/koffi-linux-x64', '@img/sharp-linux-x64', 'libvips-cpp'])
    must(
      unpacked.some((path) => path.includes(part)),
      `${part} is not unpacked`,
    );
  // No path of the computer that built it.
  for (const path of files.filter((name) => /^out\/.*\.[cm]?js$/u.test(name))) {
    const text = asar.extractFile(join(packed, 'resources/app.asar'), path).toString();
    must(!text.includes(root) && !text.includes('sourceMappingURL=data:'), `${path} holds a path or a map`);
  }
}

async function fuses() {
  if (packed === null) throw skip('nothing was packed');
  const { getCurrentFuseWire, FuseV1Options } = await import('@electron/fuses');
  const wire = await getCurrentFuseWire(join(packed, 'lumia-lifeboat'));
  const is = (option, on) => must(wire[option] === (on ? '1' : '0').charCodeAt(0), FuseV1Options[option]);
  is(FuseV1Options.RunAsNode, false);
  is(FuseV1Options.EnableNodeOptionsEnvironmentVariable, false);
  is(FuseV1Options.EnableNodeCliInspectArguments, false);
  is(FuseV1Options.OnlyLoadAppFromAsar, true);
  is(FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true);
}

async function check(name, work) {
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
