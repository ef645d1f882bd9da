import { ASF_HEADER } from './asf.ts';
import type { Bytes } from './bytes.ts';
import type { TextEncoding } from './lines.ts';
import { adtsFrame, mpegFrame, skipId3 } from './mpeg-audio.ts';
import { Broken } from './bytes.ts';
import { isDng } from './tiff.ts';

/** What a file's first bytes say that it is. */
export type Kind =
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'bmp'
  | 'tiff'
  | 'dng'
  | 'webp'
  | 'heif'
  | 'iso-media'
  | 'avi'
  | 'wav'
  | 'mp3'
  | 'aac'
  | 'amr'
  | 'asf'
  | 'pdf'
  | 'zip'
  | 'ole'
  | 'cab'
  | 'pst'
  | 'onenote'
  | 'hsh'
  | 'vcard'
  | 'icalendar'
  | 'vmg'
  | 'messages'
  | 'xml'
  | 'html'
  | 'rtf'
  | 'text'
  | 'known'
  | 'unknown';

export interface Detected {
  readonly kind: Kind;
  /** For its owner. */
  readonly format: string;
  /** Of text. */
  readonly encoding: TextEncoding;
}

const found = (kind: Kind, format: string, encoding: TextEncoding = 'utf8'): Detected => ({ kind, format, encoding });

type Signature = readonly [at: number, bytes: string, kind: Kind, format: string];

/** Latin-1, at its place. Longer ones first where one begins like another. */
const SIGNATURES: readonly Signature[] = [
  [0, '\xff\xd8\xff', 'jpeg', 'JPEG'],
  [0, '\x89PNG\r\n\x1a\n', 'png', 'PNG'],
  [0, 'GIF87a', 'gif', 'GIF'],
  [0, 'GIF89a', 'gif', 'GIF'],
  [0, 'II*\0', 'tiff', 'TIFF'],
  [0, 'MM\0*', 'tiff', 'TIFF'],
  [0, '%PDF-', 'pdf', 'PDF'],
  [0, 'PK\x03\x04', 'zip', 'ZIP archive'],
  [0, 'PK\x05\x06', 'zip', 'ZIP archive'],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'ole', 'compound file'],
  [0, 'MSCF\0\0\0\0', 'cab', 'cabinet'],
  [0, '!BDN', 'pst', 'Outlook data file'],
  [0, '\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3', 'onenote', 'OneNote section'],
  [0, '\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f', 'onenote', 'OneNote table of contents'],
  [0, '#!AMR', 'amr', 'AMR'],
  [0, '{\\rtf', 'rtf', 'rich text'],
  [0, 'fLaC', 'known', 'FLAC'],
  [0, 'OggS', 'known', 'Ogg'],
  [0, '\x1a\x45\xdf\xa3', 'known', 'Matroska'],
  [0, '7z\xbc\xaf\x27\x1c', 'known', '7z archive'],
  [0, 'Rar!\x1a\x07', 'known', 'RAR archive'],
  [0, '\x1f\x8b\x08', 'known', 'gzip'],
  [0, 'SQLite format 3\0', 'known', 'SQLite database'],
  [0, 'MZ', 'known', 'Windows program'],
];

const HEAD = 4096;

/** What the content is, by its own bytes; the name has no say. */
export async function detect(bytes: Bytes): Promise<Detected> {
  const head = await bytes.upTo(0, HEAD, 'its beginning');
  const latin = head.toString('latin1');
  for (const [at, signature, kind, format] of SIGNATURES) {
    if (latin.startsWith(signature, at)) {
      if (kind === 'tiff' && (await isDng(bytes))) return found('dng', 'DNG');
      return found(kind, format);
    }
  }
  return (
    asRiff(latin) ??
    asIsoMedia(latin) ??
    asBitmap(head) ??
    (head.toString('hex', 0, 16) === ASF_HEADER ? found('asf', 'Windows Media') : null) ??
    asText(head) ??
    (await asSound(bytes, head)) ??
    // A PDF may have something else before it.
    (latin.slice(0, 1024).includes('%PDF-') ? found('pdf', 'PDF') : found('unknown', 'unknown'))
  );
}

function asRiff(latin: string): Detected | null {
  if (!latin.startsWith('RIFF')) return null;
  const form = latin.slice(8, 12);
  if (form === 'AVI ') return found('avi', 'AVI');
  if (form === 'WAVE') return found('wav', 'WAV');
  return form === 'WEBP' ? found('webp', 'WebP') : found('known', 'RIFF');
}

const STILL_BRANDS = /^(?:heic|heix|mif1|msf1|avif|avis|heim|heis)$/u;

