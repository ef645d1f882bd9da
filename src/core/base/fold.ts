/** Letters that are one and not a letter with a mark, as somebody without that key types them. */
const TYPED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
};

/**
 * Text as a search compares it: without case, accents, width and ligatures, so that `jurgen` finds `Jürgen` and `oslo`
 * finds `Øslo`. Marks that belong to no one script go (Unicode calls them inherited); the vowel signs of Indic scripts,
 * which are marks too, stay.
 */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Script=Inherited}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłħı]/gu, (letter) => TYPED[letter] ?? letter);
}
