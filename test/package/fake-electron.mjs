// A folder that electron-builder takes for Electron's program on Linux: any program, with the place where fuses are burnt.
import { copyFileSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Electron's sentinel, fuse format 1, and as many fuses as it has, as it ships them. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = '1011010011';

export function makeFakeElectron(folder, version) {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  copyFileSync('/bin/true', join(folder, 'electron'));
  appendFileSync(
    join(folder, 'electron'),
    Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, FUSES.length]), Buffer.from(FUSES)]),
  );
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), 'fake');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'fake');
  writeFileSync(join(folder, 'locales/en-US.pak'), 'fake');
}
