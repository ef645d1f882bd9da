// What must hold for the code as it is written, before any of it runs.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { root, tool } from './prepare.mjs';

/** The longest first: each takes one processor. */
const steps = [
  { what: 'correctness', name: 'eslint', args: ['.'] },
  { what: 'types', name: 'typescript', bin: 'tsc', args: ['-b'] },
  { what: 'form', name: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  {
    what: 'layers',
    name: 'dependency-cruiser',
    bin: 'depcruise',
    args: ['src', '--config', '.dependency-cruiser.cjs'],
  },
];

/** Runs the steps side by side; tells `onStep` how each went, with all that it said above. Ends early when that returns false. */
export async function runGate(onStep) {
  const waiting = [...steps];
  const running = new Set();
  let isOver = false;
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined && !isOver; step = waiting.shift()) {
      const { what, name, bin = name, args } = step;
      const { passed, said } = await finished(running, [tool(name, bin), ...args]);
      if (isOver) return;
      console.log(`\n== ${what}: ${bin} ${args.join(' ')}`);
      process.stdout.write(said);
      if (onStep(what, passed) !== false) continue;
      isOver = true;
      for (const child of running) child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(steps.length, availableParallelism()) }, lane));
}

/** What a program of ours said, in its order, and whether it ended well. */
function finished(running, args) {
  // A pipe is no terminal: their colours are asked for where we write to one.
  const env = process.stdout.isTTY && !process.env.NO_COLOR ? { ...process.env, FORCE_COLOR: '1' } : process.env;
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      running.delete(child);
      resolve({ passed: status === 0, said: Buffer.concat(said) });
    });
  });
}
