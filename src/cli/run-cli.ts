import type { HostPorts } from '../core/app/ports.ts';
import { contract } from '../shared/contract/contract.ts';
import { EXIT } from '../shared/errors/exit-codes.ts';
import { connect } from '../shared/rpc/connect.ts';
import type { FramePipe } from '../shared/rpc/frames.ts';
import { createPipePair } from '../shared/rpc/pipe-pair.ts';
import { serve } from '../shared/rpc/serve.ts';
import { printError } from './print-error.ts';
import { createProgram, parse, type RunCommand } from './program.ts';
import type { Terminal, WantedPorts } from './terminal.ts';

/**
 * One command line from its arguments to its exit status. The app is built only when a command is run, and is asked
 * through its contract, over the same frames as from a window.
 */
export async function runCli(
  args: readonly string[],
  terminal: Terminal,
  host: {
    readonly version: string;
    readonly renderer: string;
    readonly ports: (wanted: WantedPorts) => Promise<HostPorts>;
  },
): Promise<number> {
  let status: number = EXIT.ok;
  const run: RunCommand = async ({ json, progress, ports }, work) => {
    const { createApp } = await import('../core/app/create-app.ts');
    await using app = createApp(await host.ports(ports));
    const [near, far] = createPipePair();
    const attach = (pipe: FramePipe): (() => void) => serve(contract, app.handlers, pipe);
    const stopServing = attach(far);
    try {
      const { renderer } = host;
      status = await work({ terminal, client: connect(contract, near), json, progress, host: { attach, renderer } });
    } finally {
      stopServing();
      near.close();
    }
  };
  try {
    await parse(createProgram(host.version, terminal.out, run), args);
    return status;
  } catch (error) {
    return printError(terminal, error, wantsJson(args));
  }
}

/** Also for a command line that could not be parsed: whoever asked for JSON gets the error as JSON. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
