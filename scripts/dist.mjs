// `npm run dist`: packages for the present system, with their SBOM, in `dist/`. `npm run dist:dir`: the folder alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sbom } from './licences.mjs';
import { needBuild, needNode, needPackages, orSay, Plain, root, tool } from './prepare.mjs';

await orSay(async () => {
  needNode();
  needPackages();
  needBuild();
  const folder = process.argv.includes('--dir');
  const own = process.argv.slice(2).filter((one) => one !== '--dir');
  const args = [tool('electron-builder'), ...(folder ? ['--dir'] : []), '--publish', 'never', ...own];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Plain('electron-builder did not get through; its own words are above.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  const bill = sbom();
  const file = join(root, 'dist', `lumia-lifeboat-${bill.metadata.component.version}.cdx.json`);
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  // What `lifeboat newer` reads where the packages are published.
  const newest = { format: 1, version: bill.metadata.component.version };
  writeFileSync(join(root, 'dist', 'newest.json'), `${JSON.stringify(newest)}\n`);
  console.log(`\nThe packages are in dist, with a bill of materials: ${bill.components.length} components.`);
});
