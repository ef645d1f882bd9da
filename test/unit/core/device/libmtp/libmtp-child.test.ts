import { fork, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeBuild } from '../../../../../vite.node-build.ts';

/** In the place of node-mtp: as strict about the order, and as long at its work without listening. */
const LIBRARY = `
const { writeFileSync } = require('node:fs');
let state = 'new';
const must = (wanted) => { if (state !== wanted) process.kill(process.pid, 'SIGSEGV'); };
const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
module.exports = {
  attach() { must('new'); state = 'attached'; console.log('Connected'); },
  getFileListing() { must('attached'); return undefined; },
  getFile(id, to) { must('attached'); writeFileSync(to, 'half'); block(1500); },
  release() { must('attached'); state = 'released'; },
};`;
const PARENT = `
const child = require('node:child_process').fork(process.argv[1], [process.argv[2]], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
child.send({ id: 1, ask: 'attach' });
child.send({ id: 2, ask: 'get', file: 1, to: process.argv[2] + '/part-1' });`;

let root = '';
const script = (): string => path.join(root, 'libmtp-child.js');
beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'libmtp-child-'));
  const entry = fileURLToPath(new URL('../../../../../src/core/device/libmtp/libmtp-child.ts', import.meta.url));
  await build({ ...nodeBuild(root, { 'libmtp-child': entry }), configFile: false, logLevel: 'silent' });
  fs.writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  fs.mkdirSync(path.join(root, 'node_modules/node-mtp'), { recursive: true });
  fs.writeFileSync(path.join(root, 'node_modules/node-mtp/package.json'), '{"main":"index.js"}');
  fs.writeFileSync(path.join(root, 'node_modules/node-mtp/index.js'), LIBRARY);
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

function begin(): ChildProcess {
  return fork(script(), [''], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
}
async function ask(child: ChildProcess, wish: object): Promise<unknown> {
  const answer = new Promise((resolve) => child.once('message', resolve));
  child.send(wish);
  return await answer;
}

describe('the process that libmtp runs in', () => {
  it('refuses what is out of order, which would end it, and lives on', async () => {
    const child = begin();
    const kinds: unknown[] = [];
    for (const [id, wish] of ['list', 'attach', 'attach', 'list', 'release', 'list', 'release', 'attach'].entries()) {
      kinds.push(((await ask(child, { id, ask: wish })) as { readonly kind: string }).kind);
    }
    expect(kinds).toEqual(['failed', 'done', 'failed', 'failed', 'done', 'failed', 'failed', 'failed']);
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  it('takes its folder away when the program was killed in the middle of a file', async () => {
    const folder = fs.mkdtempSync(path.join(root, 'files-'));
    const parent = spawn(process.execPath, ['-e', PARENT, script(), folder], { stdio: 'ignore' });
    await expect.poll(() => fs.existsSync(path.join(folder, 'part-1')), { interval: 20 }).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => fs.existsSync(folder)).toBe(false);
  });
});
