import { EXIT } from '../../shared/errors/exit-codes.ts';
import { printable } from '../../shared/text/printable.ts';
import { DOCTOR_TEXT } from '../../shared/text/strings-doctor.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { readDeviceId } from './devices.ts';

export interface DiagnosticsOptions {
  readonly device?: readonly string[];
  readonly out?: string;
}

/** Prints what would be saved, or saves it. */
export async function diagnostics(context: CommandContext, { device = [], out }: DiagnosticsOptions): Promise<number> {
  const { terminal, client, json } = context;
  const ids = device.map(readDeviceId);
  const asked = ids.length > 0 ? { ids } : {};
  const { text } = await client['doctor.bundle'](asked, { signal: terminal.interrupted });
  const saved = out === undefined ? null : await client['doctor.save']({ folder: out, text });
  if (json) printJson(terminal, { format: 1, text, file: saved?.file ?? null });
  else if (saved) printLines(terminal, [DOCTOR_TEXT.diagnostics.saved(printable(saved.file))]);
  else printLines(terminal, text.trimEnd().split('\n').map(printable));
  return EXIT.ok;
}

/** What is shipped, under which licence. */
export async function licences({ terminal, client, json }: CommandContext, withText: boolean): Promise<number> {
  const list = await client['host.licences'](null);
  if (json) printJson(terminal, { format: 1, packages: list });
  else {
    const lines = list.flatMap(({ name, version, licence, text }) => [
      `${printable(name)} ${printable(version)}: ${printable(licence)}`,
      ...(withText && text !== null ? ['', ...text.split('\n').map(printable), ''] : []),
    ]);
    printLines(terminal, lines);
  }
  return EXIT.ok;
}
