import { plainText, allNamed, type Contact } from './contact.ts';
import { nameKey } from './duplicates.ts';
import { contactPrint, propertyPrints } from './fingerprint.ts';
import { nameOf, photoOf } from './person-card.ts';

/** One person of the union: what a list shows, and where the whole card is. */
export interface Person {
  /** The same as long as nothing of the card changes. */
  readonly id: string;
  readonly name: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly organization: string;
  readonly photo: boolean;
  /** Position of the file that has the fullest card, and the card's place in it. */
  readonly file: number;
  readonly index: number;
  /** Position of the file that brought this person first. */
  readonly broughtBy: number;
  /** Position of the last file that has this person, word for word or with more. */
  readonly lastIn: number;
  /** Of the files of each kind that have this person, the position of the newest. */
  readonly newestIn: readonly number[];
}

/** What an export is a newer one of, and how new it is beside others of its kind. */
export interface ExportAge {
  readonly kind: string;
  readonly age: number;
}

interface Entry {
  person: Person;
  readonly prints: readonly string[];
}

/** People of one name that are compared; more of them are nobody's address book. */
const MOST_NAMESAKES = 50;

/**
 * Everyone in several exports, without doubles. A card counts once in however many files it is word for word, and not
 * again when a fuller one of the same name has every line of it. Cards that differ both stay: nothing is merged. What
 * one file has twice stays twice.
 */
export class ContactUnion {
  readonly #entries: (Entry | null)[] = [];
  readonly #byPrint = new Map<string, number>();
  readonly #byName = new Map<string, number[]>();
  /** How often a card was met in the file at hand. */
  #inThisFile = new Map<string, number>();
  #file = -1;
  readonly #ageOf: (file: number) => ExportAge;

  /** By itself each file is a kind of its own. */
  constructor(ageOf: (file: number) => ExportAge = (file) => ({ kind: String(file), age: 0 })) {
    this.#ageOf = ageOf;
  }

  /** Files come in the order of their age, oldest first. */
  add(contact: Contact, file: number, index: number): void {
    if (file !== this.#file) {
      this.#file = file;
      this.#inThisFile = new Map();
    }
    const prints = propertyPrints(contact);
    const print = contactPrint(prints);
    const nth = (this.#inThisFile.get(print) ?? 0) + 1;
    this.#inThisFile.set(print, nth);
    const id = nth === 1 ? print : `${print}-${String(nth)}`;
    const known = this.#byPrint.get(id);
    const entry = known === undefined ? undefined : this.#entries[known];
    if (entry) {
      entry.person = this.#alsoIn(entry.person, file);
      return;
    }
    if (nth > 1 || !this.#absorb(contact, prints, id, { file, index })) {
      this.#append(contact, prints, id, { file, index, broughtBy: file, lastIn: file, newestIn: [file] });
    }
  }

  people(): Person[] {
    return this.#entries.flatMap((entry) => (entry ? [entry.person] : []));
  }

  /** True when this card says no more than one of an earlier file, or when it took the place of such a one. */
  #absorb(contact: Contact, prints: readonly string[], id: string, at: { file: number; index: number }): boolean {
    const namesakes = this.#byName.get(nameKey(nameOf(contact))) ?? [];
    for (const place of namesakes.slice(-MOST_NAMESAKES)) {
      const entry = this.#entries[place];
      if (!entry || entry.person.lastIn === at.file) continue;
      if (contains(entry.prints, prints)) {
        entry.person = this.#alsoIn(entry.person, at.file);
        this.#byPrint.set(id, place);
        return true;
      }
      if (contains(prints, entry.prints)) {
        const { broughtBy, lastIn, newestIn } = this.#alsoIn(entry.person, at.file);
        this.#byPrint.set(entry.person.id, place);
        this.#byPrint.set(id, place);
        this.#entries[place] = { person: personOf(contact, id, { ...at, broughtBy, lastIn, newestIn }), prints };
        return true;
      }
    }
    return false;
  }

  #alsoIn(person: Person, file: number): Person {
    const { kind, age } = this.#ageOf(file);
    const known = person.newestIn.find((other) => this.#ageOf(other).kind === kind);
    if (known === undefined) return { ...person, lastIn: file, newestIn: [...person.newestIn, file] };
    if (this.#ageOf(known).age > age) return { ...person, lastIn: file };
    return { ...person, lastIn: file, newestIn: person.newestIn.map((other) => (other === known ? file : other)) };
  }

  #append(contact: Contact, prints: readonly string[], id: string, at: Where): void {
    const place = this.#entries.push({ person: personOf(contact, id, at), prints }) - 1;
    this.#byPrint.set(id, place);
    const name = nameKey(nameOf(contact));
    const namesakes = this.#byName.get(name);
    if (namesakes) namesakes.push(place);
    else this.#byName.set(name, [place]);
  }
}

type Where = Pick<Person, 'file' | 'index' | 'broughtBy' | 'lastIn' | 'newestIn'>;

/** Both sorted; every one of `less` is in `more`. */
function contains(more: readonly string[], less: readonly string[]): boolean {
  if (less.length > more.length) return false;
  let at = 0;
  for (const print of less) {
    while (at < more.length && (more[at] ?? '') < print) at += 1;
    if (more[at] !== print) return false;
    at += 1;
  }
  return true;
}

const MOST_SHOWN = 20;

function personOf(contact: Contact, id: string, where: Where): Person {
  const texts = (name: string): string[] =>
    allNamed(contact, name)
      .slice(0, MOST_SHOWN)
      .map((property) => plainText(property).slice(0, 200));
  return {
    id,
    name: nameOf(contact).slice(0, 500),
    phones: texts('TEL'),
    emails: texts('EMAIL'),
    organization: texts('ORG').join(', '),
    photo: photoOf(contact) !== null,
    ...where,
  };
}
