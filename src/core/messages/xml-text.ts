const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Character references resolved, leniently: references to characters that XML forbids (`&#x11;`) give these characters,
 * a surrogate pair written as two references (`&#55357;&#56832;`, old SMS Backup & Restore) gives its character, and
 * what is no reference stays as it is written. Nothing is ever expanded beyond one character.
 */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7})|([a-z]{2,4}));/gu, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED[name] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    if (code <= 0xffff) return String.fromCharCode(code);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Longest reference there is, `&#x10FFFF;` with zeros to spare. */
export const MAX_REFERENCE = 12;

/** Half a surrogate pair (the `u` flag sees whole ones as one character) and what Unicode calls no character. */
const IMPOSSIBLE = /[\ud800-\udfff\ufffe\uffff]/gu;

const MARKUP: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/**
 * Text as `.msg` has it: control characters as references, as the phone itself writes them, and CR as one so that it
 * survives reading.
 */
export function escapeMsg(text: string): string {
  return text
    .replace(IMPOSSIBLE, '\ufffd')
    .replace(/[<>&]/gu, (character) => MARKUP[character] ?? '')
    .replace(
      /[\u0000-\u0008\u000b-\u001f]/gu,
      (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
    );
}

/**
 * An attribute's value for readers that refuse what XML refuses: control characters are shown by their symbols
 * (U+2400...), which is the nearest that such a file can hold; line ends and tabs as references so that they survive.
 */
export function escapeAttribute(text: string): string {
  return text
    .replace(IMPOSSIBLE, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, (character) =>
      String.fromCharCode(0x2400 + character.charCodeAt(0)),
    )
    .replace(/[<>&"]/gu, (character) => MARKUP[character] ?? '')
    .replace(/[\t\n\r]/gu, (character) => `&#${String(character.charCodeAt(0))};`);
}
