import type { Opening } from '../../shared/domain/opening.ts';
import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import type { OpOptions } from '../base/options.ts';
import { inspectArchive, type Found } from './archive.ts';
import { inspectAsf } from './asf.ts';
import { inspectBmp } from './bmp.ts';
import { Broken, Bytes, bytesReader, isZero, NotTried, type RandomReader } from './bytes.ts';
import type { LoadDecoder } from './decode-image.ts';
import { couldBeText, detect, SURELY_TEXT, type Detected, type Kind } from './detect.ts';
import { contradicts, contradictsInside, extensionOf, isOtherPicture, promisesAnything } from './expected.ts';
import { inspectDng } from './dng.ts';
import { inspectGif } from './gif.ts';
import { inspectCab, inspectHsh, inspectOneNote, inspectPst, inspectRtf } from './headers.ts';
import { inspectIsoMedia } from './isobmff.ts';
import { inspectJpeg } from './jpeg.ts';
import { inspectBlocks, inspectText } from './lines.ts';
import { inspectMarkup } from './markup.ts';
import { adtsFrame, inspectAmr, inspectFrames, mpegFrame } from './mpeg-audio.ts';
import { inspectOle } from './ole.ts';
import { inspectPdf } from './pdf.ts';
import { inspectPng } from './png.ts';
import { inspectRiff } from './riff.ts';
import { inspectTiff } from './tiff.ts';

export interface InspectOptions extends OpOptions {
  /** The file's name; only what comes after its last dot is looked at. */
  readonly name: string;
  /** Asked when there is a picture. Null where pictures cannot be decoded here: their structure is tried all the same. */
  readonly decoder: LoadDecoder | null;
}

/** A picture is held in memory to be decoded, up to here. */
const MOST_HELD = 64 * 1024 * 1024;
const DECODED: ReadonlySet<Kind> = new Set<Kind>(['jpeg', 'png', 'gif', 'webp', 'tiff']);

/** Tries a file's content. Bounded in memory and in steps, whatever it holds. Throws only when reading it fails. */
export async function inspect(reader: RandomReader, options: InspectOptions): Promise<Opening> {
  const bytes = new Bytes(reader, options);
  const extension = extensionOf(options.name);
  if (bytes.size === 0) return unlikely(extension, TEXT.empty);
  let detected: Detected = { kind: 'unknown', format: 'unknown', encoding: 'utf8' };
  try {
    if (await isAllZero(bytes)) return unlikely(extension, TEXT.allZero);
    detected = await detect(bytes);
    if (detected.kind === 'unknown' && promisesAnything(extension)) {
      const isNote = PLAIN_TEXT.test(extension) && couldBeText(await bytes.upTo(0, SURELY_TEXT, 'its beginning'));
      throw isNote ? new NotTried(TEXT.unknown) : new Broken(TEXT.unknownInside(extension));
    }
    if (contradicts(extension, detected.kind)) throw new Broken(TEXT.wrongType(extension, detected.format));
    const { format, why } = await tryContent(reader, bytes, detected, options);
    detected = { ...detected, format };
    if (contradictsInside(extension, detected.kind, format)) throw new Broken(TEXT.wrongType(extension, format));
    const said = isOtherPicture(extension, detected.kind) ? `${TEXT.otherImage(format, `.${extension}`)}; ${why}` : why;
    return opening('opens', format, said);
  } catch (error) {
    if (error instanceof NotTried) return opening('not-checked', detected.format, error.message);
    if (!(error instanceof Broken)) throw error;
    const tail = (await endsInZeros(bytes)) ? `; ${TEXT.zeroTail}` : '';
    return opening('does-not-open', detected.format, error.message + tail);
  }
}

const PLAIN_TEXT = /^(?:txt|log|csv|ini|md)$/u;

/** A file that promises nothing by its name may well be empty. */
function unlikely(extension: string, why: string): Opening {
  const verdict = promisesAnything(extension) && !PLAIN_TEXT.test(extension) ? 'does-not-open' : 'not-checked';
  return opening(verdict, 'nothing', why);
}

function opening(verdict: Opening['verdict'], format: string, why: string): Opening {
  return { verdict, format, why: why.length > 400 ? `${why.slice(0, 399)}…` : why };
}

