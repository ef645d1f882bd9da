import { Command, CommanderError, Option } from 'commander';
import { AddAs } from '../shared/contract/contract.ts';
import { STEP_IDS } from '../shared/domain/ids.ts';
import { APP_DATA_TEXT } from '../shared/text/strings-app-data.en.ts';
import { CLI_TEXT } from '../shared/text/strings-cli.en.ts';
import { CONTACTS_TEXT } from '../shared/text/strings-contacts.en.ts';
import { DOCTOR_TEXT } from '../shared/text/strings-doctor.en.ts';
import { MESSAGES_TEXT } from '../shared/text/strings-messages.en.ts';
import { OTHER_PHONE_TEXT } from '../shared/text/strings-other-phone.en.ts';
import { PHOTOS_TEXT } from '../shared/text/strings-photos.en.ts';
import { PACKAGES_TEXT } from '../shared/text/strings-packages.en.ts';
import { RESTORE_CLI_TEXT } from '../shared/text/strings-restore.en.ts';
import { SERVE_TEXT } from '../shared/text/strings-serve.en.ts';
import { listAppData, tickAppData, type AppDataTickOptions } from './commands/app-data.ts';
import { add, type AddOptions } from './commands/add.ts';
import {
  exportContacts,
  listContacts,
  type ContactsExportOptions,
  type ContactsListOptions,
} from './commands/contacts.ts';
import { backup, type BackupOptions } from './commands/backup.ts';
import { devices, type DevicesOptions } from './commands/devices.ts';
import { diagnostics, licences, type DiagnosticsOptions } from './commands/diagnostics.ts';
import { doctor, type DoctorOptions } from './commands/doctor.ts';
import {
  exportMessages,
  listMessages,
  type MessagesExportOptions,
  type MessagesListOptions,
} from './commands/messages.ts';
import { listPhotos, type PhotosListOptions } from './commands/photos.ts';
import { listPackages } from './commands/packages.ts';
import { drill, type DrillOptions } from './commands/drill.ts';
import { exportForPhone, type ExportOptions } from './commands/export.ts';
import { report, type ReportOptions } from './commands/report.ts';
import { restore, type RestoreOptions } from './commands/restore.ts';
import { serve, servePorts, type ServeOptions } from './commands/serve.ts';
import { status } from './commands/status.ts';
import { verify, type VerifyOptions } from './commands/verify.ts';
import { newer } from './commands/newer.ts';
import { listVirtual, makeVirtual, serveVirtual, type ServeVirtualOptions } from './commands/virtual-phone.ts';
import { addCopiesCommands } from './copies-program.ts';
import type { CommandContext, ProgressMode, WantedPorts } from './terminal.ts';
import { usage } from './usage.ts';

/** What every command has. */
interface Common {
  readonly json?: boolean;
  readonly progress?: ProgressMode;
}

type Work = (context: CommandContext) => Promise<number>;

/** Runs a command with what it needs; gives its exit status. */
export type RunCommand = (
  common: { readonly json: boolean; readonly progress: ProgressMode; readonly ports: WantedPorts },
  work: Work,
) => Promise<void>;

/**
 * The commands and their options. Parsing throws `USAGE` for anything it does not know; help and version are written to
 * `out` and end the parsing without a command being run.
 */
