import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

/** Longer is no number. */
const MAX_LENGTH = 60;

/**
 * What two spellings of one number have in common: its international form (E.164) with the extension. A number without
 * a country is taken to be in `region`; where that is not known, or the number is none of any country (a short code, a
 * service), its digits. Null where there are hardly any.
 */
export function numberKey(written: string, region: CountryCode | null): string | null {
  const text = written.trim().replace(/^tel:/iu, '');
  if (text.length > MAX_LENGTH) return null;
  const digits = text.replace(/\D/gu, '');
  if (digits.length < 3) return null;
  const international = text.replace(/^00(?=[1-9])/u, '+');
  const parsed = parsePhoneNumberFromString(international, region ?? undefined);
  if (parsed?.isPossible() === true) return parsed.ext === undefined ? parsed.number : `${parsed.number};${parsed.ext}`;
  return digits;
}

/** The country that most international numbers are of; null when there is none. */
export function commonRegion(numbers: Iterable<string>): CountryCode | null {
  const counts = new Map<CountryCode, number>();
  let looked = 0;
  for (const number of numbers) {
    if (looked >= 2000) break;
    if (!/^\s*(?:\+|00)/u.test(number) || number.length > MAX_LENGTH) continue;
    looked += 1;
    const country = parsePhoneNumberFromString(number.trim().replace(/^00/u, '+'))?.country;
    if (country !== undefined) counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  let best: CountryCode | null = null;
  for (const [country, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = country;
  return best;
}
