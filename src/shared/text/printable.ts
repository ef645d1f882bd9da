/**
 * Text that a terminal shows and does not obey: control characters, line ends, escape sequences and the marks that turn
 * writing around are shown as `\u{1b}`. A phone's names and a disk's messages pass through here before they are printed.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * A name as a page shows it: without the marks that turn around whatever is written after them, the page's own words among
 * it. Those of right-to-left languages, which only say of themselves where they belong, stay.
 */
export function shownName(name: string): string {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
