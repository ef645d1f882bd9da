import { Buffer, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** A letter beyond ASCII in UTF-8 (RFC 3629, section 4), or else a byte that is of none. Bytes as Latin-1. */
const BEYOND_ASCII =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}|[\x80-\xff]/gu;

/** From 128 to 159, where Latin-1 has no letters. A whole decode (not `stream`) gives Latin-1 in Node 20.20. */
const FROM_128 = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 32 }, (_, index) => index + 128),
  { stream: true },
);

/** windows-1252 (WHATWG Encoding), which gives every byte a character. */
export function windows1252(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin.replace(/[\x80-\x9f]/gu, (byte) => FROM_128.charAt(byte.charCodeAt(0) - 128));
}

/** UTF-8; a byte that is none is read as windows-1252 and costs no other letter. Nothing becomes a replacement mark. */
export function lenientText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  const latin = buffer.toString('latin1');
  return latin.replace(BEYOND_ASCII, (found) => {
    const one = Buffer.from(found, 'latin1');
    return one.length > 1 ? one.toString('utf8') : windows1252(one);
  });
}

/** Whether more letters beyond ASCII are UTF-8 than there are bytes of none: in any old character set those prevail. */
export function isMostlyUtf8(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return true;
  let more = 0;
  for (const [found] of buffer.toString('latin1').matchAll(BEYOND_ASCII)) more += found.length > 1 ? 1 : -1;
  return more > 0;
}
