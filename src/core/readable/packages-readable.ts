import { hash } from 'node:crypto';
import type { KitPackage } from '../../shared/domain/packages.ts';
import { formatBytes } from '../../shared/text/bytes.ts';
import { systemOf } from '../../shared/text/strings-guides.en.ts';
import { MADE_TEXT } from '../../shared/text/strings-made.en.ts';
import { PACKAGES_TEXT as TEXT } from '../../shared/text/strings-packages.en.ts';
import { NOT_TRIED, PUT_BACK, type PutBack } from '../../shared/text/strings-put-back.en.ts';
import { html, page, type Markup } from '../base/html.ts';
import type { OpOptions } from '../base/options.ts';
import type { Vault } from '../vault/vault.ts';

const FOLDER = 'Packages';
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 2;

export interface KitToShow {
  readonly packages: readonly KitPackage[];
  readonly more: number;
  /** `Lumia 950, Windows 10 Mobile 10.0.15254.0`; null where no phone is known. */
  readonly phone: string | null;
}

/** Makes `Readable/Packages/`: the table, and how packages get back onto a phone, by its Windows. */
export async function makePackagesReadable(vault: Vault, kit: KitToShow, options: OpOptions): Promise<void> {
  if (kit.packages.length === 0) return;
  const table = kitPage(kit);
  const stamp = `${hash('sha256', `${String(PAGES_VERSION)}\n${table}`)}\n`;
  if ((await readStamp(vault, options)) === stamp) return;
  // Whoever is cut off in the middle makes them again.
  await vault.writeReadable(MADE_FROM, '');
  for (const guide of PUT_BACK) await vault.writeReadable(`${FOLDER}/${guide.file}`, guidePage(guide));
  await vault.writeReadable(`${FOLDER}/packages.html`, table);
  await vault.writeReadable(MADE_FROM, stamp);
}

async function readStamp(vault: Vault, options: OpOptions): Promise<string> {
  const bytes = await vault.tagFile(`Readable/${MADE_FROM}`, options);
  for await (const piece of bytes ?? []) return Buffer.from(piece.subarray(0, 200)).toString('utf8');
  return '';
}

