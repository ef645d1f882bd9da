import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/shared/errors/catalog.ts';
import { exitForCode } from '../../src/shared/errors/exit-codes.ts';
import { ERROR_CODES, remedyFor, remedyLine, todoFor } from '../../src/shared/errors/remedies.ts';
import { REMEDY_TEXT } from '../../src/shared/text/strings-remedies.en.ts';

const EXITS = new Set([0, 1, 2, 3, 10, 11, 20, 21, 22, 30, 40, 41, 130]);
// Words the design rules keep from users, and exclamation marks.
const FORBIDDEN = /\b(vault|object|handle|mtp|ptp|hash|oops|successfully|error code)\b|!/iu;

describe.each(ERROR_CODES)('%s', (code) => {
  const remedy = remedyFor(code);
  const sentences = [remedy.happened, remedy.safe, ...remedy.todo, ...Object.values(remedy.perPlatform ?? {}).flat()];

  it('has an exit code of the documented ones', () => {
    expect(EXITS).toContain(exitForCode(code));
  });

  it('says what happened, what is safe and what to do, in plain words', () => {
    expect(remedy.todo.length).toBeGreaterThan(0);
    for (const sentence of sentences) {
      expect(sentence).toBe(sentence.trim());
      expect(sentence.length).toBeGreaterThan(10);
      expect(sentence).not.toMatch(FORBIDDEN);
    }
    for (const sentence of [remedy.happened, remedy.safe, ...remedy.todo]) expect(sentence).toMatch(/\.$/u);
  });
});

it('there is no remedy for a code that does not exist', () => {
  expect(Object.keys(REMEDY_TEXT).sort()).toEqual(Object.keys(ERRORS).sort());
});

it('a code from a newer app gets the remedy of a fault, never an inherited property', () => {
  for (const code of ['FROM_THE_FUTURE', 'constructor', '__proto__']) {
    expect(remedyFor(code)).toBe(REMEDY_TEXT.INTERNAL);
    expect(remedyLine(code)).toContain('report it');
  }
});

it('todoFor() adds what holds on one platform only', () => {
  expect(todoFor('DEVICE_CLAIMED', 'darwin').join(' ')).toContain('Image Capture');
  expect(todoFor('DEVICE_CLAIMED', 'linux').join(' ')).not.toContain('Image Capture');
  expect(todoFor('DEVICE_CLAIMED', 'sunos')).toEqual(REMEDY_TEXT.DEVICE_CLAIMED.todo);
});

it('todoFor() names the other way in where a phone does not answer, and not where another program holds it', () => {
  const other = 'lifeboat devices --libmtp';
  for (const code of ['PTP_TIMEOUT', 'PTP_DESYNC', 'PTP_MALFORMED', 'DEVICE_UNRELIABLE']) {
    expect(todoFor(code, 'linux').join(' ')).toContain(other);
    expect(todoFor(code, 'win32').join(' ')).not.toContain(other);
  }
  for (const code of ['DEVICE_CLAIMED', 'DEVICE_NO_PERMISSION', 'DEVICE_LOCKED']) {
    expect(todoFor(code, 'linux').join(' ')).not.toContain(other);
  }
});
