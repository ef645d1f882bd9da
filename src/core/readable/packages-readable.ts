import { hash } from 'node:crypto';
import type { KitPackage } from '../../shared/domain/packages.ts';
import { formatBytes } from '../../shared/text/bytes.ts';
import { PACKAGES_TEXT as TEXT } from '../../shared/text/strings-packages.en.ts';
import { NOT_TRIED, PUT_BACK, type PutBack } from '../../shared/text/strings-put-back.en.ts';
import { html, page, type Markup } from '../base/html.ts';
import type { OpOptions } from '../base/options.ts';
import type { Vault } from '../vault/vault.ts';

const FOLDER = 'Packages';
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 1;

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
    <td><span class="${look}">${TEXT.verdict[verdict]}</span><br />${[why, ...remarks].join('; ')}</td>
    <td>${facts ? facts.architectures.join(', ') : ''}</td>
    <td>${needs.map((need) => html`${need}<br />`)}</td>
    <td>${path}<br /><span class="quiet">${formatBytes(bytes)}</span></td>
  </tr>`;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function guidePage({ title, lead, roads, know }: PutBack): string {
  return page(
    title,
    html`<p class="overline">Lumia Lifeboat</p>
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <p class="look">${NOT_TRIED}</p>
      ${roads.map(
        (road) =>
          html`<h2>${road.title}</h2>
            <ol>
              ${road.steps.map((step) => html`<li>${step}</li>`)}
            </ol>`,
      )}
      <h2>${TEXT.know}</h2>
      <ul>
        ${know.map((line) => html`<li>${line}</li>`)}
      </ul>
      <p><a href="packages.html">${TEXT.title}</a></p>`,
  );
}
