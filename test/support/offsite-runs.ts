import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { OffsiteCheck, OffsitePulled, OffsiteReport } from '../../src/shared/domain/offsite.ts';
import type { VerifyReport } from '../../src/shared/domain/verify-report.ts';
import { cliJson, startCli } from './cli.ts';
import { hashTree } from './trees.ts';

type Env = Readonly<Record<string, string>>;

/** A backup whose copy away is set up, its key typed back. */
export interface Begun {
  readonly vault: string;
  readonly key: string;
  readonly env: Env;
}

// The caller says what the command prints.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export async function run<T>(
  args: readonly string[],
  env: Env = {},
): Promise<{ code: number | null; json: T; text: string }> {
  const { result } = startCli([...args, '--json'], env);
  const { code, stdout, stderr } = await result;
  return { code, json: (stdout === '' ? null : JSON.parse(stdout)) as T, text: stdout + stderr };
}

/** The page and the key lie in `work`, under this name. */
export async function beginOffsite(
  work: string,
  { vault, name, to, env }: { readonly vault: string; readonly name: string; readonly to: string; readonly env: Env },
): Promise<Begun> {
  const sheet = path.join(work, `${name}.html`);
  const init = await run(['offsite', 'init', vault, '--to', to, '--sheet', sheet], env);
  expect(init.code, init.text).toBe(0);
  const key = path.join(work, `${name}.key`);
  const page = readFileSync(sheet, 'utf8');
  writeFileSync(key, [...page.matchAll(/<li><span>\d+<\/span> ([a-z]+)<\/li>/gu)].map(([, word]) => word).join(' '));
  expect((await run(['offsite', 'push', vault], env)).code, 'before the key was typed back').toBe(41);
  expect((await run(['offsite', 'confirm', vault, '--key-file', key])).code).toBe(0);
  return { vault, key, env };
}

export const push = ({ vault, env }: Begun) => run<OffsiteReport>(['offsite', 'push', vault], env);
export const check = ({ vault, env }: Begun, share = '100%') =>
  run<OffsiteCheck>(['offsite', 'check', vault, '--share', share], env);

/** Brings it back from the place and the key alone, and compares every byte. */
export async function bringOffsiteBack({ vault, key, env }: Begun, from: string, to: string): Promise<void> {
  const pulled = await run<OffsitePulled>(['offsite', 'pull', '--from', from, '--to', to, '--key-file', key], env);
  expect(pulled.code, pulled.text).toBe(0);
  expect(hashTree(path.join(pulled.json.vault, 'data'))).toEqual(hashTree(path.join(vault, 'data')));
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: pulled.json.vault });
  const verified = await cliJson<VerifyReport>(['verify', pulled.json.vault, '--quick']);
  expect(verified.json.findings).toEqual([]);
  expect(verified.code).toBe(0);
}
