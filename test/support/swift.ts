import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { freePorts } from './free-ports.ts';
import { s3PlaceAt, type TestPlace, type TestServer } from './offsite-places.ts';
import { PYTHON, swiftEnv } from './swift-here.mjs';

const PROGRAM = path.join(import.meta.dirname, 'start-swift.py');
const SERVERS = ['account-server', 'container-server', 'object-server', 'proxy-server'] as const;
const HASH_SUFFIX = 'lifeboat';
const START_MS = 300_000;

const found = swiftEnv();
const env = { ...process.env, ...found };

export const NO_SWIFT = found === null ? 'python3-swift is not here: "npm test -- scenario" fetches it' : '';

/** How many names one answer to a list has; Swift's own default is 1000, and so many take long to be stored. */
export const SWIFT_PAGE = 5;

export interface Swift extends TestServer {
  /** The file in which an object lies on the server's disk. */
  fileOf(place: TestPlace, name: string): string;
}

/** OpenStack's Swift of one device, with its `s3api` in front, which checks signatures of version 4. */
export async function startSwift(folder: string): Promise<Swift> {
  mkdirSync(path.join(folder, 'devices', 'disk'), { recursive: true });
  const [user, password] = ['test:tester', 'testing'];
  // Swift takes no 0 for "any port".
  const ports = await freePorts(SERVERS.length);
  configure(folder, ports, { user, password });
  execFileSync(PYTHON, [PROGRAM, folder, 'rings', ...ports.map(String)], { env, stdio: 'pipe' });
  const running = SERVERS.map((server) => start(folder, server));
  const close = async (): Promise<void> => {
    await Promise.all(running.map(ended));
  };
  const port = ports.at(-1) ?? 0;
  const origin = `http://127.0.0.1:${port}`;
  const client = new AwsClient({
    accessKeyId: user,
    secretAccessKey: password,
    service: 's3',
    region: 'us-east-1',
    retries: 0,
  });
  try {
    await Promise.all(ports.map((one, at) => answering(one, SERVERS[at] ?? '', running[at], folder)));
    const made = await client.fetch(`${origin}/bucket`, { method: 'PUT' });
    if (!made.ok) throw new Error(`Swift makes no bucket: ${made.status} ${await made.text()}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ port, user, password, close },
    place: (name) => Promise.resolve(s3PlaceAt(port, 'bucket', name, { user, password })),
    fileOf: ({ to }, name) => {
      const within = decodeURIComponent(new URL(to.slice('s3+'.length)).pathname);
      const hash = createHash('md5').update(`/AUTH_test${within}/${name}${HASH_SUFFIX}`).digest('hex');
      const objects = path.join(folder, 'devices', 'disk', 'objects');
      const found = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter(
        (file) => file.includes(`/${hash}/`) && file.endsWith('.data'),
      );
      if (found.length !== 1) throw new Error(`${name} lies in ${found.length} files`);
      return path.join(objects, found[0] ?? '');
    },
  };
}

function configure(
  folder: string,
  ports: readonly number[],
  { user, password }: Readonly<Record<'user' | 'password', string>>,
): void {
  writeFileSync(path.join(folder, 'swift.conf'), `[swift-hash]\nswift_hash_path_suffix = ${HASH_SUFFIX}\n`);
  SERVERS.forEach((server, at) => {
    // Without workers a server is one process; what it waits for is only ended when it hangs.
    const common = `
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports[at]}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${path.join(folder, 'devices')}
mount_check = false
fallocate_reserve = 0
conn_timeout = 60
node_timeout = 60
container_update_timeout = 60
log_udp_host = 127.0.0.1
log_udp_port = 9
`;
    const proxy = `
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache s3api tempauth slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 60
node_timeout = 60
recoverable_node_timeout = 60

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_bucket_listing = ${SWIFT_PAGE}

# Asked for by tempauth; nobody is there.
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9

[filter:tempauth]
use = egg:swift#tempauth
user_${user.replace(':', '_')} = ${password} .admin
user_test_guest = guest

${['catch_errors', 'gatekeeper', 'healthcheck', 'slo'].map((name) => `[filter:${name}]\nuse = egg:swift#${name}\n`).join('\n')}`;
    const kind = server.replace('-server', '');
    const storage = `
[pipeline:main]
pipeline = healthcheck ${server}

[app:${server}]
use = egg:swift#${kind}

[filter:healthcheck]
use = egg:swift#healthcheck
`;
    writeFileSync(path.join(folder, `${server}.conf`), common + (kind === 'proxy' ? proxy : storage));
  });
}

function start(folder: string, server: string): ChildProcess {
  const log = openSync(path.join(folder, `${server}.log`), 'a');
  try {
    return spawn(PYTHON, [PROGRAM, folder, server], { env, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  if (child.kill('SIGKILL')) await exit;
}

async function answering(port: number, server: string, child: ChildProcess | undefined, folder: string): Promise<void> {
  for (const until = Date.now() + START_MS; ;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthcheck`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > until || child?.exitCode !== null)
      throw new Error(`Swift's ${server}: ${readFileSync(path.join(folder, `${server}.log`), 'utf8').slice(-4000)}`);
    await sleep(100);
  }
}
