import type { Meaning } from './csv-columns.ts';

/** A column of a table of people, by its header or by what is in it. */
export interface Column {
  readonly header: string;
  readonly meaning: Meaning;
  /** Judged by its values: the header's own words are kept with each. */
  readonly sniffed: boolean;
}

export const isMail = (value: string): boolean => /^[^\s@"<>]+@[^\s@"<>]+$/u.test(value);
export const isNumber = (value: string): boolean =>
  /^\+?[\d\s()./*#-]{3,40}$/u.test(value) && /\d.*\d.*\d/su.test(value);

/** Long enough to be called, and neither a date nor an amount; a postal code is shorter. */
const isDialled = (value: string): boolean => {
  const digits = value.replace(/\D/gu, '').length;
  const isDate = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?$/u.test(value) || /^(?:19|20)\d\d[01]\d[0-3]\d$/u.test(value);
  return isNumber(value) && digits >= 6 && digits <= 17 && !isDate && !/^\d+[.,]\d{1,2}$/u.test(value);
};
/** What a name may look like; no digits, no address of anything. */
const isName = (value: string): boolean => value.length <= 80 && /\p{L}/u.test(value) && !/[\d@:/\\]/u.test(value);

/** So many of ten values must look alike: an export has a note between its numbers now and then. */
const MOSTLY = 8;
const mostly = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.length > 0 && values.filter(test).length * 10 >= values.length * MOSTLY;

/** The values of a column that are not empty. */
export function valuesOf(rows: readonly (readonly string[])[], index: number): readonly string[] {
  return rows.map((row) => row[index]?.trim() ?? '').filter((value) => value !== '');
}

/**
 * Columns under a header of which some words are not known: mail and numbers are known by their values, and every other
 * column is carried along. Numbers are only looked for where no column is called a number: a customer's number is none.
 */
export function sniffColumns(
  headers: readonly string[],
  known: readonly (Meaning | null)[],
  sample: readonly (readonly string[])[],
): Column[] {
  const hasNumbers = known.some((meaning) => meaning?.to === 'tel' || meaning?.to === 'numbered');
  return headers.map((cell, index): Column => {
    const header = cell.replace(/^\ufeff/u, '').trim();
    const meaning = known[index] ?? null;
    if (meaning) return { header, meaning, sniffed: false };
    const values = valuesOf(sample, index);
    const named = header === '' ? `Column ${String(index + 1)}` : header;
    if (mostly(values, isMail)) return { header: named, meaning: { to: 'email' }, sniffed: true };
    if (!hasNumbers && mostly(values, isDialled))
      return { header: named, meaning: { to: 'tel', types: ['VOICE'] }, sniffed: true };
    return { header: named, meaning: { to: 'carry' }, sniffed: false };
  });
}

/** First, middle and last name, perhaps with a title before them. */
const MOST_NAMES = 4;

/**
 * Where no column is known for a name: those at the beginning that look like names. Outlook has them first in every
 * language; together they are what the person is shown as, and each stays a column of its own besides.
 */
export function nameColumns(
  columns: readonly Column[],
  known: readonly (Meaning | null)[],
  sample: readonly (readonly string[])[],
): readonly number[] {
  if (known.some((meaning) => meaning?.to === 'n' || (meaning?.to === 'text' && meaning.name === 'FN'))) return [];
  const reach = columns.findIndex(({ meaning }) => meaning.to === 'tel' || meaning.to === 'email');
  const first = Array.from(
    { length: Math.max(0, Math.min(MOST_NAMES, reach === -1 ? 0 : reach)) },
    (_, index) => index,
  );
  return first.filter((index) => !known[index] && mostly(valuesOf(sample, index), isName));
}
