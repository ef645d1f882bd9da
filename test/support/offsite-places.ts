import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { AwsClient } from 'aws4fetch';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { openRemote, readPlace } from '../../src/core/copies/offsite/open-remote.ts';
import type { Remote } from '../../src/core/copies/offsite/remote.ts';
import { createNodeDisk } from '../../src/core/vault/node-disk.ts';

export const hasCommand = (command: string): boolean =>
  spawnSync(command, ['--version']).status === 0 || spawnSync(command, ['version']).status === 0;

export const NO_RCLONE = hasCommand('rclone') ? '' : 'rclone is not installed';

/** Where an encrypted copy can lie, as it is given to the command line, and a way to spoil what lies there. */
export interface TestPlace {
  readonly to: string;
  readonly env: Readonly<Record<string, string>>;
  readonly remote: Remote;
  remove(name: string): Promise<void>;
}

export interface TestServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A place of its own there. */
  place(name: string): Promise<TestPlace>;
  close(): Promise<void>;
}

function placeAt(
  to: string,
  credentials: { readonly user: string; readonly password: string } | null,
  remove: TestPlace['remove'],
): TestPlace {
  const remote = openRemote(readPlace(to), { disk: createNodeDisk(), clock: systemClock, credentials });
  const env = credentials && {
    LIFEBOAT_OFFSITE_USER: credentials.user,
    LIFEBOAT_OFFSITE_PASSWORD: credentials.password,
  };
  return { to, env: env ?? {}, remote, remove };
}

export function folderPlace(to: string): TestPlace {
  return placeAt(to, null, (name) => {
    rmSync(path.join(to, name));
    return Promise.resolve();
  });
}

const succeeded = (response: Response): void => {
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
};

/** Debian's `rclone serve webdav` over a folder. */
export async function startWebdav(folder: string): Promise<TestServer> {
  mkdirSync(folder);
  const [user, password] = ['u', 'p'];
  const none = path.join(folder, '..', 'no-rclone.conf');
  const server = spawn(
    'rclone',
    ['serve', 'webdav', folder, '--addr', '127.0.0.1:0', '--user', user, '--pass', password, '--config', none],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    server.once('exit', () => reject(new Error(said)));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-10_000);
      const found = /started on \[?http:\/\/127\.0\.0\.1:(\d+)/u.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  const headers = { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  return {
    ...{ port, user, password },
    place: async (name) => {
      const to = `http://127.0.0.1:${port}/${name}`;
      succeeded(await fetch(to, { method: 'MKCOL', headers }));
      return placeAt(to, { user, password }, async (object) => {
        succeeded(await fetch(`${to}/${object}`, { method: 'DELETE', headers }));
      });
    },
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.kill()) await ended;
    },
  };
}

/** npm's `s3rver`, in this process. */
export async function startS3(directory: string): Promise<TestServer> {
  const { default: S3rver } = await import('s3rver');
  mkdirSync(directory);
  const configureBuckets = [{ name: 'bucket', configs: [] }];
  const s3 = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets });
  const { port } = (await s3.run()) as AddressInfo;
  const [user, password] = ['S3RVER', 'S3RVER'];
  return {
    ...{ port, user, password },
    place: (name) => Promise.resolve(s3PlaceAt(port, 'bucket', name, { user, password })),
    close: () => s3.close(),
  };
}

/** A folder of a bucket of an S3 server on this computer. */
export function s3PlaceAt(
  port: number,
  bucket: string,
  name: string,
  credentials: { readonly user: string; readonly password: string },
): TestPlace {
  const { user: accessKeyId, password: secretAccessKey } = credentials;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' });
  const at = `http://127.0.0.1:${port}/${bucket}/${encodeURIComponent(name)}`;
  return placeAt(`s3+${at}`, credentials, async (object) => {
    succeeded(await client.fetch(`${at}/${object}`, { method: 'DELETE' }));
  });
}
