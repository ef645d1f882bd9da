// What must hold for the code as it is written, before any of it runs.
import { spawnSync } from 'node:child_process';
import { root, tool } from './prepare.mjs';

const steps = [
  { what: 'form', name: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { what: 'types', name: 'typescript', bin: 'tsc', args: ['-b'] },
  { what: 'correctness', name: 'eslint', args: ['.'] },
  {
    what: 'layers',
    name: 'dependency-cruiser',
    bin: 'depcruise',
    args: ['src', '--config', '.dependency-cruiser.cjs'],
  },
];

/** Runs each step; tells `onStep` how it went. Ends early when that returns false. */
export function runGate(onStep) {
  for (const { what, name, bin = name, args } of steps) {
    console.log(`\n== ${what}: ${bin} ${args.join(' ')}`);
    const { status } = spawnSync(process.execPath, [tool(name, bin), ...args], { cwd: root, stdio: 'inherit' });
    if (onStep(what, status === 0) === false) return;
  }
}
