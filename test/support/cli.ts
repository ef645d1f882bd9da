import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** The built command line, as its users run it. */
export const CLI = path.resolve(import.meta.dirname, '../../out/cli/cli.js');

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Starts the command line as a process of its own. Ends it when the test run ends. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun {
  if (!fs.existsSync(CLI)) throw new Error('the command line is not built; run "npm run build" first');
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, result };
}

export async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return await startCli(args, env).result;
}

/** Runs with `--json` and gives the one document on stdout; throws with everything said when there is none. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the shape it goes on to check
export async function cliJson<T>(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly json: T }> {
  const { code, stdout, stderr } = await cli([...args, '--json'], env);
  try {
    return { code, json: JSON.parse(stdout) as T };
  } catch {
    throw new Error(`no JSON from "${args.join(' ')}" (exit ${code}):\n${stdout}\n${stderr}`);
  }
}
