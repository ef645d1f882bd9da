import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsDay, dayOf, firstOfYear, yearsBetween } from '../../../src/renderer/screens/inside/days.ts';
import type { ThreadMessage } from '../../../src/shared/domain/messages.ts';

const message = (place: number, at: string | null): ThreadMessage => ({
  place,
  at,
  incoming: true,
  box: 'inbox',
  kind: 'sms',
  sender: null,
  read: true,
  subject: null,
  text: '',
  attachments: [],
});

describe('the days of a conversation', () => {
  it('begin with the first message and wherever the date changes', () => {
    // Days are those of the reader's own time zone.
    const at = (day: number, hour: number): string => new Date(2016, 2, day, hour).toISOString();
    const [a, b, c] = [message(0, at(5, 10)), message(1, at(5, 11)), message(2, at(7, 11))];
    expect([beginsDay(a, undefined), beginsDay(b, a), beginsDay(c, b)]).toEqual([true, false, true]);
  });

  it('are not guessed while the message before is not there', () => {
    expect(beginsDay(message(200, '2016-03-05T10:00:00Z'), undefined)).toBe(false);
  });

  it('are null where there is no date or none that can be read', () => {
    expect([dayOf(null), dayOf('yesterday')]).toEqual([null, null]);
  });
});

describe('going to a year', () => {
  it('finds the first message of the year or a later one, whatever the dates, with few questions', async () => {
    const dates = fc
      .array(fc.option(fc.integer({ min: 2008, max: 2022 }), { freq: 8 }), { minLength: 1, maxLength: 300 })
      .map((years) => [
        ...years.filter((year) => year === null),
        ...years.filter((year) => year !== null).sort((a, b) => a - b),
      ]);
    await fc.assert(
      fc.asyncProperty(dates, fc.integer({ min: 2007, max: 2023 }), async (years, wanted) => {
        let questions = 0;
        const found = await firstOfYear(years.length, wanted, async (place) => {
          questions += 1;
          const year = years[place] ?? null;
          return year === null ? null : `${String(year)}-06-15T12:00:00.000Z`;
        });
        const right = years.findIndex((year) => year !== null && year >= wanted);
        expect(found).toBe(right < 0 ? years.length - 1 : right);
        expect(questions).toBeLessThanOrEqual(Math.ceil(Math.log2(years.length + 1)));
      }),
    );
  });

  it('offers every year between the first and the last message, and none without dates', () => {
    expect(yearsBetween('2014-06-01T00:00:00Z', '2017-06-01T00:00:00Z')).toEqual([2014, 2015, 2016, 2017]);
    expect([yearsBetween(null, null), yearsBetween('2017-06-01T00:00:00Z', '2014-06-01T00:00:00Z')]).toEqual([[], []]);
  });

  it('offers no more than a hundred years, however wrong a date is', () => {
    const years = yearsBetween('0001-06-01T00:00:00Z', '2018-06-01T00:00:00Z');
    expect([years.length, years.at(-1)]).toEqual([100, 2018]);
  });
});
