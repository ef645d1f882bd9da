import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCli, type CliResult } from './cli.ts';

/** The built `lifeboat serve`, with settings of its own. Disposing it asks it to end and waits until it has. */
export interface Served extends AsyncDisposable {
  /** With the secret; works once. */
  readonly address: string;
  readonly pid: number;
  /** What it said and how it ended. */
  readonly result: Promise<CliResult>;
  /** Settings, and whatever the test puts there; removed in the end. */
  readonly folder: string;
  kill(signal: NodeJS.Signals): void;
}

export async function startServe(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-serve-'));
  const { child, result } = startCli(['serve', '--no-open', '--json', ...args], {
    LIFEBOAT_SETTINGS: path.join(folder, 'settings.json'),
    ...env,
  });
  const address = await Promise.race([
    new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk: string) => {
        text += chunk;
        const found = /"address": "([^"]+)"/u.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    }),
    result.then(({ stderr, stdout }) => {
      throw new Error(`serve ended before it began:\n${stdout}\n${stderr}`);
    }),
  ]);
  return {
    address,
    pid: child.pid ?? -1,
    result,
    folder,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await result;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
