import { EXIT } from '../../shared/errors/exit-codes.ts';
import { DOCTOR_TEXT } from '../../shared/text/strings-doctor.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

/** Whether a newer version is published at this address. */
export async function newer({ terminal, client, json }: CommandContext, address: string): Promise<number> {
  const found = await client['host.newer']({ address }, { signal: terminal.interrupted });
  const { version, newest, isNewer } = found;
  const TEXT = DOCTOR_TEXT.newer;
  if (json) printJson(terminal, { format: 1, ...found });
  else printLines(terminal, [isNewer ? TEXT.isNewer(newest, version) : TEXT.isNewest(version, newest)]);
  return EXIT.ok;
}
