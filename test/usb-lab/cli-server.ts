import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { runCli } from '../../src/cli/run-cli.ts';
import { terminalPorts } from '../../src/cli/terminal-ports.ts';

// The command line, many times in one process: in the emulated guest to load it takes some five seconds, to run what
// only reads a backup less than one. usage: a JSON array of words a line in, `{ code, out, err }` a line out.

const file = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };

for await (const line of createInterface({ input: process.stdin })) {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    watched: false,
    columns: 80,
    platform: process.platform,
    interrupted: new AbortController().signal,
  };
  const code = await runCli(JSON.parse(line) as string[], terminal, {
    version,
    renderer: '',
    ports: () => terminalPorts(version, terminal.err),
  });
  process.stdout.write(`${JSON.stringify({ code, out, err })}\n`);
}
