import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { malformed } from './malformed.ts';

/** Longest string in UTF-16 units without its NUL (PIMA 15740:2000 section 5.3.4: the count is one byte, NUL included). */
export const PTP_STRING_MAX = 254;

/**
 * A PTP string: one byte with the number of UTF-16 units, NUL included, then the units, little-endian.
 * A zero count is the empty string. Ends at the first NUL where there is one earlier; a missing NUL is forgiven.
 *
 * Unpaired surrogates are kept as they are, so that a name can be sent back to the phone unchanged;
 * `mtp/path-names.ts` replaces them where a name becomes part of a path.
 */
export function readPtpString(reader: ByteReader): string {
  const text = reader.utf16(reader.u8());
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** NUL-terminated always: a Lumia answers an unterminated string with Invalid_Dataset (AFT #3). Errors: `PTP_MALFORMED` for a text too long or holding NUL. */
export function writePtpString(writer: ByteWriter, text: string): void {
  if (text.length > PTP_STRING_MAX || text.includes('\0')) throw malformed('string to send', 0);
  if (text === '') {
    writer.u8(0);
    return;
  }
  writer.u8(text.length + 1).bytes(Buffer.from(`${text}\0`, 'utf16le'));
}
