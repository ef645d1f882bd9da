import { toAppError, type AppError } from '../shared/errors/app-error.ts';
import { exitForCode } from '../shared/errors/exit-codes.ts';
import { remedyFor, todoFor } from '../shared/errors/remedies.ts';
import { printable } from '../shared/text/printable.ts';
import { CLI_TEXT } from '../shared/text/strings-cli.en.ts';
import { printJson, type Terminal } from './terminal.ts';

/** Says an error: to a program as one document on standard output, to a person on standard error. Gives the exit status. */
export function printError(terminal: Terminal, thrown: unknown, json: boolean): number {
  const error = toAppError(thrown);
  if (json) printJson(terminal, errorDocument(error, terminal.platform));
  else terminal.err(errorText(error, terminal.platform));
  return exitForCode(error.code);
}

function errorDocument({ code, message }: AppError, platform: string): unknown {
  const { happened, safe } = remedyFor(code);
  return { format: 1, error: { code, message, happened, safe, todo: todoFor(code, platform) } };
}

function errorText({ code, message }: AppError, platform: string): string {
  const { happened, safe } = remedyFor(code);
  // Of wrong usage there is one thing to say: what was wrong about it.
  const lines = [
    code === 'USAGE' ? printable(message) : happened,
    safe,
    CLI_TEXT.whatToDo,
    ...todoFor(code, platform).map((todo) => `  - ${todo.replace('\n', '\n    ')}`),
    ...(code === 'USAGE' ? [] : [CLI_TEXT.codeAndMessage(code, printable(message))]),
  ];
  return `${lines.join('\n')}\n`;
}
