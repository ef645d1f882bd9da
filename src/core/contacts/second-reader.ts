import Card from 'vcf';
import { allNamed, type Contact } from './contact.ts';

/** What is counted by both readers. Each is a name that `vcf` keeps. */
const COUNTED = ['fn', 'tel', 'email', 'adr', 'note', 'url', 'photo'] as const;

/** Blanks in a row that `vcf` would look at again and again (its trimming is quadratic). */
const MANY_BLANKS = /\s{200}/u;
/** Its folding and splitting hold several copies. */
const MAX_TEXT = 8 * 1024 * 1024;

/**
 * Whether the package `vcf` finds the same lines in a card that was written here: a reader that shares nothing with ours.
 * Null where it cannot be asked.
 */
export function agrees(card: string, contact: Contact): boolean | null {
  if (card.length > MAX_TEXT || MANY_BLANKS.test(card)) return null;
  try {
    const { data } = new Card().parse(card);
    return COUNTED.every((name) => count(data[name]) === allNamed(contact, name.toUpperCase()).length);
  } catch {
    return false;
  }
}

function count(found: unknown): number {
  if (found === undefined) return 0;
  return Array.isArray(found) ? found.length : 1;
}
