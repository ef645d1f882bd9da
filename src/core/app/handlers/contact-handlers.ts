import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { PersonSummary } from '../../../shared/domain/contacts.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { CONTACTS_TEXT } from '../../../shared/text/strings-contacts.en.ts';
import { Mutex } from '../../base/mutex.ts';
import { foldForSearch } from '../../base/fold.ts';
import type { OpOptions } from '../../base/options.ts';
import { proposeDuplicates } from '../../contacts/duplicates.ts';
import { personCard, photoUrl } from '../../contacts/person-card.ts';
import { decodeText } from '../../contacts/text-decoding.ts';
import type { Person } from '../../contacts/union.ts';
import { addedByRun } from '../../readable/added-by-run.ts';
import { exportContacts } from '../../readable/contacts-export.ts';
import { openContacts, type ContactsLibrary } from '../../readable/contacts-library.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { HostPorts } from '../ports.ts';
import { stampOf } from '../vault-stamp.ts';
import { refuseInside } from '../refuse-inside.ts';

type ContactHandlers = Pick<
  AppHandlers,
  'contacts.overview' | 'contacts.list' | 'contacts.get' | 'contacts.duplicates' | 'contacts.export'
>;

const MOST_FILES = 200;
const MOST_ALIKE = 50;
const SHOWN_TEXT = 500;
const MAX_PHOTO = 8 * 1024 * 1024;

export function contactHandlers(ports: HostPorts): ContactHandlers {
  const shelf = new Shelf(ports);
  return {
    'contacts.overview': async ({ vault }, options) => {
      const { inside, files, exceptions, people } = await shelf.get(vault, options);
      return {
        ...inside,
        addedByRun: addedByRun(people.map(({ broughtBy }) => ({ run: files[broughtBy]?.run ?? null, added: 1 }))),
        list: files.toReversed().slice(0, MOST_FILES),
        problems: exceptions.map(({ path: place, exception: { line, why, bytes, kept } }) => {
          const text = decodeText(bytes.subarray(0, SHOWN_TEXT));
          return { path: place, line, why: CONTACTS_TEXT.why[why], text, kept };
        }),
      };
    },
    'contacts.list': async ({ vault, search, page: { offset, limit } }, options) => {
      const library = await shelf.get(vault, options);
      const found = matching(library.people, search).toSorted((left, right) =>
        left.name.localeCompare(right.name, 'en'),
      );
      return { total: found.length, items: found.slice(offset, offset + limit).map((one) => summary(one, library)) };
    },
    'contacts.get': async ({ vault, id }, options) => {
      const library = await shelf.get(vault, options);
      const found = library.people.find((person) => person.id === id);
      if (!found) return null;
      for await (const { person, contact } of library.cards([found], options)) {
        const { name: _, ...card } = personCard(contact);
        return {
          ...summary(person, library),
          ...card,
          phones: [...card.phones],
          emails: [...card.emails],
          addresses: [...card.addresses],
          urls: [...card.urls],
          notes: [...card.notes],
          others: [...card.others],
          photoUrl: photoUrl(contact, MAX_PHOTO),
        };
      }
      return null;
    },
    'contacts.duplicates': async ({ vault, page: { offset, limit } }, options) => {
      const library = await shelf.get(vault, options);
      const proposals = proposeDuplicates(library.people);
      return {
        total: proposals.length,
        items: proposals.slice(offset, offset + limit).map(({ by, members }) => ({
          by: [...by],
          people: members.slice(0, MOST_ALIKE).flatMap((index) => {
            const person = library.people[index];
            return person ? [summary(person, library)] : [];
          }),
          more: Math.max(0, members.length - MOST_ALIKE),
        })),
      };
    },
    'contacts.export': async ({ vault, as, out, onePer }, options) => {
      const library = await shelf.get(vault, options);
      const root = path.resolve(vault);
      const target = path.resolve(out);
      refuseInside(target, root);
      if (library.people.length === 0) {
        const message = `Cannot export the contacts of "${root}": there are none in it`;
        throw new AppError('USAGE', message, { details: { what: root } });
      }
      return await exportContacts(library, { as, out: target, onePer }, options);
    },
  };
}

function matching(people: readonly Person[], search: string | null): readonly Person[] {
  const words = foldForSearch(search ?? '')
    .split(/\s+/u)
    .filter(Boolean);
  if (words.length === 0) return people;
  return people.filter(({ name, organization, phones, emails }) => {
    const all = foldForSearch([name, organization, ...phones, ...emails].join('\n'));
    const digits = phones.join('\n').replace(/[^\d\n]/gu, '');
    return words.every(
      (word) => all.includes(word) || (/^\+?\d{3,}$/u.test(word) && digits.includes(word.replace('+', ''))),
    );
  });
}

function summary(person: Person, { files, inNewest }: ContactsLibrary): PersonSummary {
  const { id, name, phones, emails, organization, photo } = person;
  return {
    id,
    name,
    phones: [...phones],
    emails: [...emails],
    organization,
    photo,
    addedBy: files[person.broughtBy]?.run ?? null,
    path: files[person.file]?.path ?? '',
    inNewest: inNewest(person),
  };
}

/** Keeps what was read of the backup that was asked for last: a window asks page by page. Read again after each run. */
class Shelf {
  readonly #ports: HostPorts;
  readonly #mutex = new Mutex();
  #held: { readonly key: string; readonly library: ContactsLibrary } | null = null;

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  get(vault: string, options: OpOptions): Promise<ContactsLibrary> {
    return this.#mutex.run(() => this.#open(path.resolve(vault), options), options);
  }

  async #open(root: string, options: OpOptions): Promise<ContactsLibrary> {
    const key = `${root}\n${await stampOf(root)}`;
    if (this.#held?.key === key) return this.#held.library;
    const { clock, log } = this.#ports;
    await using vault = await openVault(root, { write: false, clock, log });
    const library = await openContacts(vault, { ...options, clock, run: null });
    this.#held = { key, library };
    return library;
  }
}
