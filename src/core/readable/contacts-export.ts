import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContactsExported, ContactsExportFormat } from '../../shared/domain/contacts.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import type { Contact } from '../contacts/contact.ts';
import { contactPrint, propertyPrints } from '../contacts/fingerprint.ts';
import { nameOf } from '../contacts/person-card.ts';
import { readCsv } from '../contacts/read-csv.ts';
import { readVcards, type ContactItem } from '../contacts/read-vcard.ts';
import { agrees } from '../contacts/second-reader.ts';
import { CsvWriter } from '../contacts/write-csv.ts';
import { writeVcard, type VcardVersion } from '../contacts/write-vcard.ts';
import type { ContactsLibrary } from './contacts-library.ts';
import type { OutputFolder } from '../messages/export-msg.ts';
import { MAIN, openOutput } from './export-output.ts';

/** Cards between two looks at how much memory is held. */
const CARDS_A_LOOK = 2000;

export interface ContactsExport {
  readonly as: ContactsExportFormat;
  /** Absolute. */
  readonly out: string;
  readonly onePer: boolean;
}

/** Counts lines by name, and people by what they say. */
export class FieldCounter {
  readonly fields = new Map<string, number>();
  readonly prints = new Map<string, number>();
  people = 0;
  readonly #withBytes: boolean;

  constructor(withBytes: boolean) {
    this.#withBytes = withBytes;
  }

