import { AppDataDone, type AppDataItem, type AppDataList } from '../../shared/domain/app-data.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { APP_DATA_TEXT } from '../../shared/text/strings-app-data.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';

const TEXT = APP_DATA_TEXT.cli;

export interface AppDataTickOptions {
  readonly done?: string;
  readonly note?: string;
  readonly file?: string;
}

export async function listAppData(context: CommandContext, vault: string): Promise<number> {
  const { terminal, client } = context;
  return print(context, await client['app-data.list']({ vault }, { signal: terminal.interrupted }));
}

export async function tickAppData(
  context: CommandContext,
  vault: string,
  id: string,
  { done = 'exported', note = '', file }: AppDataTickOptions,
): Promise<number> {
  const { terminal, client } = context;
  const what = AppDataDone.nullable().safeParse(done === 'none' ? null : done);
  if (!what.success) throw usage(TEXT.badDone(printable(done)));
  const call = { signal: terminal.interrupted };
  const input = { vault, id, done: what.data, note, from: file ?? null };
  return print(context, await client['app-data.tick'](input, call));
}

function print({ terminal, json }: CommandContext, list: AppDataList): number {
  const { items, inside } = list;
  if (json) printJson(terminal, list);
  else
    printLines(terminal, [
      TEXT.summary(formatNumber(inside.done), formatNumber(inside.items)),
      '',
      ...items.flatMap(lines),
    ]);
  return EXIT.ok;
}

function lines({ id, name, about, todo, tick }: AppDataItem): string[] {
  const said =
    tick?.done == null ? [] : [APP_DATA_TEXT.done[tick.done], tick.note, tick.file ?? ''].filter((text) => text !== '');
  return [
    `${tick ? '[x]' : '[ ]'} ${printable(id)}: ${printable(name)}`,
    ...(tick ? [`      ${printable(said.join('; '))}`] : [`      ${printable(about)}`, `      ${printable(todo)}`]),
  ];
}
