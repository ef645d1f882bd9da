import type { Command } from 'commander';
import { CERTIFICATE_TEXT } from '../shared/text/strings-certificate.en.ts';
import { CLI_TEXT } from '../shared/text/strings-cli.en.ts';
import { COPIES_TEXT } from '../shared/text/strings-copies.en.ts';
import { OFFSITE_TEXT } from '../shared/text/strings-offsite.en.ts';
import { WORKING_KEY_TEXT } from '../shared/text/strings-working-key.en.ts';
import { certificate, type CertificateOptions } from './commands/certificate.ts';
import { copy, type CopyOptions } from './commands/copy.ts';
import {
  offsiteCheck,
  offsiteConfirm,
  offsiteForgetKey,
  offsiteInit,
  offsitePull,
  offsitePush,
  offsiteStatus,
  type OffsiteOptions,
} from './commands/offsite.ts';
import { repair, type RepairOptions } from './commands/repair.ts';
import type { CommandContext } from './terminal.ts';

type Make = (command: Command, about: string, more?: { readonly progress?: boolean }) => Command;
type Act = (
  command: Command,
  work: (context: CommandContext, args: readonly string[], options: unknown) => Promise<number>,
) => void;

/** `copy`, `repair`, `offsite` and `certificate`. */
export function addCopiesCommands(program: Command, make: Make, act: Act): void {
  act(
    make(program.command('copy'), COPIES_TEXT.cli.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--to <folder>', COPIES_TEXT.cli.to)
      .option('--when-plugged-in', COPIES_TEXT.cli.whenPluggedIn)
      .option('--no-check', COPIES_TEXT.cli.noCheck),
    (context, [vault = ''], options) => copy(context, vault, options as CopyOptions),
  );
  act(
    make(program.command('repair'), COPIES_TEXT.repair.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--from <folder...>', COPIES_TEXT.repair.from)
      .option('--check', COPIES_TEXT.repair.check)
      .option('--share <n%>', COPIES_TEXT.repair.share),
    (context, [vault = ''], options) => repair(context, vault, options as RepairOptions),
  );
  act(
    make(program.command('certificate'), CERTIFICATE_TEXT.cli.about)
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--acknowledge <what...>', CERTIFICATE_TEXT.cli.acknowledge),
    (context, [vault = ''], options) => certificate(context, vault, options as CertificateOptions),
  );
  addOffsite(program, make, act);
}

function addOffsite(program: Command, make: Make, act: Act): void {
  const TEXT = OFFSITE_TEXT.cli;
  const KEY_TEXT = WORKING_KEY_TEXT.cli;
  const secrets = `\n${TEXT.credentials}\n\n${KEY_TEXT.passphrase}`;
  const group = program.command('offsite').description(TEXT.about).helpCommand(false);
  group.exitOverride().configureOutput(program.configureOutput());
  group.addHelpText('after', secrets);
  const sub = (name: string, about: string, progress = false): Command =>
    make(group.command(name), about, { progress }).addHelpText('after', secrets);
  const ofVault = (name: string, about: string, progress = false): Command =>
    sub(name, about, progress).argument('<vault>', CLI_TEXT.add.vault);
  act(
    ofVault('init', TEXT.init)
      .requiredOption('--to <place>', TEXT.to)
      .requiredOption('--sheet <file>', TEXT.sheet)
      .option('--label <name>', TEXT.label),
    (context, [vault = ''], options) => offsiteInit(context, vault, options as OffsiteOptions),
  );
  act(
    ofVault('confirm', TEXT.confirm)
      .requiredOption('--key-file <file>', TEXT.keyFile)
      .option('--remote <name>', TEXT.remote)
      .option('--working-copy', KEY_TEXT.keep)
      .option('--passphrase-file <file>', KEY_TEXT.file),
    (context, [vault = ''], options) => offsiteConfirm(context, vault, options as OffsiteOptions),
  );
  act(
    ofVault('forget-working-copy', KEY_TEXT.forget).option('--remote <name>', TEXT.remote),
    (context, [vault = ''], options) => offsiteForgetKey(context, vault, options as OffsiteOptions),
  );
  act(
    ofVault('push', TEXT.push, true).option('--remote <name>', TEXT.remote).option('--no-check', TEXT.noCheck),
    (context, [vault = ''], options) => offsitePush(context, vault, options as OffsiteOptions),
  );
  act(
    ofVault('check', TEXT.check, true)
      .option('--remote <name>', TEXT.remote)
      .option('--share <n%>', TEXT.share)
      .option('--open', KEY_TEXT.open)
      .option('--passphrase-file <file>', KEY_TEXT.file),
    (context, [vault = ''], options) => offsiteCheck(context, vault, options as OffsiteOptions),
  );
  act(ofVault('status', TEXT.status), (context, [vault = '']) => offsiteStatus(context, vault));
  act(
    sub('pull', TEXT.pull, true)
      .requiredOption('--from <place>', TEXT.from)
      .requiredOption('--to <folder>', TEXT.into)
      .option('--key-file <file>', TEXT.keyFile)
      .option('--passphrase-file <file>', KEY_TEXT.file),
    (context, _args, options) => offsitePull(context, options as OffsiteOptions),
  );
}
