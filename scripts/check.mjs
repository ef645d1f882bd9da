// `npm run check`: the one gate, everything that must hold before a commit, stopping at the first failure.
import { spawnSync } from 'node:child_process';
import { runGate } from './gate.mjs';
import { needNode, needPackages, orSay, root, tool } from './prepare.mjs';

await orSay(async () => {
  needNode();
  needPackages();
  let holds = true;
  await runGate((_what, passed) => (holds = passed));
  if (!holds) process.exit(1);
  console.log('\n== tests: vitest run --project node');
  const { status } = spawnSync(process.execPath, [tool('vitest'), 'run', '--project', 'node'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
});
