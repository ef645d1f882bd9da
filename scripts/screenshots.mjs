// `npm run screenshots`: every page of the window, light and dark, in three sizes, into out/screenshots.
// `SHOTS=<pattern>` takes only the pages whose names match.
import { spawnSync } from 'node:child_process';
import { needBuild, needNode, needPackages, orSay, root, tool } from './prepare.mjs';

await orSay(() => {
  needNode();
  needPackages();
  needBuild();
  const args = [tool('vitest'), 'run', '--project', 'screenshots', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
