import { REMEDY_TEXT } from '../text/strings-remedies.en.ts';
import type { Remedy } from './remedy.ts';
import { ERRORS, isErrorCode, type ErrorCode } from './catalog.ts';

// The compiler refuses a code without a remedy here.
const REMEDIES: Readonly<Record<ErrorCode, Remedy>> = REMEDY_TEXT;

/** A code nobody knows (a newer app wrote it) gets the remedy of a fault in the app. */
export function remedyFor(code: string): Remedy {
  return REMEDIES[isErrorCode(code) ? code : 'INTERNAL'];
}

/** What to do, in order, on this platform; an unknown platform gets what holds everywhere. */
export function todoFor(code: string, platform: string): readonly string[] {
  const remedy = remedyFor(code);
  const more =
    platform === 'win32' || platform === 'darwin' || platform === 'linux' ? remedy.perPlatform?.[platform] : undefined;
  return more ? [...remedy.todo, ...more] : remedy.todo;
}

/** What to do in one line, as findings carry it. */
export function remedyLine(code: string): string {
  return remedyFor(code).todo.join(' ');
}

/** Every code there is, in the catalogue's order. */
export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];
