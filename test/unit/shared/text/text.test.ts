import { describe, expect, it } from 'vitest';
import { formatBytes, formatFiles, formatNumber } from '../../../../src/shared/text/bytes.ts';
import { formatDateTime, formatDaysAgo, secondsBetween } from '../../../../src/shared/text/dates.ts';
import { formatAbout, formatTook } from '../../../../src/shared/text/duration.ts';
import { CONTACTS_TEXT } from '../../../../src/shared/text/strings-contacts.en.ts';
import { MESSAGES_TEXT } from '../../../../src/shared/text/strings-messages.en.ts';
import { printable } from '../../../../src/shared/text/printable.ts';

describe('numbers as text', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1999, '1.9 kB'],
    [23_900_000, '23 MB'],
    [1_500_000_000, '1.5 GB'],
    [9_999_999_999, '9.9 GB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB'],
  ])('formatBytes(%d) is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('formatNumber() groups thousands the same everywhere', () => {
    expect([0, 999, 1000, 12345678].map(formatNumber)).toEqual(['0', '999', '1,000', '12,345,678']);
  });

  it('formatFiles() knows one file', () => {
    expect([0, 1, 2000].map(formatFiles)).toEqual(['0 files', '1 file', '2,000 files']);
  });
});

describe('what a report counts', () => {
  it('is one thing where there is one', () => {
    const { report, cli } = CONTACTS_TEXT;
    const one = [
      report.exceptions('1'),
      cli.exceptions('1'),
      cli.leftOut('1'),
      MESSAGES_TEXT.notUnderstoodWhy('1'),
      MESSAGES_TEXT.report.malformed('1'),
      MESSAGES_TEXT.cli.malformed('1', 'x'),
    ];
    expect(
      one.filter((text) => !/^1 (?:card or row|picture|entry) /u.test(text) || /\bthem\b|\bthey\b/u.test(text)),
    ).toEqual([]);
    expect(report.exceptions('2')).toMatch(/^2 cards or rows .* they are/u);
    expect(cli.leftOut('2')).toMatch(/^2 pictures are .* for them\./u);
  });
});

describe('times as text', () => {
  it.each([
    [3, 'less than a minute'],
    [60, 'about a minute'],
    [170, 'about 3 minutes'],
    [3600, 'about an hour'],
    [7300, 'about 2 hours'],
    [400_000, 'about 5 days'],
  ])('formatAbout(%d) is %s', (seconds, text) => expect(formatAbout(seconds)).toBe(text));

  it.each([
    [0, '0 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('formatTook(%d) is %s', (seconds, text) => expect(formatTook(seconds)).toBe(text));

  it('formatDateTime() says the zone, and gives back what is no date', () => {
    expect(formatDateTime('2026-11-22T10:05:00Z')).toBe('22 November 2026, 10:05 UTC');
    expect(formatDateTime('never')).toBe('never');
  });

  it('formatDaysAgo() counts whole days', () => {
    expect([0.9, 1.2, 40].map(formatDaysAgo)).toEqual(['today', 'yesterday', '40 days ago']);
  });

  it('secondsBetween() is never negative', () => {
    expect(secondsBetween('2026-01-01T00:00:00Z', '2026-01-01T00:00:05Z')).toBe(5);
    expect(secondsBetween('2026-01-02T00:00:00Z', '2026-01-01T00:00:05Z')).toBe(0);
  });
});

describe('printable()', () => {
  it('shows what would move the cursor, colour the screen or end the line', () => {
    expect(printable('a\u001b[2Jb\r\n\u009bc\u007f\u202e')).toBe('a\\u{1b}[2Jb\\u{d}\\u{a}\\u{9b}c\\u{7f}\\u{202e}');
  });
  it('leaves writing alone, and shows half a surrogate pair', () => {
    expect(printable('Сб 日本 😀 é')).toBe('Сб 日本 😀 é');
    expect(printable('x\ud83d')).toBe('x\\u{d83d}');
  });
});