function asIsoMedia(latin: string): Detected | null {
  const type = latin.slice(4, 8);
  if (type === 'ftyp') {
    const brand = latin.slice(8, 12);
    if (STILL_BRANDS.test(brand)) return found('heif', 'HEIF');
    if (brand.startsWith('3g')) return found('iso-media', '3GP');
    return found('iso-media', brand === 'qt  ' ? 'QuickTime' : 'MP4');
  }
  // Before 2001 QuickTime had no `ftyp`.
  return /^(?:moov|mdat|wide|skip|free|pnot)$/u.test(type) ? found('iso-media', 'QuickTime') : null;
}

function asBitmap(head: Buffer): Detected | null {
  if (head.length < 18 || head.toString('latin1', 0, 2) !== 'BM') return null;
  return [12, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14)) ? found('bmp', 'BMP') : null;
}

async function asSound(bytes: Bytes, head: Buffer): Promise<Detected | null> {
  let at = 0;
  if (head.toString('latin1', 0, 3) === 'ID3') {
    try {
      at = await skipId3(bytes);
    } catch (error) {
      if (error instanceof Broken) return found('mp3', 'MP3');
      throw error;
    }
  }
  const first = await bytes.upTo(at, 6, 'its sound');
  for (const [frameOf, kind, format] of [
    [adtsFrame, 'aac', 'AAC'],
    [mpegFrame, 'mp3', 'MP3'],
  ] as const) {
    const frame = first.length === 6 ? frameOf(first) : null;
    if (!frame) continue;
    const second = await bytes.upTo(at + frame.length, 6, 'its sound');
    // One frame may be chance, unless a tag says so or the file ends with it.
    if (at > 0 || second.length < 6 || frameOf(second)) return found(kind, format);
  }
  return at > 0 ? found('mp3', 'MP3') : null;
}

/** Text is what has no control characters but those of text; its kind is what it begins with. */
function asText(head: Buffer): Detected | null {
  const encoding = encodingOf(head);
  if (encoding === null) return null;
  const text = (encoding === 'utf16be' ? Buffer.from(head.subarray(0, head.length & ~1)).swap16() : head).toString(
    encoding === 'utf8' ? 'utf8' : 'utf16le',
  );
  const begin = text.replace(/^\ufeff/u, '').trimStart();
  const [kind, format] = textKind(begin);
  return found(kind, format, encoding);
}

function encodingOf(head: Buffer): TextEncoding | null {
  if (head.length >= 2 && head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  if (head.length >= 2 && head[0] === 0xfe && head[1] === 0xff) return 'utf16be';
  // A file that was lost after its first block has text, then zeros: text that does not open.
  const end = head.indexOf(0);
  const seen = end >= 16 ? head.subarray(0, end) : head;
  if (seen.some(isControl)) return null;
  // The high half is letters where it is rare, or is UTF-8, or where so many bytes have spaces and no controls.
  const high = seen.reduce((sum, byte) => sum + (byte >= 128 ? 1 : 0), 0);
  const isSure =
    end < 0 && seen.length >= SURELY_TEXT && seen.some((byte) => byte === 32 || byte === 10 || byte === 13);
  if (high * 2 > seen.length && !isUtf8(seen) && !isSure) return null;
  return end >= 16 && end < 64 && high > 0 ? null : 'utf8';
}

/** No letter, no break, no tab, no escape. */
const isControl = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127;

/**
 * In the old character sets of Russia, Greece or China most bytes of a text are high. Of random bytes one in nine is a
 * control: so many without one are chance once in 1,200 times, twice as many once in a million.
 */
export const SURELY_TEXT = 64;

/** Short text in an old character set, or any other bytes without a control: nobody can tell. */
export const couldBeText = (bytes: Buffer): boolean => bytes.length < SURELY_TEXT && !bytes.some(isControl);

/** UTF-8, but for a letter that is cut at the end. */
function isUtf8(bytes: Buffer): boolean {
  return !bytes.toString('utf8').slice(0, -1).includes('\ufffd');
}

function textKind(begin: string): readonly [Kind, string] {
  if (/^begin\s*:\s*vcard/iu.test(begin)) return ['vcard', 'vCard'];
  if (/^begin\s*:\s*vcalendar/iu.test(begin)) return ['icalendar', 'iCalendar'];
  if (/^begin\s*:\s*vmsg/iu.test(begin)) return ['vmg', 'message file (VMG)'];
  if (/^[A-Za-z0-9+/]{64}\s*$/u.test(begin)) return ['hsh', 'message hash file'];
  if (/^(?:<\?xml[^>]*>\s*)?<ArrayOfMessage[\s/>]/u.test(begin)) return ['messages', 'message backup'];
  if (/^<(?:!doctype\s+html|html|head|body)/iu.test(begin)) return ['html', 'HTML'];
  if (/^<\?xml\s/u.test(begin)) return /<html[\s>]/iu.test(begin) ? ['html', 'HTML'] : ['xml', 'XML'];
  return ['text', 'text'];
}
