import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { ContactsFile, ContactsInside } from '../../shared/domain/contacts.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { keepHeapLow } from '../base/heap.ts';
import { isoDate } from '../base/iso-date.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Contact, Exception } from '../contacts/contact.ts';
import { DETECT_BYTES, detectContacts, type ContactsFormat } from '../contacts/detect.ts';
import { readCsv } from '../contacts/read-csv.ts';
import { readVcards, type ContactItem } from '../contacts/read-vcard.ts';
import { ContactUnion, type ExportAge, type Person } from '../contacts/union.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import { judgeExports, kindOf, promisesPeople, timeOf } from './contacts-exports.ts';
import { runsOfFiles } from './messages-runs.ts';
import { filesWhere } from './candidates.ts';

/** Cards between two looks at how much memory is held. */
const CARDS_A_LOOK = 2000;
/** Files looked at side by side. */
const ABREAST = 8;
/** A table of people has no pictures; one that is larger is something else. */
const MAX_TABLE = 128 * 1024 * 1024;
/** Exceptions that are listed; all are counted, and all are in their files. */
const MOST_EXCEPTIONS = 500;
/** What these endings promise is no text; looking into each of 100,000 photos would find nothing and take long. */
const NOT_TEXT =
  /\.(?:jpe?g|jpe|png|gif|bmp|tiff?|dng|heic|heif|webp|jxr|wdp|nar|tnl|thm|mp4|m4v|mov|wmv|avi|mkv|3gpp?|3g2|mpe?g|mp3|m4a|wma|aac|wav|flac|ogg|opus|amr|xap|appx|appxbundle|msix|msixbundle|zip|pdf|docx?|xlsx?|pptx?|exe|dll|msg|hsh)$/iu;

interface Found {
  readonly stored: PayloadFile;
  readonly format: ContactsFormat;
}

export interface ListedException {
  readonly path: string;
  readonly exception: Exception;
}

/** The contacts of a backup: everyone in every export, and where the whole cards are. */
export interface ContactsLibrary {
  readonly people: readonly Person[];
  /** Oldest first; a person's `file` is a position here. */
  readonly files: readonly ContactsFile[];
  /** SHA-256 of each file, in the same order. */
  readonly hashes: readonly string[];
  readonly exceptions: readonly ListedException[];
  readonly inside: ContactsInside;
  /** False for who is in no export any more that has no newer one of its kind. */
  inNewest(person: Person): boolean;
  /** The cards of these people, in the order of the files; they are read from the backup once more. */
  cards(
    people: readonly Person[],
    options: OpOptions,
  ): AsyncGenerator<{ person: Person; contact: Contact }, void, void>;
}

/** Reads every contacts file of the backup, found by content. `run` is the one that is at work, null for none. */
export async function openContacts(
  vault: Vault,
  { signal, clock, run }: OpOptions & { readonly clock: Clock; readonly run: RunId | null },
): Promise<ContactsLibrary> {
  const found = await findFiles(vault, { signal });
  const runs = await runsOfFiles(
    vault,
    found.map(({ stored }) => stored.path),
    { signal },
  );
  const order = (await vault.runs()).map(({ header }) => header.runId);
  const inOrder = found.toSorted((left, right) => {
    const rank = ({ stored }: Found): number => order.indexOf(runs.get(stored.path) ?? ('' as RunId));
    const date = ({ stored }: Found): number => stored.modified ?? 0;
    return rank(left) - rank(right) || date(left) - date(right) || (left.stored.path < right.stored.path ? -1 : 1);
  });
  const ages = inOrder.map(({ stored: { path: place, modified } }) => ({
    kind: kindOf(place),
    age: timeOf({ at: isoDate(modified), run: runs.get(place) ?? null }),
  }));
  const union = new ContactUnion((file) => ages[file] ?? NO_KIND);
  const files: ContactsFile[] = [];
  const exceptions: ListedException[] = [];
  for (const [position, file] of inOrder.entries()) {
    let people = 0;
    let bad = 0;
    for await (const item of readFound(vault.info.root, file, signal)) {
      if (item.kind === 'contact') {
        people += 1;
        union.add(item.contact, position, item.index);
        continue;
      }
      bad += 1;
      if (exceptions.length < MOST_EXCEPTIONS) exceptions.push({ path: file.stored.path, exception: item.exception });
    }
    const { modified, path: place } = file.stored;
    const run = runs.get(place) ?? null;
    files.push({ path: place, format: file.format, people, exceptions: bad, run, at: isoDate(modified) });
  }
  const people = union.people();
  const { root } = vault.info;
  const newest = newestOfKinds(files, ages);
  return {
    people,
    files,
    hashes: inOrder.map(({ stored }) => stored.sha256),
    exceptions,
    inside: insideOf(people, files, { now: clock.now(), run }),
    inNewest: ({ newestIn }) => newestIn.some((file) => newest.has(file)),
    cards: (chosen, options) => readCards(root, inOrder, chosen, options.signal),
  };
}

