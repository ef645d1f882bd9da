import { Buffer } from 'node:buffer';
import { readCsv } from './read-csv.ts';

export type ContactsFormat = 'vcard' | 'csv';

/** Bytes of a file's beginning that `detectContacts` wants to see. */
export const DETECT_BYTES = 64 * 1024;

/** `sms.vmsg` and VMG have a card in each message, of whoever wrote it: senders are no address book. */
const TEXT_MESSAGES = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*BEGIN\s*:\s*VMSG\s*[\r\n]/iu;

/**
 * Whether a file holds people, by its beginning and not by its name. A table counts when its header names people and a
 * way to reach them; one without a header only when `expected` says that people are to be there.
 */
export function detectContacts(head: Uint8Array, expected: boolean): ContactsFormat | null {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 4096));
  const plain = start.toString('latin1').replaceAll('\0', '');
  if (TEXT_MESSAGES.test(plain)) return null;
  if (/(?:^|[\r\n])\s*(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?BEGIN\s*:\s*VCARD\s*[\r\n]/iu.test(plain))
    return 'vcard';
  // What is no text is no table. UTF-16 has a mark.
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  if (!utf16 && start.includes(0)) return null;
  if (!/[,;\t|]/u.test(plain)) return null;
  const table = readCsv(head.byteLength < DETECT_BYTES ? head : wholeCharacters(head));
  return table && (expected || table.isKnown) ? 'csv' : null;
}

/** Without the beginning of a character that the end of the bytes cut off: in UTF-8 that would make them look like none. */
function wholeCharacters(head: Uint8Array): Uint8Array {
  let end = head.byteLength;
  while (end > 0 && head.byteLength - end < 3 && ((head[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return (head[end - 1] ?? 0) >= 0xc0 ? head.subarray(0, end - 1) : head;
}