/** Offline, without scripts; whatever the packages say is escaped. */
export function kitPage({ packages, more, phone }: KitToShow): string {
  return page(
    TEXT.title,
    html`<p class="overline">Lumia Lifeboat</p>
      <h1>${TEXT.title}</h1>
      <p class="lead">
        ${TEXT.packages(packages.length)}. ${phone === null ? TEXT.cli.noPhone : TEXT.cli.phone(phone)}
      </p>
      <ul>
        ${PUT_BACK.map(({ file, title }) => html`<li><a href="${file}">${title}</a></li>`)}
      </ul>
      <div class="wide">
        <table>
          <thead>
            <tr>
              ${TEXT.table.map((word) => html`<th scope="col">${word}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${packages.map(row)}
          </tbody>
        </table>
      </div>
      ${more > 0 ? html`<p>${TEXT.report.more(String(more))}</p>` : ''}`,
  );
}

const CLASS = { installs: 'safe', 'not-checked': 'quiet', 'store-encrypted': 'look' } as const;

function row({ path, bytes, facts, verdict, why, remarks }: KitPackage): Markup {
  const look = verdict in CLASS ? CLASS[verdict as keyof typeof CLASS] : 'lost';
  const needs = facts?.needs.map(({ name, minVersion }) => `${name} ${minVersion ?? ''}`.trim()) ?? [];
  return html`<tr>
    <td>
      <strong>${facts?.title ?? baseName(path)}</strong><br /><span class="quiet"
        >${facts?.publisher ?? ''} ${facts?.version ?? ''}</span
      >
    </td>
    <td>
      <span class="${look}">${TEXT.verdict[verdict]}</span><br />${[why, ...remarks].join('; ')}
      ${rights(facts?.capabilities ?? [])}
    </td>
    <td>
      ${facts ? facts.architectures.join(', ') : ''}<br /><span class="quiet"
        >${facts ? TEXT.leastSystem(facts) : ''}</span
      >
    </td>
    <td>${needs.map((need) => html`${need}<br />`)}</td>
    <td>${path}<br /><span class="quiet">${formatBytes(bytes)}</span></td>
  </tr>`;
}

function rights(names: readonly string[]): Markup | string {
  if (names.length === 0) return '';
  return html`<details>
    <summary>${TEXT.rights(names.length)}</summary>
    ${names.join(', ')}
  </details>`;
}

export interface KitOnPhone {
  /** In the order of installing, by their names beside the page. */
  readonly listed: readonly { readonly name: string; readonly package: KitPackage }[];
  readonly leftOut: readonly KitPackage[];
  /** The phone's system; null where it is not known, and then every way is told. */
  readonly os: string | null;
}

/** The page that goes onto a phone with its packages: which in what order, by which commands, and how for its Windows. */
export function putOnPhonePage({ listed, leftOut, os }: KitOnPhone): string {
  const { kitPage: words } = MADE_TEXT;
  const part = (title: string, isFirst: boolean): Markup | string => {
    const own = listed.filter(({ package: { facts } }) => (facts?.framework === true) === isFirst);
    if (own.length === 0) return '';
    return html`<h2>${title}</h2>
      <ol>
        ${own.map(({ name, package: { facts } }) => html`<li>${facts?.title ?? ''}<br /><code>${name}</code></li>`)}
      </ol>`;
  };
  const guides = PUT_BACK.filter(({ systems }) => os === null || systems.includes(systemOf(os)));
  return page(
    MADE_TEXT.kit,
    html`<p class="overline">Lumia Lifeboat</p>
      <h1>${MADE_TEXT.kit}</h1>
      <p class="lead">${words.lead}</p>
      <p class="look">${NOT_TRIED}</p>
      ${part(words.first, true)} ${part(words.then, false)}
      <h2>${words.commands}</h2>
      <ul>
        ${commandsFor(listed, os).map((line) => html`<li><code>${line}</code></li>`)}
      </ul>
      ${(guides.length > 0 ? guides : PUT_BACK).map(
        (guide) =>
          html`<h2>${guide.title}</h2>
            ${waysOf(guide)}`,
      )}
      ${
        leftOut.length === 0
          ? ''
          : html`<h2>${words.left}</h2>
              <ul>
                ${leftOut.map(({ path, why }) => html`<li>${baseName(path)}: ${why}</li>`)}
              </ul>`
      }`,
  );
}

/** As the tools of each Windows are called; dependencies are named with each app, which is how WinAppDeployCmd takes them. */
function commandsFor(listed: KitOnPhone['listed'], os: string | null): readonly string[] {
  const system = os === null ? 'any' : systemOf(os);
  const frameworks = listed.filter(({ package: { facts } }) => facts?.framework === true);
  return listed
    .filter(({ package: { facts } }) => facts?.framework !== true)
    .map(({ name, package: { facts } }) => {
      const isOld = facts?.kind === 'xap' || system === 'wp8' || system === 'wp8.1';
      if (isOld) return `AppDeployCmd.exe /install "${name}" /targetdevice:de`;
      const needed = frameworks.filter(
        (one) => facts?.needs.some((need) => need.name === one.package.facts?.name) === true,
      );
      const with_ = needed.map((one) => ` -dependency "${one.name}"`).join('');
      return `WinAppDeployCmd.exe install -file "${name}"${with_} -ip 127.0.0.1`;
    });
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function waysOf({ roads, know }: Pick<PutBack, 'roads' | 'know'>): Markup {
  return html`${roads.map(
      (road) =>
        html`<h2>${road.title}</h2>
          <ol>
            ${road.steps.map((step) => html`<li>${step}</li>`)}
          </ol>`,
    )}
    <h2>${TEXT.know}</h2>
    <ul>
      ${know.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}

export function guidePage({ title, lead, roads, know }: PutBack): string {
  return page(
    title,
    html`<p class="overline">Lumia Lifeboat</p>
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <p class="look">${NOT_TRIED}</p>
      ${waysOf({ roads, know })}
      <p><a href="packages.html">${TEXT.title}</a></p>`,
  );
}
