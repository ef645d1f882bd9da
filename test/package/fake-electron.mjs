// A folder that electron-builder takes for Electron's program: any program, with the place where fuses are burnt.
import { copyFileSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/prepare.mjs';

/** Electron's sentinel, fuse format 1, and as many fuses as it has, as it ships them. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = '1011010011';

/** A program of each system; Windows' must hold a version that can be written to, which an installer's own tool does. */
const PROGRAM = {
  linux: { name: 'electron', from: '/bin/true' },
  win32: { name: 'electron.exe', from: join(root, 'node_modules/electron-winstaller/vendor/rcedit.exe') },
};

export function makeFakeElectron(folder, version, platform = 'linux') {
  const { name, from } = PROGRAM[platform];
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  copyFileSync(from, join(folder, name));
  appendFileSync(
    join(folder, name),
    Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(FUSES)]),
  );
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'fake');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'fake');
  writeFileSync(join(folder, 'locales/en-US.pak'), 'fake');
}
