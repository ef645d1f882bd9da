#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCli } from './run-cli.ts';
import { catchInterrupts } from './signals.ts';
import { terminalPorts } from './terminal-ports.ts';
import type { Terminal } from './terminal.ts';

/** How long something that does not let go may keep the process after its last word, in milliseconds. */
const GRACE_MS = 3000;

const writeTo = (stream: NodeJS.WriteStream): ((text: string) => void) => {
  let gone = false;
  // `lifeboat ... | head` closes the pipe early. That is no failure, and no reason to stop a backup.
  stream.on('error', () => (gone = true));
  return (text) => {
    if (!gone) stream.write(text);
  };
};

const drained = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.on('error', () => resolve());
    stream.write('', () => resolve());
  });

const terminal: Terminal = {
  out: writeTo(process.stdout),
  err: writeTo(process.stderr),
  watched: process.stderr.isTTY,
  get columns() {
    return process.stderr.columns;
  },
  platform: process.platform,
  interrupted: catchInterrupts(),
};
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

process.exitCode = await runCli(process.argv.slice(2), terminal, {
  version,
  renderer: fileURLToPath(new URL('../renderer', import.meta.url)),
  ports: async ({ kind, rehearsal }) => {
    if (kind === 'terminal') return await terminalPorts(version, terminal.err);
    const { browserPorts } = await import('./browser-ports.ts');
    return await browserPorts(version, terminal.err, rehearsal);
  },
});
await Promise.all([drained(process.stdout), drained(process.stderr)]);
// Everything is said and written. The process ends by itself, or, if something holds it (a stuck driver), soon.
setTimeout(() => process.exit(), GRACE_MS).unref();
