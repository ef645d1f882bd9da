// What is shipped and under which licence: every package that the program needs, and every one that went into the window.
// The build writes it beside the program (`out/cli/licences.json`, what About shows); `npm run dist` makes the SBOM of it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWhole, noticeIn, standardText } from './licence-texts.mjs';
import { root } from './prepare.mjs';

const isBuilding = process.argv[1] === fileURLToPath(import.meta.url);
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Where no one licence can be named. */
const SEE = 'see its text';

/** Installed with the program on this computer and packed nowhere: what `electron-builder.yml` leaves out, and types. */
const NOT_SHIPPED = /^(node-mtp|napi-macros|@types\/.*)$/u;

/** The text that a package brings; else its licence's own. Null where there is neither. */
function textOf(folder, licence, { author, homepage, repository }) {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = files.filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/iu.test(name)).sort();
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8').trim());
  if (texts.length > 0) return texts.join('\n\n');
  const notice = noticeIn(folder);
  if (isWhole(notice)) return notice;
  const home = (typeof repository === 'string' ? repository : repository?.url)?.replace(/^git\+/u, '') ?? homepage;
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${home}`;
  return standardText(licence, { holder, home, notice });
}

function described(folder) {
  const about = read(`${folder}/package.json`);
  const { name, version, license } = about;
  const licence = typeof license === 'string' ? license : (license?.type ?? SEE);
  return { name, version, licence, text: textOf(join(root, folder), licence, about) };
}

/** Folders of `node_modules` that go along with the program: not those for development, not other systems'. */
function installed() {
  const { packages } = read('package-lock.json');
  return Object.entries(packages)
    .filter(([folder, one]) => folder !== '' && one.dev !== true && one.devOptional !== true)
    .map(([folder]) => folder)
    .filter((folder) => !NOT_SHIPPED.test(folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)))
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
  return [...all.values(), ...runtime()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** CycloneDX 1.6. Without a time and a random serial number: the same sources make the same file. */
export function sbom() {
  const { name, version } = read('package.json');
  const purl = (one) =>
    one.name === 'chromium' ? 'pkg:generic/chromium' : `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
  const components = shipped().map((one) => ({
    type: 'library',
    'bom-ref': purl(one),
    name: one.name,
    version: one.version,
    purl: purl(one),
    // An expression of SPDX as the package gives it.
    licenses:
      /^[\w.() +-]+$/u.test(one.licence) && one.licence !== SEE
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

/** What the window's packages bring along beside packages; the command line's does not. */
function runtime() {
  const { version } = read('node_modules/electron/package.json');
  const text = readFileSync(join(root, 'node_modules/electron/LICENSE'), 'utf8').trim();
  const where =
    'Part of the window as a program of its own; not of the command line, nor of the page in a browser. The licences of ' +
    'Chromium and of everything that it is made of are in the file LICENSES.chromium.html, which lies beside the program; on ' +
    'macOS in the program itself, in Contents/Resources.';
  return [
    {
      name: 'electron',
      version,
      licence: 'MIT',
      text: `${text}\n\nIn the same place as Chromium’s: LICENSE.electron.txt.`,
    },
    { name: 'chromium', version: `in Electron ${version}`, licence: SEE, text: where },
  ];
}

if (isBuilding) {
  const list = shipped();
  writeFileSync(join(root, 'out/cli/licences.json'), JSON.stringify(list));
  const hash = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 8);
  // The window's server gives out what lies in its folder; this is not for it.
  rmSync(join(root, 'out/renderer/.vite'), { recursive: true, force: true });
  console.log(`${list.length} packages with their licences (${hash})`);
}