async function isAllZero(bytes: Bytes): Promise<boolean> {
  for await (const piece of bytes.pieces(0, bytes.size)) if (!isZero(piece.bytes)) return false;
  return true;
}

/** A page of zeros at the end is what a lost cable or a full disk leaves. */
async function endsInZeros(bytes: Bytes): Promise<boolean> {
  const length = Math.min(512, bytes.size);
  try {
    return bytes.size > 1024 && isZero(await bytes.at(bytes.size - length, length, 'its end'));
  } catch (error) {
    if (error instanceof Broken || error instanceof NotTried) return false;
    throw error;
  }
}

async function tryContent(
  reader: RandomReader,
  bytes: Bytes,
  detected: Detected,
  options: InspectOptions,
): Promise<Found> {
  const { kind } = detected;
  if (kind === 'dng') {
    const why = await inspectDng(reader, bytes, { ...options, mostHeld: MOST_HELD });
    return { format: detected.format, why };
  }
  const decode = DECODED.has(kind) && bytes.size <= MOST_HELD ? ((await options.decoder?.()) ?? null) : null;
  if (decode === null) return await tryStructure(bytes, detected);
  // Read once, for the structure and for the decoder.
  const file = await reader.read(0, bytes.size);
  const { format: found, why } = await tryStructure(new Bytes(bytesReader(file), options), detected);
  options.signal.throwIfAborted();
  const decoded = await decode(file);
  if (decoded === 'with-warnings') return { format: found, why: TEXT.decodedWithWarning };
  return { format: found, why: why === TEXT.structureOnly || why === TEXT.partsThere ? TEXT.decoded : why };
}

async function tryStructure(bytes: Bytes, detected: Detected): Promise<Found> {
  const { kind, format } = detected;
  if (kind === 'zip') return await inspectArchive(bytes);
  if (kind === 'ole') return await inspectOle(bytes);
  if (kind === 'jpeg') return await inspectJpeg(bytes);
  const why = await (isWords(kind) ? tryWords(bytes, detected) : tryMedia(bytes, kind));
  return { format, why };
}

const INSPECTORS: Partial<Readonly<Record<Kind, (bytes: Bytes) => Promise<string>>>> = {
  png: inspectPng,
  gif: inspectGif,
  bmp: inspectBmp,
  tiff: inspectTiff,
  webp: inspectRiff,
  avi: inspectRiff,
  wav: inspectRiff,
  'iso-media': inspectIsoMedia,
  mp3: (bytes) => inspectFrames(bytes, mpegFrame),
  aac: (bytes) => inspectFrames(bytes, adtsFrame),
  amr: inspectAmr,
  asf: inspectAsf,
  pdf: inspectPdf,
  cab: inspectCab,
  pst: inspectPst,
  onenote: inspectOneNote,
  hsh: inspectHsh,
  rtf: inspectRtf,
};

async function tryMedia(bytes: Bytes, kind: Kind): Promise<string> {
  const inspector = INSPECTORS[kind];
  if (!inspector) throw new NotTried(kind === 'unknown' ? TEXT.unknown : TEXT.noInspector);
  return await inspector(bytes);
}

const WORDS: ReadonlySet<Kind> = new Set<Kind>(['vcard', 'icalendar', 'vmg', 'messages', 'xml', 'html', 'text']);
const isWords = (kind: Kind): boolean => WORDS.has(kind);

async function tryWords(bytes: Bytes, { kind, encoding }: Detected): Promise<string> {
  if (kind === 'vcard' || kind === 'icalendar' || kind === 'vmg') {
    const counts = await inspectBlocks(bytes, encoding);
    if (kind === 'vcard') return TEXT.contacts(counts['VCARD'] ?? 0);
    if (kind === 'vmg') return TEXT.messages(counts['VMSG'] ?? 0);
    return TEXT.events((counts['VEVENT'] ?? 0) + (counts['VTODO'] ?? 0));
  }
  const why = await inspectText(bytes, encoding);
  if (encoding !== 'utf8' || (kind !== 'messages' && kind !== 'xml')) return why;
  const { counts } = await inspectMarkup(bytes, kind === 'messages');
  return kind === 'messages' ? TEXT.messages(counts.get('Message') ?? 0) : TEXT.partsThere;
}
