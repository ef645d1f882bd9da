/**
 * Which backslash escapes a version knows. 3.0 and 4.0 (RFC 2426, 5; RFC 6350, 3.4): `\\ \, \; \n`, and `\:` that many
 * write. 2.1 has `\;` only; `\\ \, \:` are written all the same, but `\n` there is two characters of a path.
 */
export type Escapes = '2.1' | 'modern';

export function unescapeText(text: string, escapes: Escapes): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\,;:nN])/gu, (whole, sign: string) => {
    if (sign !== 'n' && sign !== 'N') return sign;
    return escapes === 'modern' ? '\n' : whole;
  });
}

/**
 * For a field of N, ADR, ORG, and for every text in 3.0 (RFC 2426, 4: a semicolon must be escaped). In 4.0 readers leave
 * an escaped semicolon as it is where there are no fields: there `text` is for `escapePlain`.
 */
export function escapeText(text: string): string {
  return text.replace(/[\\,;]/gu, '\\$&').replace(/\r\n|[\r\n]/gu, '\\n');
}

/** A text of 4.0 that has no fields (RFC 6350, 3.4). */
export function escapePlain(text: string): string {
  return text.replace(/[\\,]/gu, '\\$&').replace(/\r\n|[\r\n]/gu, '\\n');
}

/** A URI keeps its commas and semicolons; what would end the line or be taken for an escape is escaped all the same. */
export function escapeUri(text: string): string {
  return text.replace(/\\/gu, '\\\\').replace(/\r\n|[\r\n]/gu, '\\n');
}

/** Splits at separators that no backslash precedes; the parts keep their escapes. */
export function splitEscaped(text: string, separator: string): string[] {
  if (!text.includes('\\')) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** What a value of 2.1 that is not understood looks like in 3.0 and 4.0, so that it can be carried along as it stands. */
export function rawFrom21(text: string): string {
  return text.replace(/\\(?!;)/gu, '\\\\').replace(/\n/gu, '\\n');
}

/**
 * `19800229`, `--0229` (RFC 6350, 4.3, basic form) as `1980-02-29`, `--02-29`, which 3.0 and every reader know; with a
 * time likewise. What is no such date stays as it is.
 */
export function extendedDate(text: string): string {
  const date = /^(\d{4}|--)(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z|[+-]\d{2}:?\d{2}|))?$/u.exec(text);
  if (!date) return text;
  const [, year = '', month = '', day = '', hours, minutes = '', seconds = '', zone = ''] = date;
  const whole = year === '--' ? `--${month}-${day}` : `${year}-${month}-${day}`;
  return hours === undefined ? whole : `${whole}T${hours}:${minutes}:${seconds}${zone}`;
}

/** The reverse, for 4.0. */
export function basicDate(text: string): string {
  if (!isDate(text)) return text;
  const [day = '', time] = text.split('T');
  const basic = day.startsWith('--') ? `--${day.slice(2).replace(/-/gu, '')}` : day.replace(/-/gu, '');
  return time === undefined ? basic : `${basic}T${time.slice(0, 8).replace(/:/gu, '')}${time.slice(8)}`;
}

/** In the extended form. */
export function isDate(text: string): boolean {
  return /^(?:\d{4}|-)-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:?\d{2}|))?$/u.test(text);
}
