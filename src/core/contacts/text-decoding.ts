import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { windows1252 } from '../base/lenient-text.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Up to here looking at each byte costs less than a decoder's call. */
const SHORT = 128;
const decoders = new Map<string, TextDecoder | null>();

/**
 * Text in the named character set (WHATWG Encoding labels: `iso-8859-1`, `windows-1251`, `shift_jis`, ...). Without a
 * name, or with one that is not known or not true, it is UTF-8 where the bytes are UTF-8 and windows-1252 otherwise,
 * which gives every byte a character and so loses none.
 */
export function decodeText(bytes: Uint8Array, charset: string | null = null): string {
  if (charset === null && bytes.byteLength < SHORT && bytes.every((byte) => byte < 0x80)) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
  const named = charset === null ? null : decoderFor(charset);
  if (named?.encoding === 'windows-1252') return windows1252(bytes);
  if (named) {
    try {
      return named.decode(bytes);
    } catch {
      // The name is wrong; what follows cannot fail.
    }
  }
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return windows1252(bytes);
  }
}

function decoderFor(charset: string): TextDecoder | null {
  const label = charset.trim().toLowerCase();
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: TextDecoder | null = null;
  try {
    decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  } catch {
    // No such character set, or none that this platform knows.
  }
  // There are some 230 labels; a file that invents more is not remembered.
  if (decoders.size < 300) decoders.set(label, decoder);
  return decoder;
}

const hexDigit = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & ~32;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
};

/** RFC 2045, 6.7. An equals sign that begins no octet stands for itself. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.byteLength);
  let length = 0;
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const byte = bytes[at] ?? 0;
    const high = byte === 0x3d ? hexDigit(bytes[at + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(bytes[at + 2]);
    if (low !== -1) {
      out[length] = high * 16 + low;
      at += 2;
    } else out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** Base64 with blanks and line ends anywhere (RFC 2045, 6.8); null for anything else. */
export function decodeBase64(text: string): Uint8Array | null {
  const packed = text.replace(/[ \t\r\n]/gu, '');
  const bare = packed.replace(/={1,2}$/u, '');
  if (bare.length % 4 === 1 || /[^A-Za-z0-9+/]/u.test(bare)) return null;
  const bytes = Buffer.from(bare, 'base64');
  // Memory of its own: a small buffer shares Node's pool with strangers.
  return new Uint8Array(bytes);
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The picture's or sound's type by its first bytes; null where they do not tell. */
export function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1');
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (head.startsWith('\u0089PNG\r\n')) return 'image/png';
  if (/^GIF8[79]a/u.test(head)) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('BM')) return 'image/bmp';
  return null;
}

/** CRLF and CR are LF: a card has one kind of line break. */
export function plainBreaks(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/gu, '\n') : text;
}
