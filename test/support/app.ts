import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/core/app/create-app.ts';
import type { HostPorts } from '../../src/core/app/ports.ts';
import { systemPorts } from '../../src/core/app/system-ports.ts';
import { silent } from '../../src/core/base/log.ts';
import { contract, type AppClient } from '../../src/shared/contract/contract.ts';
import { connect } from '../../src/shared/rpc/connect.ts';
import { createPipePair } from '../../src/shared/rpc/pipe-pair.ts';
import { serve } from '../../src/shared/rpc/serve.ts';

export interface TestApp extends AsyncDisposable {
  readonly client: AppClient;
  /** A folder of this test alone, gone at the end. */
  readonly root: string;
  readonly ports: HostPorts;
}

/** The whole app as a window meets it: through its contract, over frames in memory, with settings and a home of its own, no USB and no other disk. */
export function startApp(change: (root: string) => Partial<HostPorts> = () => ({})): TestApp {
  const root = mkdtempSync(path.join(tmpdir(), 'lifeboat-app-'));
  const home = path.join(root, 'home');
  mkdirSync(home);
  const system = systemPorts(silent);
  const ports: HostPorts = {
    ...system,
    // What is plugged into the computer that tests is not the test's business.
    drivers: system.drivers.filter(({ scheme }) => scheme !== 'usb'),
    kind: 'browser',
    log: silent,
    version: '1.2.3',
    home,
    disks: () => Promise.resolve([]),
    settingsFile: path.join(root, 'settings', 'settings.json'),
    ...change(root),
  };
  const app = createApp(ports);
  const [near, far] = createPipePair();
  const stopServing = serve(contract, app.handlers, far);
  return {
    client: connect(contract, near),
    root,
    ports,
    [Symbol.asyncDispose]: async () => {
      stopServing();
      near.close();
      await app[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Reads a stream until an item satisfies, and leaves it. Throws when it ends before. */
export async function until<T>(items: AsyncIterable<T>, satisfied: (item: T) => boolean): Promise<T> {
  let last: T | undefined;
  for await (const item of items) {
    last = item;
    if (satisfied(item)) return item;
  }
  throw new Error(`the stream ended with ${JSON.stringify(last)}`);
}
