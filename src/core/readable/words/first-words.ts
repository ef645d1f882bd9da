import { decodeText } from '../../contacts/text-decoding.ts';
import { OFFICE_WORDS, officeLines } from './office-words.ts';
import { pdfLines } from './pdf-words.ts';

/** What of a file is asked for: a text's beginning, all of what has its words packed inside. */
const TEXT_BYTES = 8 * 1024;
const MOST_HELD = 8 * 1024 * 1024;

/** Bytes of a file that `firstLines` needs; 0 where nothing can be read of its kind, or it is too long. */
export function bytesForWords(name: string, size: number): number {
  const extension = extensionOf(name);
  if (extension === 'txt') return Math.min(size, TEXT_BYTES);
  return (extension === 'pdf' || Object.hasOwn(OFFICE_WORDS, extension)) && size <= MOST_HELD ? size : 0;
}

/** The first lines of a document, or none. Bounded in time and memory, whatever it holds; may throw on what is broken. */
export function firstLines(name: string, bytes: Uint8Array): readonly string[] {
  const extension = extensionOf(name);
  if (extension === 'txt') return decodeText(bytes).split(/\r?\n/u);
  if (extension === 'pdf') return pdfLines(bytes);
  return officeLines(extension, bytes);
}

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
