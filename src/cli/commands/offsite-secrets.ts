import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Credentials } from '../../shared/domain/offsite.ts';
import { printable } from '../../shared/text/printable.ts';
import { OFFSITE_TEXT } from '../../shared/text/strings-offsite.en.ts';
import { WORKING_KEY_TEXT } from '../../shared/text/strings-working-key.en.ts';
import type { CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = OFFSITE_TEXT.cli;
const KEY_TEXT = WORKING_KEY_TEXT.cli;

/** Where secrets come from; none of them is an argument, which others could list. */
export interface OffsiteSecrets {
  readonly keyFile?: string;
  readonly passphraseFile?: string;
}

/** Kept nowhere: not in the settings, not in the backup, not on the command line that others can list. */
export function credentials(): Credentials | null {
  const user = process.env['LIFEBOAT_OFFSITE_USER'];
  const password = process.env['LIFEBOAT_OFFSITE_PASSWORD'];
  return user === undefined || password === undefined ? null : { user, password };
}

async function readSmall(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).slice(0, 10_000);
  } catch (error) {
    throw usage(`"${printable(file)}": ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

/** The first line of the file, or what the environment holds; null where there is neither. */
async function givenPassphrase({ passphraseFile }: OffsiteSecrets): Promise<string | null> {
  if (passphraseFile === undefined) return process.env['LIFEBOAT_OFFSITE_PASSPHRASE'] ?? null;
  const text = await readSmall(passphraseFile);
  return text.replace(/^\uFEFF/u, '').split(/\r?\n/u, 1)[0] ?? '';
}

/** The passphrase where the option that needs one is there; one that is only in the environment asks for nothing. */
export async function passphraseFor(
  isWanted: boolean,
  option: string,
  options: OffsiteSecrets,
): Promise<string | null> {
  if (!isWanted) {
    if (options.passphraseFile !== undefined) throw usage(KEY_TEXT.forWhat(option));
    return null;
  }
  const passphrase = await givenPassphrase(options);
  if (passphrase === null || passphrase === '') throw usage(KEY_TEXT.none);
  return passphrase;
}

/** What was typed from the paper. At a terminal one line is enough; a pipe is read to its end. */
export async function readTyped(file: string | undefined, { terminal }: CommandContext): Promise<string> {
  if (file === undefined) throw usage(TEXT.keyFile);
  if (file !== '-') return await readSmall(file);
  if (process.stdin.isTTY) terminal.err(`${TEXT.typeKey}\n`);
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    lines.push(line);
    if (process.stdin.isTTY || lines.length > 100) break;
  }
  return lines.join('\n').slice(0, 10_000);
}

/** What was asked for by an option counts before the environment. */
export async function paperOrPassphrase(
  context: CommandContext,
  options: OffsiteSecrets,
): Promise<{ readonly key: string | null; readonly passphrase: string | null }> {
  const { keyFile, passphraseFile } = options;
  if (keyFile !== undefined && passphraseFile !== undefined) throw usage(WORKING_KEY_TEXT.oneOfTwo);
  if (keyFile !== undefined) return { key: await readTyped(keyFile, context), passphrase: null };
  const passphrase = await givenPassphrase(options);
  if (passphrase === null || passphrase === '') throw usage(KEY_TEXT.pullNeeds);
  return { key: null, passphrase };
}