async function findFiles(vault: Vault, { signal }: OpOptions): Promise<Found[]> {
  const limit = pLimit(ABREAST);
  const candidates = filesWhere(vault, (name) => !NOT_TEXT.test(name));
  const found = await limit.map(candidates, async (stored): Promise<Found | null> => {
    signal.throwIfAborted();
    const head = await readHead(vault, stored, signal);
    // What is called a list of contacts is said to be empty or unreadable; anything else is just another file.
    const named = promisesPeople(stored.path);
    const expected = named || /\/(?:contactsbackup|contacts)\//iu.test(stored.path);
    const format = head && detectContacts(head, expected);
    if (format) return { stored, format };
    if (!named) return null;
    return { stored, format: /\.csv$/iu.test(stored.path) ? 'csv' : 'vcard' };
  });
  return found.filter((one) => one !== null);
}

async function readHead(vault: Vault, stored: PayloadFile, signal: AbortSignal): Promise<Uint8Array | null> {
  try {
    for await (const chunk of vault.read(stored, { signal, bypassCache: false }).bytes) {
      return chunk.slice(0, DETECT_BYTES);
    }
  } catch {
    // A file that cannot be read is for `verify` to say; the others have their people all the same.
    signal.throwIfAborted();
  }
  return null;
}

async function* readFound(root: string, file: Found, signal: AbortSignal): AsyncGenerator<ContactItem, void, void> {
  let items = 0;
  for await (const item of itemsOf(root, file, signal)) {
    yield item;
    items += 1;
    if (items % CARDS_A_LOOK === 0) keepHeapLow();
  }
}

async function* itemsOf(
  root: string,
  { stored, format }: Found,
  signal: AbortSignal,
): AsyncGenerator<ContactItem, void, void> {
  const full = path.join(root, stored.path);
  const nothing = (why: Exception['why']): ContactItem => ({
    kind: 'exception',
    exception: { line: 1, why, bytes: new Uint8Array(0), length: stored.size, kept: false },
  });
  try {
    if (format === 'vcard') {
      let any = false;
      for await (const item of readVcards(createReadStream(full, { signal, highWaterMark: 1024 * 1024 }))) {
        any = true;
        yield item;
      }
      if (!any) yield nothing('no-people');
    } else if (stored.size > MAX_TABLE) yield nothing('too-large');
    else {
      let any = false;
      for (const item of readCsv(await readFile(full, { signal }))?.items ?? []) {
        any = true;
        yield item;
      }
      if (!any) yield nothing('no-people');
    }
  } catch (error) {
    signal.throwIfAborted();
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    yield nothing('not-readable');
  }
}

async function* readCards(
  root: string,
  files: readonly Found[],
  people: readonly Person[],
  signal: AbortSignal,
): AsyncGenerator<{ person: Person; contact: Contact }, void, void> {
  const wanted = new Map<number, Map<number, Person>>();
  for (const person of people) {
    const inFile = wanted.get(person.file) ?? new Map<number, Person>();
    wanted.set(person.file, inFile.set(person.index, person));
  }
  for (const [position, file] of files.entries()) {
    const here = wanted.get(position);
    if (!here) continue;
    let left = here.size;
    for await (const item of readFound(root, file, signal)) {
      const person = item.kind === 'contact' ? here.get(item.index) : undefined;
      if (item.kind !== 'contact' || !person) continue;
      yield { person, contact: item.contact };
      left -= 1;
      if (left === 0) break;
    }
  }
}

function insideOf(
  people: readonly Person[],
  files: readonly ContactsFile[],
  { now, run }: { readonly now: number; readonly run: RunId | null },
): ContactsInside {
  return {
    people: people.length,
    photos: people.filter(({ photo }) => photo).length,
    files: files.length,
    exceptions: files.reduce((sum, { exceptions }) => sum + exceptions, 0),
    addedByThisRun: run === null ? 0 : people.filter(({ broughtBy }) => files[broughtBy]?.run === run).length,
    ...judgeExports(files, now),
  };
}

const NO_KIND: ExportAge = { kind: '', age: 0 };

/** Positions of the exports that have no newer one of their kind; one with nobody in it is no export. */
function newestOfKinds(files: readonly ContactsFile[], ages: readonly ExportAge[]): ReadonlySet<number> {
  const newest = new Map<string, number>();
  for (const [file, { people }] of files.entries()) {
    const { kind, age } = ages[file] ?? NO_KIND;
    const known = newest.get(kind);
    if (people > 0 && (known === undefined || (ages[known]?.age ?? 0) <= age)) newest.set(kind, file);
  }
  return new Set(newest.values());
}
