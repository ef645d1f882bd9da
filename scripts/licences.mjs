// What is shipped and under which licence: every package that the program needs, and every one that went into the window.
// The build writes it beside the program (`out/cli/licences.json`, what About shows); `npm run dist` makes the SBOM of it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './prepare.mjs';

const isBuilding = process.argv[1] === fileURLToPath(import.meta.url);
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The text that a package brings; null where it brings none. */
function textOf(folder) {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = files.filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/iu.test(name)).sort();
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return texts.length === 0 ? null : texts.join('\n\n');
}

function described(folder) {
  const { name, version, license } = read(`${folder}/package.json`);
  const licence = typeof license === 'string' ? license : (license?.type ?? 'see its text');
  return { name, version, licence, text: textOf(join(root, folder)) };
}

/** Folders of `node_modules` that are installed with the program: not those for development, not other systems'. */
function installed() {
  const { packages } = read('package-lock.json');
  return Object.entries(packages)
    .filter(([folder, one]) => folder !== '' && one.dev !== true && one.devOptional !== true)
    .map(([folder]) => folder)
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/** Packages whose code is in the window's build, as the bundler lists them. */
function bundled() {
  const list = join(root, 'out/renderer/.vite/licences.json');
  if (!existsSync(list)) return [];
  const names = read('out/renderer/.vite/licences.json').map(({ name }) => name);
  return names.map((name) => `node_modules/${name}`).filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/** Sorted by name; each once. What the build wrote, where it has been made. */
export function shipped() {
  if (existsSync(join(root, 'out/cli/licences.json')) && !isBuilding) return read('out/cli/licences.json');

  const all = new Map();
  for (const folder of [...installed(), ...bundled()]) {
    const one = described(folder);
    all.set(`${one.name}@${one.version}`, one);
  }
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** CycloneDX 1.6. Without a time and a random serial number: the same sources make the same file. */
export function sbom() {
  const { name, version } = read('package.json');
  const purl = (one) => `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
  const components = [...shipped(), electron()].map((one) => ({
    type: 'library',
    'bom-ref': purl(one),
    name: one.name,
    version: one.version,
    purl: purl(one),
    // An expression of SPDX as the package gives it.
    licenses:
      /^[\w.() +-]+$/u.test(one.licence) && one.licence !== 'see its text'
        ? [{ expression: one.licence }]
        : [{ license: { name: one.licence } }],
  }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version } },
    components,
  };
}

/** The runtime that the packages bring along. */
function electron() {
  const { version } = read('node_modules/electron/package.json');
  return { name: 'electron', version, licence: 'MIT' };
}

if (isBuilding) {
  const list = shipped();
  writeFileSync(join(root, 'out/cli/licences.json'), JSON.stringify(list));
  const hash = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 8);
  // The window's server gives out what lies in its folder; this is not for it.
  rmSync(join(root, 'out/renderer/.vite'), { recursive: true, force: true });
  console.log(`${list.length} packages with their licences (${hash})`);
}