  see(contact: Contact): void {
    const properties = contact.properties.filter(({ value }) => this.#withBytes || value.kind !== 'bytes');
    this.people += 1;
    for (const { name } of properties) {
      const key = name.toUpperCase();
      this.fields.set(key, (this.fields.get(key) ?? 0) + 1);
    }
    const print = contactPrint(propertyPrints({ properties }));
    this.prints.set(print, (this.prints.get(print) ?? 0) + 1);
  }

  /** People that the other one has too. */
  sameAs(other: FieldCounter): number {
    let same = 0;
    for (const [print, count] of this.prints) same += Math.min(count, other.prints.get(print) ?? 0);
    return same;
  }
}

/**
 * Writes everyone in the library, reads what was written again, and counts both. Throws `USAGE` when there is nobody, when
 * the place is taken, or for a table with one file each.
 */
export async function exportContacts(
  library: ContactsLibrary,
  { as, out, onePer }: ContactsExport,
  options: OpOptions,
): Promise<ContactsExported> {
  if (onePer && as.startsWith('csv')) {
    throw new AppError('USAGE', `Cannot write "${out}": one file for each person is for vCards`, {
      details: { what: out },
    });
  }
  const isTable = as === 'csv-outlook' || as === 'csv-google';
  const given = new FieldCounter(!isTable);
  const second = { agrees: 0, differs: 0, notAsked: 0 };
  let leftOut = 0;
  {
    await using output = await openOutput(out, onePer ? 'folder' : 'file');
    if (isTable) {
      const writer = new CsvWriter(as === 'csv-outlook' ? 'outlook' : 'google');
      for await (const { contact } of library.cards(library.people, options)) {
        writer.see(contact);
        given.see(contact);
      }
      await output.folder.write(MAIN, tablePieces(writer, library, options));
      leftOut = writer.leftOut;
    } else {
      const cards = vcardPieces(library, as === 'vcard3' ? '3.0' : '4.0', { ...options, given, second });
      await writeEach(cards, output.folder, onePer ? null : MAIN);
    }
    await output.finish();
  }
  const found = await readAgain(out, { isTable, onePer, signal: options.signal });
  const names = new Set([...given.fields.keys(), ...found.counter.fields.keys()]);
  return {
    format: 1,
    as,
    out,
    files: found.files,
    people: { in: given.people, out: found.counter.people },
    fields: [...names].sort().map((field) => ({
      field,
      in: given.fields.get(field) ?? 0,
      out: found.counter.fields.get(field) ?? 0,
    })),
    same: given.sameAs(found.counter),
    leftOut,
    secondReader: isTable ? null : second,
    exceptions: library.inside.exceptions,
  };
}

/** Excel and classic Outlook take a table without the mark for one in the computer's old character set. */
const MARK = '\ufeff';

export async function* tablePieces(
  writer: CsvWriter,
  library: ContactsLibrary,
  options: OpOptions,
): AsyncGenerator<string, void, void> {
  yield MARK + writer.header();
  for await (const { contact } of library.cards(library.people, options)) yield writer.row(contact);
}

async function* vcardPieces(
  library: ContactsLibrary,
  version: VcardVersion,
  {
    signal,
    given,
    second,
  }: OpOptions & { given: FieldCounter; second: { agrees: number; differs: number; notAsked: number } },
): AsyncGenerator<{ readonly name: string; readonly card: string }, void, void> {
  for await (const { contact } of library.cards(library.people, { signal })) {
    const card = writeVcard(contact, version);
    given.see(contact);
    const opinion = agrees(card, contact);
    second[opinion === null ? 'notAsked' : opinion ? 'agrees' : 'differs'] += 1;
    yield { name: nameOf(contact), card };
  }
}

/**
 * Writes everyone as vCards, into one file of the name `one`, or a file each where that is null. Gives how many people.
 */
export async function writeCards(
  library: ContactsLibrary,
  folder: OutputFolder,
  { version, one }: { readonly version: VcardVersion; readonly one: string | null },
  options: OpOptions,
): Promise<number> {
  const given = new FieldCounter(true);
  const second = { agrees: 0, differs: 0, notAsked: 0 };
  await writeEach(vcardPieces(library, version, { ...options, given, second }), folder, one);
  return given.people;
}

async function writeEach(
  cards: AsyncIterable<{ readonly name: string; readonly card: string }>,
  folder: OutputFolder,
  one: string | null,
): Promise<void> {
  if (one !== null) {
    await folder.write(one, cardsOnly(cards));
    return;
  }
  const taken = new Map<string, number>();
  for await (const { name, card } of cards) await folder.write(freeName(name, taken), card);
}

async function* cardsOnly(cards: AsyncIterable<{ readonly card: string }>): AsyncGenerator<string, void, void> {
  for await (const { card } of cards) yield card;
}

/** A name that every disk and phone takes, and that no other card has. */
function freeName(name: string, taken: Map<string, number>): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/^\.+|\.+$/gu, '');
  // 60 characters of four bytes are below every disk's limit of 255 bytes.
  const short = Array.from(plain).slice(0, 60).join('').trim();
  const stem =
    short === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/iu.test(short) ? `Contact ${short}`.trim() : short;
  const key = stem.toLowerCase();
  for (let n = (taken.get(key) ?? 0) + 1; ; n += 1) {
    taken.set(key, n);
    const wish = n === 1 ? stem : `${stem} (${String(n)})`;
    // Somebody may be called what a second one of another name became.
    if (n > 1 && taken.has(wish.toLowerCase())) continue;
    if (n > 1) taken.set(wish.toLowerCase(), 1);
    return `${wish}.vcf`;
  }
}

async function readAgain(
  out: string,
  { isTable, onePer, signal }: OpOptions & { readonly isTable: boolean; readonly onePer: boolean },
): Promise<{ readonly counter: FieldCounter; readonly files: number }> {
  const counter = new FieldCounter(!isTable);
  const see = (item: ContactItem): void => {
    if (item.kind === 'contact') counter.see(item.contact);
    if (counter.people % CARDS_A_LOOK === 0) keepHeapLow();
  };
  if (isTable) {
    for (const item of readCsv(await readFile(out, { signal }))?.items ?? []) see(item);
    return { counter, files: 1 };
  }
  const files = onePer ? (await readdir(out)).map((name) => path.join(out, name)) : [out];
  for (const file of files) for await (const item of readVcards(createReadStream(file, { signal }))) see(item);
  return { counter, files: files.length };
}