export function createProgram(version: string, out: (text: string) => void, run: RunCommand): Command {
  const program = new Command('lifeboat');
  const make = (command: Command, about: string, more: { readonly progress?: boolean } = {}): Command => {
    command.description(about).helpOption('-h, --help', CLI_TEXT.option.help);
    command.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
    command.allowExcessArguments(false).showSuggestionAfterError(true);
    command.option('--json', CLI_TEXT.option.json);
    if (more.progress === true) {
      const modes = new Option('--progress <how>', CLI_TEXT.option.progress);
      command.addOption(modes.choices(['auto', 'bar', 'json', 'none']).default('auto'));
    }
    return command;
  };
  // commander gives the arguments, then the options, then the command itself.
  const act = (
    command: Command,
    work: (context: CommandContext, args: readonly string[], options: unknown) => Promise<number>,
    wants: (options: unknown) => WantedPorts = () => ({ kind: 'terminal', rehearsal: null }),
  ): void => {
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2);
      const { json = false, progress = 'auto' } = options as Common;
      refuseEmpty(command);
      await run({ json, progress, ports: wants(options) }, (context) =>
        work(context, given.slice(0, -2) as string[], options),
      );
    });
  };

  program.description(CLI_TEXT.about).version(version, '-V, --version', CLI_TEXT.option.version);
  program
    .helpOption('-h, --help', CLI_TEXT.option.help)
    .helpCommand(false)
    .addHelpText('after', `\n${CLI_TEXT.afterHelp}`);
  program.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });

  act(
    make(program.command('devices'), CLI_TEXT.devices.about)
      .option('--device <id...>', CLI_TEXT.devices.device)
      .option('--libmtp', CLI_TEXT.devices.libmtp),
    (context, _args, options) => devices(context, options as DevicesOptions),
  );
  act(
    make(program.command('backup'), CLI_TEXT.backup.about, { progress: true })
      .option('--device <id>', CLI_TEXT.backup.device)
      .requiredOption('--to <folder>', CLI_TEXT.backup.to)
      .option('--steps <steps>', `${CLI_TEXT.backup.steps}: ${STEP_IDS.join(',')}`)
      .option('--compare', CLI_TEXT.backup.compare)
      .option('--wait <seconds>', CLI_TEXT.backup.wait),
    (context, _args, options) => backup(context, options as BackupOptions),
  );
  act(
    make(program.command('add'), CLI_TEXT.add.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .requiredOption('--from <path>', CLI_TEXT.add.from)
      .option('--as <kind>', `${CLI_TEXT.add.as}: ${AddAs.options.join(', ')}`),
    (context, [vault = ''], options) => add(context, vault, options as AddOptions),
  );
  act(
    make(program.command('verify'), CLI_TEXT.verify.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--full', CLI_TEXT.verify.full)
      .option('--quick', CLI_TEXT.verify.quick)
      .option('--sample <n%>', CLI_TEXT.verify.sample),
    (context, [vault = ''], options) => verify(context, vault, options as VerifyOptions),
  );
  act(
    make(program.command('report'), CLI_TEXT.report.about)
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--run <id>', CLI_TEXT.report.run)
      .option('--html <file>', CLI_TEXT.report.html)
      .option('--xxhsum <file>', CLI_TEXT.report.xxhsum),
    (context, [vault = ''], options) => report(context, vault, options as ReportOptions),
  );
  act(
    make(program.command('status'), CLI_TEXT.status.about).argument('<vault>', CLI_TEXT.add.vault),
    (context, [vault = '']) => status(context, vault),
  );
  addCopiesCommands(program, make, act);
  act(
    make(program.command('restore'), RESTORE_CLI_TEXT.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--to-device <id>', RESTORE_CLI_TEXT.toDevice)
      .option('--to-folder <dir>', RESTORE_CLI_TEXT.toFolder)
      .option('--onto <storage>', RESTORE_CLI_TEXT.onto)
      .option('--run <id>', RESTORE_CLI_TEXT.run)
      .option('--select <what...>', RESTORE_CLI_TEXT.select)
      .option('--also <what...>', RESTORE_CLI_TEXT.also)
      .option('--only-also', RESTORE_CLI_TEXT.onlyAlso)
      .option('--sample', RESTORE_CLI_TEXT.sample)
      .option('--dry-run', RESTORE_CLI_TEXT.dryRun)
      .option('--wait <seconds>', RESTORE_CLI_TEXT.wait),
    (context, [vault = ''], options) => restore(context, vault, options as RestoreOptions),
  );
  act(
    make(program.command('drill'), RESTORE_CLI_TEXT.drill.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--sample <n%>', RESTORE_CLI_TEXT.drill.sample)
      .option('--all', RESTORE_CLI_TEXT.drill.all)
      .option('--from <copy>', RESTORE_CLI_TEXT.drill.from)
      .option('--scratch <folder>', RESTORE_CLI_TEXT.drill.scratch),
    (context, [vault = ''], options) => drill(context, vault, options as DrillOptions),
  );
  act(
    make(program.command('export'), OTHER_PHONE_TEXT.cli.about, { progress: true })
      .argument('<vault>', CLI_TEXT.add.vault)
      .requiredOption('--for <phone>', OTHER_PHONE_TEXT.cli.kind)
      .requiredOption('--out <folder>', OTHER_PHONE_TEXT.cli.out),
    (context, [vault = ''], options) => exportForPhone(context, vault, options as ExportOptions),
  );
  act(
    make(program.command('serve'), SERVE_TEXT.about)
      .option('--port <n>', SERVE_TEXT.port)
      .option('--no-open', SERVE_TEXT.noOpen)
      .option('--device <id...>', SERVE_TEXT.device),
    (context, _args, options) => serve(context, options as ServeOptions),
    (options) => servePorts(options as ServeOptions),
  );

  act(
    make(program.command('doctor'), DOCTOR_TEXT.cli.about)
      .option('--device <id...>', DOCTOR_TEXT.cli.device)
      .option('--cable', DOCTOR_TEXT.cli.cable)
      .option('--seconds <n>', DOCTOR_TEXT.cli.seconds),
    (context, _args, options) => doctor(context, options as DoctorOptions),
  );
  act(
    make(program.command('diagnostics'), DOCTOR_TEXT.diagnostics.about)
      .option('--device <id...>', DOCTOR_TEXT.cli.device)
      .option('--out <folder>', DOCTOR_TEXT.diagnostics.out),
    (context, _args, options) => diagnostics(context, options as DiagnosticsOptions),
  );
  act(
    make(program.command('licences'), DOCTOR_TEXT.licences.about).option('--text', DOCTOR_TEXT.licences.text),
    (context, _args, options) => licences(context, (options as { readonly text?: boolean }).text === true),
  );

  act(
    make(program.command('newer'), DOCTOR_TEXT.newer.about).argument('<address>', DOCTOR_TEXT.newer.address),
    (context, [address = '']) => newer(context, address),
  );

  const contacts = program.command('contacts').description(CONTACTS_TEXT.cli.about).helpCommand(false);
  contacts.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(
    make(contacts.command('list'), CONTACTS_TEXT.cli.list)
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--search <words>', CONTACTS_TEXT.cli.search)
      .option('--duplicates', CONTACTS_TEXT.cli.duplicates),
    (context, [vault = ''], options) => listContacts(context, vault, options as ContactsListOptions),
  );
  act(
    make(contacts.command('export'), CONTACTS_TEXT.cli.export)
      .argument('<vault>', CLI_TEXT.add.vault)
      .requiredOption('--format <form>', CONTACTS_TEXT.cli.format)
      .requiredOption('--out <path>', CONTACTS_TEXT.cli.out)
      .option('--one-per-contact', CONTACTS_TEXT.cli.onePer),
    (context, [vault = ''], options) => exportContacts(context, vault, options as ContactsExportOptions),
  );

  const messages = program.command('messages').description(MESSAGES_TEXT.cli.about).helpCommand(false);
  messages.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(
    make(messages.command('list'), MESSAGES_TEXT.cli.list)
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--search <words>', MESSAGES_TEXT.cli.search)
      .option('--time-zone <zone>', MESSAGES_TEXT.cli.zone),
    (context, [vault = ''], options) => listMessages(context, vault, options as MessagesListOptions),
  );
  act(
    make(messages.command('export'), MESSAGES_TEXT.cli.export)
      .argument('<vault>', CLI_TEXT.add.vault)
      .requiredOption('--format <form>', MESSAGES_TEXT.cli.format)
      .requiredOption('--out <path>', MESSAGES_TEXT.cli.out)
      .option('--time-zone <zone>', MESSAGES_TEXT.cli.zone),
    (context, [vault = ''], options) => exportMessages(context, vault, options as MessagesExportOptions),
  );

  const photos = program.command('photos').description(PHOTOS_TEXT.cli.about).helpCommand(false);
  photos.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(
    make(photos.command('list'), PHOTOS_TEXT.cli.list)
      .argument('<vault>', CLI_TEXT.add.vault)
      .option('--search <words>', PHOTOS_TEXT.cli.search)
      .option('--differ', PHOTOS_TEXT.cli.differ),
    (context, [vault = ''], options) => listPhotos(context, vault, options as PhotosListOptions),
  );

  const packages = program.command('packages').description(PACKAGES_TEXT.cli.about).helpCommand(false);
  packages.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(
    make(packages.command('list'), PACKAGES_TEXT.cli.list).argument('<vault>', CLI_TEXT.add.vault),
    (context, [vault = '']) => listPackages(context, vault),
  );

  const appData = program.command('app-data').description(APP_DATA_TEXT.cli.about).helpCommand(false);
  appData.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(
    make(appData.command('list'), APP_DATA_TEXT.cli.list).argument('<vault>', CLI_TEXT.add.vault),
    (context, [vault = '']) => listAppData(context, vault),
  );
  act(
    make(appData.command('tick'), APP_DATA_TEXT.cli.tick)
      .argument('<vault>', CLI_TEXT.add.vault)
      .argument('<item>', APP_DATA_TEXT.cli.item)
      .option('--done <how>', APP_DATA_TEXT.cli.done)
      .option('--note <text>', APP_DATA_TEXT.cli.note)
      .option('--file <path>', APP_DATA_TEXT.cli.file),
    (context, [vault = '', item = ''], options) => tickAppData(context, vault, item, options as AppDataTickOptions),
  );

  const virtual = program.command('virtual-phone').description(CLI_TEXT.virtual.about).helpCommand(false);
  virtual.exitOverride().configureOutput({ writeOut: out, writeErr: () => undefined });
  act(make(virtual.command('list'), CLI_TEXT.virtual.list), (context) => listVirtual(context));
  act(
    make(virtual.command('make'), CLI_TEXT.virtual.make)
      .argument('<profile>', CLI_TEXT.virtual.profile)
      .argument('<folder>', CLI_TEXT.virtual.folder),
    (context, [profile = '', folder = '']) => makeVirtual(context, profile, folder),
  );
  act(
    make(virtual.command('serve'), CLI_TEXT.virtual.serve)
      .requiredOption('--functionfs <mount>', CLI_TEXT.virtual.functionfs)
      .requiredOption('--profile <profile>', CLI_TEXT.virtual.profile)
      .option('--dir <folder>', CLI_TEXT.virtual.dir),
    (context, _args, options) => serveVirtual(context, options as ServeVirtualOptions),
  );
  return program;
}

/** Words to look for, and what is noted, may be none. */
const MAY_BE_EMPTY = new Set(['search', 'note']);

/** A script whose variable was not set: an empty path would be the folder where it is called. */
function refuseEmpty(command: Command): void {
  const given: (readonly [name: string, value: unknown])[] = [
    ...command.registeredArguments.map((argument, n) => [`<${argument.name()}>`, command.args[n]] as const),
    ...command.options
      .filter((option) => !MAY_BE_EMPTY.has(option.name()))
      .map((option) => [option.long ?? option.flags, command.getOptionValue(option.attributeName())] as const),
  ];
  for (const [name, value] of given) {
    const isEmpty = [value].flat().some((one) => typeof one === 'string' && one.trim() === '');
    if (isEmpty) throw usage(CLI_TEXT.empty(name));
  }
}

/** `help restore` is typed for `restore --help`; what is no command is left for commander to object to. */
function asOption(program: Command, args: readonly string[]): readonly string[] {
  if (args[0] !== 'help') return args;
  const named = args.slice(1);
  let command: Command | undefined = program;
  for (const name of named) {
    // What follows a command that has none of its own is no command: its help says what it takes.
    if (name.startsWith('-') || command.commands.length === 0) break;
    command = command.commands.find((one) => one.name() === name);
    if (command === undefined) return named;
  }
  return [...named, '--help'];
}

/** Parses and runs. Help and version end well; whatever else commander objects to is `USAGE`. */
export async function parse(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...asOption(program, args)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return;
    // No command at all: commander shows the help as an error.
    if (error.code === 'commander.help')
      throw usage(CLI_TEXT.noCommand(program.commands.map((command) => command.name()).join(', ')));
    throw usage(error.message.replace(/^error: /u, ''));
  }
}
