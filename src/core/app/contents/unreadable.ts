import type { Opening } from '../../../shared/domain/opening.ts';
import { INSPECT_TEXT } from '../../../shared/text/strings-inspect.en.ts';

/** What nothing could be said of. */
export function unreadable(): Opening {
  return { verdict: 'not-checked', format: 'unknown', why: INSPECT_TEXT.unreadable };
}
