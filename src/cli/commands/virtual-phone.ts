import path from 'node:path';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatFiles } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import { endBySignal } from '../signals.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

export async function listVirtual({ terminal, client, json }: CommandContext): Promise<number> {
  const profiles = await client['virtual.profiles'](null, { signal: terminal.interrupted });
  if (json) {
    printJson(terminal, { format: 1, profiles });
    return EXIT.ok;
  }
  printLines(terminal, [
    ...profiles.map(({ profile, model, os, about }) => `${profile.padEnd(12)} ${model}, ${os}; ${about}`),
    '',
    CLI_TEXT.virtual.howTo,
  ]);
  return EXIT.ok;
}

export async function makeVirtual(context: CommandContext, profile: string, given: string): Promise<number> {
  const { terminal, client, json } = context;
  const folder = path.resolve(given);
  const made = await client['virtual.make']({ profile, folder }, { signal: terminal.interrupted });
  const device = `virtual:${profile}@${folder}`;
  if (json) printJson(terminal, { format: 1, profile, folder, device, ...made });
  else printLines(terminal, [CLI_TEXT.virtual.made(formatFiles(made.files), printable(device))]);
  return EXIT.ok;
}
export interface ServeVirtualOptions {
  readonly functionfs: string;
  readonly profile: string;
  readonly dir?: string;
}

/** Serves until it is interrupted, which is how it is meant to end. */
export async function serveVirtual({ terminal }: CommandContext, options: ServeVirtualOptions): Promise<number> {
  const { serveVirtualPhone } = await import('../../core/app/serve-virtual.ts');
  await serveVirtualPhone(
    { mount: path.resolve(options.functionfs), profile: options.profile, folder: options.dir },
    { signal: terminal.interrupted },
  );
  // A read of an endpoint waits in the kernel until a host sends something.
  endBySignal();
  return EXIT.ok;
}
