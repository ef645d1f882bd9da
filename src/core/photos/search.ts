import { MONTHS } from '../../shared/text/dates.ts';
import type { Shot } from './timeline.ts';

const MOST_WORDS = 10;

/**
 * The shots with every one of the words in their name, folder or date. A date is found by its year, its month's name, its
 * day (`14 may 2016`) and as `2016-05-14`; one or two figures are a day or a whole number in the name, never a part of one.
 */
export function searchShots(shots: readonly Shot[], text: string): readonly Shot[] {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
  if (words.length === 0) return shots;
  const suits = words.map(wordTest);
  return shots.filter((shot) => {
    const path = (shot.parts[0]?.file.path ?? '').slice('data/'.length).toLowerCase();
    const date = dateText(shot);
    return suits.every((test) => test(path, date));
  });
}

function wordTest(word: string): (path: string, date: string) => boolean {
  if (!/^\d{1,2}$/u.test(word)) return (path, date) => path.includes(word) || date.includes(word);
  const whole = new RegExp(`(?<!\\d)${word}(?!\\d)`, 'u');
  return (path, date) => date.includes(` ${String(Number(word))} `) || whole.test(path);
}

/** ` 14 may 2016 2016-05-14` */
function dateText({ taken: { at } }: Shot): string {
  if (at === null) return '';
  const date = new Date(at);
  const month = (MONTHS[date.getUTCMonth()] ?? '').toLowerCase();
  return ` ${String(date.getUTCDate())} ${month} ${String(date.getUTCFullYear())} ${date.toISOString().slice(0, 10)}`;
}
