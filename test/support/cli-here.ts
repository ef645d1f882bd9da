import path from 'node:path';
import type { HostPorts } from '../../src/core/app/ports.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { systemPorts } from '../../src/core/app/system-ports.ts';

export interface Said {
  /** The exit status. */
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/**
 * The command line in this process, with settings in `root` and no USB: what is plugged into the computer that tests is
 * not the test's business.
 */
export async function cliHere(
  root: string,
  args: readonly string[],
  change: Partial<Terminal> = {},
  ports: Partial<HostPorts> = {},
): Promise<Said> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    watched: false,
    columns: 80,
    platform: 'linux',
    interrupted: new AbortController().signal,
    ...change,
  };
  const log = () => undefined;
  const version = '1.2.3';
  const status = await runCli(args, terminal, {
    version,
    renderer: path.join(root, 'no-window'),
    ports: async () => ({
      ...systemPorts(log),
      drivers: systemPorts(log).drivers.filter(({ scheme }) => scheme !== 'usb'),
      kind: 'terminal',
      log,
      version,
      settingsFile: path.join(root, 'settings.json'),
      ...ports,
    }),
  });
  return { status, out, err };
}
