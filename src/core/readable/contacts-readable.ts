import { hash } from 'node:crypto';
import { CONTACTS_TEXT as TEXT } from '../../shared/text/strings-contacts.en.ts';
import { formatNumber } from '../../shared/text/bytes.ts';
import { html, Markup, page } from '../base/html.ts';
import type { OpOptions } from '../base/options.ts';
import type { Contact } from '../contacts/contact.ts';
import { personCard, photoOf, photoUrl, type Labelled } from '../contacts/person-card.ts';
import type { Person } from '../contacts/union.ts';
import { CsvWriter } from '../contacts/write-csv.ts';
import { writeVcard } from '../contacts/write-vcard.ts';
import type { Vault } from '../vault/vault.ts';
import { tablePieces } from './contacts-export.ts';
import type { ContactsLibrary } from './contacts-library.ts';

const FOLDER = 'Contacts';
/** What the pages were made from; they are made again when it is something else. */
const MADE_FROM = `${FOLDER}/made-from.txt`;
/** Raised when the pages themselves become something else. */
const PAGES_VERSION = 3;

/** A page with more pictures than these bytes opens in no browser; the rest of them are in contacts.vcf. */
const PAGE_PHOTOS = 40 * 1024 * 1024;
const ONE_PHOTO = 1024 * 1024;

/** Makes `Readable/Contacts/` from everyone in the backup: a page, a vCard 3.0 and a table for Outlook. */
export async function makeContactsReadable(vault: Vault, library: ContactsLibrary, options: OpOptions): Promise<void> {
  const before = await readStamp(vault, options);
  // Where there were pages, those of nobody take their place: what they were made from may be no contacts any more.
  if (library.people.length === 0 && before === '') return;
  const stamp = `${hash('sha256', [PAGES_VERSION, ...library.hashes].join('\n'))}\n`;
  if (before === stamp) return;
  // Whoever is cut off in the middle makes them again.
  await vault.writeReadable(MADE_FROM, '');
  await vault.writeReadable(`${FOLDER}/contacts.vcf`, gathered(vcards(library, options)));
  const writer = new CsvWriter('outlook');
  for await (const { contact } of library.cards(library.people, options)) writer.see(contact);
  await vault.writeReadable(`${FOLDER}/contacts.csv`, gathered(tablePieces(writer, library, options)));
  await vault.writeReadable(`${FOLDER}/contacts.html`, gathered(contactsPage(library, options)));
  await vault.writeReadable(MADE_FROM, stamp);
}

async function readStamp(vault: Vault, options: OpOptions): Promise<string> {
  const bytes = await vault.tagFile(`Readable/${MADE_FROM}`, options);
  for await (const piece of bytes ?? []) return Buffer.from(piece.subarray(0, 200)).toString('utf8');
  return '';
}

async function* vcards(library: ContactsLibrary, options: OpOptions): AsyncGenerator<string, void, void> {
  for await (const { contact } of library.cards(library.people, options)) yield writeVcard(contact, '3.0');
}

/** A write for each card would take longer than making it. */
async function* gathered(pieces: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let held: string[] = [];
  let size = 0;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    if (size < 256 * 1024) continue;
    yield held.join('');
    held = [];
    size = 0;
  }
  yield held.join('');
}

const HERE = 'people-go-here';

/** Offline, without scripts; everything from the cards is escaped. Pictures are in the page itself. */
export async function* contactsPage(library: ContactsLibrary, options: OpOptions): AsyncGenerator<string, void, void> {
  const byName = library.people.toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
  const anchors = new Map(library.people.map(({ id }, index) => [id, `p${String(index + 1)}`]));
  const { people, files } = library.inside;
  const around = page(
    TEXT.title,
    html`<p class="overline">${TEXT.madeBy}</p>
      <h1>${TEXT.title}</h1>
      <p class="lead">${TEXT.people(formatNumber(people))} · ${TEXT.filesFrom(formatNumber(files))}</p>
      <p>${TEXT.where}</p>
      <h2>${TEXT.index}</h2>
      <ul>
        ${byName.map((person) => html`<li><a href="#${anchors.get(person.id) ?? ''}">${shownName(person)}</a></li>`)}
      </ul>
      ${new Markup(HERE)}`,
  ).replace("default-src 'none';", "default-src 'none'; img-src data:;");
  const cut = around.lastIndexOf(HERE);
  yield around.slice(0, cut);
  let photoBytes = 0;
  for await (const { person, contact } of library.cards(library.people, options)) {
    const url = photoBytes < PAGE_PHOTOS ? photoUrl(contact, ONE_PHOTO) : null;
    photoBytes += url?.length ?? 0;
    yield section(person, contact, { anchor: anchors.get(person.id) ?? '', url }).text;
  }
  yield around.slice(cut + HERE.length);
}

const shownName = ({ name }: Person): string => (name === '' ? TEXT.noName : name);

function section(
  person: Person,
  contact: Contact,
  { anchor, url }: { readonly anchor: string; readonly url: string | null },
): Markup {
  const card = personCard(contact);
  const one = (label: string, value: string): Labelled[] => (value === '' ? [] : [{ label, value }]);
  const many = (kind: string, all: readonly Labelled[]): Labelled[] =>
    all.map(({ label, value }) => ({ label: label === '' ? kind : `${kind}, ${label}`, value }));
  const rows = [
    ...one(TEXT.organization, card.organization),
    ...one(TEXT.jobTitle, card.title),
    ...many(TEXT.phone, card.phones),
    ...many(TEXT.email, card.emails),
    ...many(TEXT.address, card.addresses),
    ...one(TEXT.birthday, card.birthday),
    ...many(TEXT.web, card.urls),
    ...card.notes.flatMap((note) => one(TEXT.note, note)),
    ...card.others,
  ];
  const picture =
    url === null
      ? html`${photoOf(contact) ? html`<p class="quiet">${TEXT.photoIn}</p>` : ''}`
      : html`<p><img src="${url}" alt="" width="128" /></p>`;
  return html`<section id="${anchor}">
    <h2>${shownName(person)}</h2>
    ${picture}
    <dl>
      ${rows.map(
        ({ label, value }) =>
          html`<dt>${label}</dt>
            <dd style="white-space:pre-wrap">${value}</dd>`,
      )}
    </dl>
  </section> `;
}
