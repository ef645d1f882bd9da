import type { HostPorts } from '../core/app/ports.ts';

/** What the command line brings to the app: this computer's clock and ways of reaching devices, and no window. */
export async function terminalPorts(version: string, err: (text: string) => void): Promise<HostPorts> {
  const { systemPorts } = await import('../core/app/system-ports.ts');
  const log = process.env['LIFEBOAT_LOG'] === undefined ? () => undefined : logTo(err);
  return { ...systemPorts(log), kind: 'terminal', log, version };
}

/** One JSON line each, for whoever looks for a fault: `LIFEBOAT_LOG=1`. */
function logTo(err: (text: string) => void): HostPorts['log'] {
  return (level, message, fields) => err(`${JSON.stringify({ level, message, ...fields })}\n`);
}
