import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPtpDate, parsePtpDate } from '../../../../../src/core/device/ptp/ptp-date.ts';
import { holds } from './arbitraries.ts';

describe('parsePtpDate()', () => {
  it.each([
    ['20150130T224717+0100', Date.UTC(2015, 0, 30, 21, 47, 17)],
    ['20150130T224717-0330', Date.UTC(2015, 0, 31, 2, 17, 17)],
    ['20150130T224717.5+0100', Date.UTC(2015, 0, 30, 21, 47, 17, 500)],
    ['20150130T224717.0Z', Date.UTC(2015, 0, 30, 22, 47, 17)],
    ['20150130T224717+01:00', Date.UTC(2015, 0, 30, 21, 47, 17)],
    ['20161231T235960Z', Date.UTC(2016, 11, 31, 23, 59, 59)],
  ])('reads %s', (text, time) => {
    expect(parsePtpDate(text)).toBe(time);
  });

  it('takes a date without a zone as local time', () => {
    expect(parsePtpDate('20150130T224717')).toBe(new Date(2015, 0, 30, 22, 47, 17).getTime());
    expect(parsePtpDate('20150130T224717.9 whatever the vendor adds')).toBe(
      new Date(2015, 0, 30, 22, 47, 17, 900).getTime(),
    );
  });

  it.each([
    '',
    '0',
    '20151330T000000',
    '20150230T000000Z',
    '20150230T000000',
    '20150130 224717',
    '20150130T254717',
    '20150130T224717+2500',
  ])('has no time for %j', (text) => {
    expect(parsePtpDate(text)).toBeNull();
  });

  it('reads back what formatPtpDate() wrote, in any zone', () => {
    holds(
      'dates',
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: -15 * 60, max: 15 * 60 }),
        (date, zone) => {
          const tenths = Math.floor(date.getTime() / 100) * 100;
          expect(parsePtpDate(formatPtpDate(tenths, zone))).toBe(tenths);
        },
      ),
    );
  });

  it('never gives anything but a whole number or null', () => {
    holds(
      'dates of any text',
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{8}T\d{6}(\.\d)?(Z|[+-]\d{4})?$/u)), (text) => {
        const time = parsePtpDate(text);
        expect(time === null || Number.isSafeInteger(time)).toBe(true);
      }),
    );
  });
});

describe('formatPtpDate()', () => {
  it('writes what a Lumia writes', () => {
    expect(formatPtpDate(Date.UTC(2015, 0, 30, 21, 47, 17), 60)).toBe('20150130T224717+0100');
    expect(formatPtpDate(Date.UTC(2015, 0, 30, 21, 47, 17, 300), -210)).toBe('20150130T181717.3-0330');
  });

  it('gives no date for a time that has no such text', () => {
    expect(formatPtpDate(Number.NaN)).toBe('');
    expect(formatPtpDate(Date.UTC(10_000, 0), 0)).toBe('');
  });
});
