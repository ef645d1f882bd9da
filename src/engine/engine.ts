import { createApp } from '../core/app/create-app.ts';
import type { HostPorts } from '../core/app/ports.ts';
import { systemPorts } from '../core/app/system-ports.ts';
import { contract } from '../shared/contract/contract.ts';
import { EngineStart, SHELL_CHANNEL, shellContract } from '../shared/contract/shell.ts';
import { DeviceId } from '../shared/domain/ids.ts';
import { Channels } from '../shared/rpc/channels.ts';
import { connect } from '../shared/rpc/connect.ts';
import { serve } from '../shared/rpc/serve.ts';
import { shellAbilities } from './shell-abilities.ts';

/** The port that Electron gives a utility process; the package itself is known to the shell only. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** The shell's word for: stop what runs, write its report, and end. */
const END = 'end';

const port = (process as unknown as { readonly parentPort: ParentPort }).parentPort;
const { version, rehearsal } = EngineStart.parse(JSON.parse(process.argv.at(-1) ?? 'null'));

const channels = new Channels({ post: (message) => port.postMessage(message) }, (pipe) => {
  serve(contract, app.handlers, pipe);
});
const shell = connect(shellContract, channels.open(SHELL_CHANNEL));
const log: HostPorts['log'] = (level, message, fields) => {
  if (process.env['LIFEBOAT_LOG'] !== undefined)
    process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};
const app = createApp({
  ...systemPorts(log),
  ...shellAbilities(shell),
  kind: 'electron',
  log,
  version,
  rehearsal: rehearsal === null ? null : DeviceId.parse(rehearsal),
});

port.on('message', ({ data }) => {
  if (data === END) void Promise.resolve(app[Symbol.asyncDispose]()).finally(() => process.exit(0));
  else channels.receive(data);
});
