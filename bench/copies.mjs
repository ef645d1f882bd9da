// A second copy of a backup, and an encrypted one on a server, beside the tools that people use for it: the same data, and
// the same WebDAV server on loopback (rclone serve webdav, golang.org/x/net/webdav).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { makeTree } from './folder.mjs';
import { below, cold, lifeboat, median, seconds } from './measure.mjs';

/** Of the folder row's 20,000 files: 2000 in 0.4 GB. */
const SHARE = 0.1;

export async function copyRows({ runs, scale, work }) {
  const home = join(work, 'copies');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  process.env.LIFEBOAT_SETTINGS = join(home, 'settings.json');
  process.env.LIFEBOAT_OFFSITE_USER = 'bench';
  process.env.LIFEBOAT_OFFSITE_PASSWORD = 'bench';
  const { source, files, bytes } = makeTree(work, scale * SHARE);
  await lifeboat(['backup', '--device', `folder:${source}`, '--to', join(home, 'backups'), '--json']);
  const [name = ''] = readdirSync(join(home, 'backups'));
  const vault = join(home, 'backups', name);
  const what = `${(bytes / 1e9).toFixed(2)} GB in ${files} files`;
  const rows = [await copyRow({ runs, home, vault, what }), ...(await pushRows({ runs, home, vault, what }))];
  rmSync(home, { recursive: true, force: true });
  return rows;
}

async function copyRow({ runs, home, vault, what }) {
  const to = join(home, 'drive');
  const took = { ours: [], rclone: [] };
  const config = join(home, 'none.conf');
  const contenders = {
    ours: async () => (await lifeboat(['copy', vault, '--to', to, '--json'])).seconds,
    rclone: () =>
      seconds(`rclone copy '${vault}' '${to}/copy'; sync; rclone check '${vault}' '${to}/copy' --download`, {
        env: { ...process.env, RCLONE_CONFIG: config },
      }),
  };
  await race('copy', { runs, contenders, took, before: () => fresh(to) });
  return {
    what: `second copy of ${what}, read back`,
    unit: 's',
    ours: median(took.ours),
    peers: { 'rclone copy + check --download': median(took.rclone) },
    due: 'ahead',
    met: below(median(took.ours), median(took.rclone)),
  };
}

async function pushRows({ runs, home, vault, what }) {
  const served = join(home, 'served');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(home, 'rclone.conf');
  const secret = spawnSync('rclone', ['obscure', 'bench'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(
    config,
    `[dav]\ntype = webdav\nurl = ${url}\nvendor = other\n[crypt]\ntype = crypt\nremote = dav:\npassword = ${secret}\n`,
  );
  const env = { ...process.env, RCLONE_CONFIG: config, RESTIC_PASSWORD: 'bench' };
  const restic = `restic --cache-dir '${home}/cache' -r rclone:dav:`;
  const took = { ours: [], rclone: [], restic: [] };
  const contenders = {
    ours: async () => (await lifeboat(['offsite', 'push', vault, '--json'])).seconds,
    rclone: () => seconds(`rclone copy '${vault}' crypt:`, { env }),
    restic: () => seconds(`${restic} backup '${vault}'`, { env }),
  };
  let server = null;
  // Each finds an empty server that remembers nothing.
  const before = async (contender) => {
    await ended(server);
    fresh(served);
    rmSync(join(home, 'cache'), { recursive: true, force: true });
    server = spawn('rclone', ['serve', 'webdav', '--addr', `127.0.0.1:${port}`, served], { stdio: 'ignore' });
    await answering(url);
    if (contender === 'ours') await beginAway(vault, url, home);
    if (contender === 'restic') seconds(`${restic} init`, { env });
  };
  try {
    await race('push', { runs, contenders, took, before });
  } finally {
    await ended(server);
  }
  return [
    {
      what: `encrypted copy of ${what} to a WebDAV server on loopback`,
      unit: 's',
      ours: median(took.ours),
      peers: { 'rclone copy to crypt': median(took.rclone), 'restic backup': median(took.restic) },
      due: '-',
      met: null,
    },
  ];
}

async function ended(server) {
  if (server === null || server.exitCode !== null) return;
  const gone = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await gone;
}

async function race(row, { runs, contenders, took, before }) {
  for (let run = 0; run < runs; run += 1)
    for (const [name, contender] of Object.entries(contenders)) {
      await before(name);
      cold();
      took[name].push(await contender());
      console.log(`${row}, run ${run + 1}: ${name} ${took[name].at(-1)?.toFixed(1) ?? 'failed'} s`);
    }
}

/** A new copy away each time, its key typed back. */
async function beginAway(vault, to, home) {
  rmSync(join(vault, '.lifeboat/offsite'), { recursive: true, force: true });
  const [sheet, key] = [join(home, 'key.html'), join(home, 'key.txt')];
  rmSync(sheet, { force: true });
  await lifeboat(['offsite', 'init', vault, '--to', to, '--sheet', sheet, '--json']);
  writeFileSync(key, /AGE-SECRET-KEY-1[0-9A-Z]+/u.exec(readFileSync(sheet, 'utf8'))?.[0] ?? '');
  await lifeboat(['offsite', 'confirm', vault, '--key-file', key, '--json']);
}

function fresh(folder) {
  if (existsSync(folder)) for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  mkdirSync(folder, { recursive: true });
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function answering(url) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('the WebDAV server does not answer');
}
