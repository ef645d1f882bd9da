// The one gate: everything that must hold before a commit, stopping at the first failure.
import { spawnSync } from 'node:child_process';

const steps = [
  ['form', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['types', 'tsc', ['-b']],
  ['correctness', 'eslint', ['.']],
  ['layers', 'depcruise', ['src', '--config', '.dependency-cruiser.cjs']],
  ['tests', 'vitest', ['run', '--project', 'node']],
];
for (const [what, tool, args] of steps) {
  console.log(`\n== ${what}: ${tool} ${args.join(' ')}`);
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
