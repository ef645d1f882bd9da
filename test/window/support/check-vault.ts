import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { cliJson } from '../../support/cli.ts';

/** The one backup in the folder that was chosen. */
export async function vaultIn(to: string): Promise<string> {
  const [name, ...others] = await readdir(to);
  expect(others).toEqual([]);
  return path.join(to, name ?? '');
}

/** The backup on the disk, judged by two who know nothing of the window: our own `verify` and `sha256sum`. */
export async function expectSound(vault: string): Promise<void> {
  const { code, json } = await cliJson<{ readonly ok: boolean }>(['verify', vault]);
  expect({ code, ok: json.ok }).toEqual({ code: 0, ok: true });
  const sums = await promisify(execFile)('sha256sum', ['-c', '--quiet', 'manifest-sha256.txt'], { cwd: vault });
  expect(sums.stdout).toBe('');
}

export interface ReportJson {
  readonly outcome: string;
  readonly equation: { readonly onPhone: { readonly files: number }; readonly unreadable: { readonly files: number } };
  readonly findings: readonly { readonly path: string }[];
}

export async function reportOf(vault: string): Promise<ReportJson> {
  return (await cliJson<ReportJson>(['report', vault])).json;
}
