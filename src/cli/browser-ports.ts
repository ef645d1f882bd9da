import { spawn } from 'node:child_process';
import type { HostPorts } from '../core/app/ports.ts';
import type { DeviceId } from '../shared/domain/ids.ts';
import { AppError } from '../shared/errors/app-error.ts';
import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';
import { openFile } from './open-browser.ts';
import { terminalPorts } from './terminal-ports.ts';

/** What the browser host brings beside a terminal's: it opens files of a backup, and keeps the computer awake. */
export async function browserPorts(
  version: string,
  err: (text: string) => void,
  rehearsal: DeviceId | null,
): Promise<HostPorts> {
  const ports = await terminalPorts(version, err);
  const awake = awakeCommand(ports.platform);
  return {
    ...ports,
    kind: 'browser',
    rehearsal,
    show: async (path) => {
      if (await openFile(path, ports.platform)) return;
      const what = SERVE_TEXT.noViewer(path);
      throw new AppError('USAGE', what, { details: { what } });
    },
    keepAwake: awake === null ? null : () => keepAwake(awake),
  };
}

/**
 * A program of the system's own that keeps the computer awake until its standard input ends: also when this process is
 * killed. Null where there is none.
 */
function awakeCommand(platform: string): readonly [string, readonly string[]] | null {
  if (platform === 'darwin') return ['caffeinate', ['-is', 'cat']];
  if (platform === 'linux') {
    const what = ['--what=idle:sleep', '--who=Lumia Lifeboat', '--why=A backup is running', '--mode=block'];
    return ['systemd-inhibit', [...what, 'cat']];
  }
  if (platform !== 'win32') return null;
  const signature = '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);';
  // ES_CONTINUOUS | ES_SYSTEM_REQUIRED, for as long as the thread that asked lives.
  const script = `$k = Add-Type -Name Power -Namespace Lifeboat -PassThru -MemberDefinition '${signature}'; [void]$k::SetThreadExecutionState([uint32]"0x80000001"); [void][Console]::In.ReadToEnd()`;
  return ['powershell', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

function keepAwake([program, args]: readonly [string, readonly string[]]): Disposable {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true });
  // Not there, or not allowed: then the computer sleeps when it would, and the run goes on when it wakes.
  child.once('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return { [Symbol.dispose]: () => child.stdin.end() };
}
