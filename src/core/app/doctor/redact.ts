/** What must not stand in a text that leaves the computer. */
export interface Secrets {
  readonly serials: readonly string[];
  readonly names: readonly string[];
  /** Absolute. */
  readonly home: string;
}

/** Messages quote what they are about; within quotes a path may hold spaces. */
const QUOTED_PATH = /"[^"\n]*[\\/][^"\n]*"/gu;
/** Windows' and Unix' absolute paths, to the end of the word or the quote. */
const WINDOWS_PATH = /\b[A-Za-z]:\\[^\s"'<>|]*/gu;
const UNIX_PATH = /(?<![\w.<])\/(?:home|Users|root|media|mnt|run|tmp|var|Volumes)(?:\/[^\s"'<>|]*)?/gu;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.-]+/gu;
/** Phone numbers and the like; versions and codes have shorter runs of digits. */
const LONG_NUMBER = /(?<![\w.])\+?\d[\d ()/-]{6,}\d/gu;
/** Serials that were not known: 16 hexadecimal digits or more. */
const LONG_HEX = /\b[0-9A-Fa-f]{16,}\b/gu;
const ADDRESS = /\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b/gu;

/** The text without them. Each word of a name goes, too; what is short enough to be part of any word stays. */
export function redact(text: string, { serials, names, home }: Secrets): string {
  let clean = text;
  for (const serial of longestFirst(serials)) clean = clean.replaceAll(new RegExp(literal(serial), 'giu'), '<serial>');
  clean = clean.replaceAll(QUOTED_PATH, '"<path>"');
  // Windows writes one folder's name in any case.
  if (home.length > 1) clean = clean.replaceAll(new RegExp(`${literal(home)}[^\\s"'<>|]*`, 'giu'), '<path>');
  clean = clean.replaceAll(WINDOWS_PATH, '<path>').replaceAll(UNIX_PATH, '<path>').replaceAll(MAIL, '<mail>');
  const owner = home.split(/[\\/]/u).at(-1) ?? '';
  for (const name of longestFirst([...names, owner].flatMap((one) => [one, ...one.split(/\s+/u)]))) {
    if (name.length < 3 || KEPT.has(name.toLowerCase())) continue;
    clean = clean.replaceAll(new RegExp(`(?<![\\p{L}\\d])${literal(name)}(?![\\p{L}\\d])`, 'giu'), '<name>');
  }
  return clean.replaceAll(ADDRESS, '<address>').replaceAll(LONG_HEX, '<serial>').replaceAll(LONG_NUMBER, '<number>');
}

/** Words of models and systems, which a helper needs. */
const KEPT = new Set(['lumia', 'nokia', 'microsoft', 'windows', 'phone', 'mobile', 'htc', 'root', 'dual', 'sim']);

function longestFirst(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort((a, b) => b.length - a.length);
}

function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, '\\$&');
}
