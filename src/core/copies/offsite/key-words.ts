import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { TypedKey } from '../../../shared/domain/offsite.ts';

const KNOWN = new Set(wordlist);
/** Of each word of the list, no other begins with the same four letters. */
const TELLING = 4;
const MOST_TOLD = 24;

export const wordsOf = (typed: string): readonly string[] => typed.toLowerCase().match(/[a-z]+/gu) ?? [];

/** The line for age tools, or its beginning. */
export const isLetters = (typed: string): boolean => /(?:^|\n)\s*AGE-/iu.test(typed);

/** Words that are not in the list. One that is being typed is not wrong yet while a word of the list begins like it. */
export function wrongWords(typed: string, { isBeingTyped = false } = {}): TypedKey['wrong'] {
  const words = wordsOf(typed);
  const open = isBeingTyped && /[a-z]$/iu.test(typed) ? words.length - 1 : -1;
  return words
    .flatMap((word, index) => {
      if (KNOWN.has(word) || (index === open && wordlist.some((known) => known.startsWith(word)))) return [];
      return [{ at: index + 1, word: word.slice(0, 40), meant: meantBy(word) }];
    })
    .slice(0, MOST_TOLD);
}

/** The one word of the list that begins alike, or that is one slip away; null when none or several are. */
function meantBy(word: string): string | null {
  const alike = wordlist.filter((known) => word.length >= TELLING && known.startsWith(word.slice(0, TELLING)));
  const near = alike.length === 1 ? alike : wordlist.filter((known) => isOneSlip(word, known));
  return near.length === 1 ? (near[0] ?? null) : null;
}

/** One letter more, less or another, or two neighbours swapped. */
function isOneSlip(word: string, known: string): boolean {
  let start = 0;
  while (start < word.length && word[start] === known[start]) start += 1;
  let end = 0;
  while (end < Math.min(word.length, known.length) - start && word.at(-1 - end) === known.at(-1 - end)) end += 1;
  const [mine, its] = [word.slice(start, word.length - end), known.slice(start, known.length - end)];
  return Math.max(mine.length, its.length) <= 1 || (mine.length === 2 && mine === its.charAt(1) + its.charAt(0));
}
