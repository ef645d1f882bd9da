import type { ThreadSummary } from '../../../shared/domain/messages.ts';
import { formatDay } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';

type Somebody = ThreadSummary['people'][number];

export function nameOf({ name, address }: Somebody): string {
  if (name !== null && name !== '') return name;
  return address === '' ? t('look.unknown') : address;
}

/** Everybody in a conversation, the first few by name. */
export function namesOf(people: readonly Somebody[], most = 3): string {
  if (people.length === 0) return t('look.nobody');
  const named = people.slice(0, most).map(nameOf).join(', ');
  return people.length > most ? t('look.andMore', { names: named, more: people.length - most }) : named;
}

/** One or two letters to stand where a picture would. Whole characters: an emoji is one. */
export function initialsOf(name: string): string {
  const letters = name
    .split(/\s+/u)
    .map((word) => Array.from(word).find((sign) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(sign)))
    .filter((letter) => letter !== undefined);
  const [first = '', last = ''] = [letters[0], letters.length > 1 ? letters.at(-1) : ''];
  if (/\p{N}/u.test(first)) return '';
  return (first + (/\p{L}/u.test(last) && /\p{L}/u.test(first) ? last : '')).toLocaleUpperCase();
}

/** `1 January 2016 to 9 August 2018`; one day once. */
export function spanOf(from: string, until: string): string {
  const [first, last] = [formatDay(from), formatDay(until)];
  return first === last ? first : t('look.span', { from: first, until: last });
}
