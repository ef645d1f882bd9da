import { formatBytes, formatNumber } from './bytes.ts';

/** What is said of a file's content. Each completes "opens: ...", "does not open: ..." or "not checked: ...". */
export const INSPECT_TEXT = {
  // opens
  decoded: 'the whole picture was decoded',
  decodedWithWarning: 'the whole picture was decoded; the decoder met bytes that do not belong there',
  structureOnly: 'every part of it is there; the picture itself was not decoded',
  previewDecoded: (count: number) =>
    `${count === 1 ? 'the small picture' : `${formatNumber(count)} pictures`} inside it can be decoded, and every part of the raw picture is there`,
  previewWithWarning:
    'the small picture inside it can be decoded, but the decoder met bytes that do not belong there; every part of the raw picture is there',
  runsFollowed: 'its packed rows were followed to the end of the picture',
  filmInside: 'the picture was read to its end, and every part of the film behind it is there',
  filmInsideCutOff: 'the picture is whole, but the film behind it (a Living Image) is cut off',
  partsThere: 'every part of it is there',
  playable: (seconds: number) => `every part of it is there, ${playingTime(seconds)} long`,
  fragments: (count: number) => `every part of it is there, in ${formatNumber(count)} pieces`,
  frames: (count: number, seconds: number) =>
    `${formatNumber(count)} pieces of sound follow one another to the end, ${playingTime(seconds)} long`,
  framesWithGaps: (count: number, gaps: number) =>
    `${formatNumber(count)} pieces of sound, with ${formatNumber(gaps)} damaged places between them`,
  entries: (count: number) => `the check sums of its ${formatNumber(count)} files agree`,
  entriesNotAll: (count: number, skipped: number) =>
    `the check sums of ${formatNumber(count)} of its files agree; ${formatNumber(skipped)} are encrypted or packed in another way`,
  blocks: (count: number) => `its ${formatNumber(count)} files agree with its own list of hashes`,
  signedBlocks: (count: number) =>
    `its ${formatNumber(count)} files agree with its own list of hashes, and that with its signature`,
  streams: (count: number) => `its ${formatNumber(count)} inner files are whole`,
  crossReferences: (count: number) => `its end and its ${formatNumber(count)} cross references are right`,
  contacts: (count: number) => (count === 1 ? '1 contact' : `${formatNumber(count)} contacts`),
  events: (count: number) => (count === 1 ? '1 calendar entry' : `${formatNumber(count)} calendar entries`),
  messages: (count: number) => (count === 1 ? '1 message' : `${formatNumber(count)} messages`),
  hsh: 'it holds the hash of a message file',
  text: 'it is text to its end',
  lengthAgrees: 'its header is right and it is as long as the header says; the inside was not tried',
  otherImage: (format: string, name: string) => `${format} under the name of ${name}`,
  // does not open
  empty: 'it has no bytes',
  allZero: 'it holds nothing but zero bytes',
  zeroTail: 'its end is nothing but zero bytes',
  wrongType: (extension: string, format: string) => `it is named .${extension} and is ${format}`,
  unknownInside: (extension: string) => `it is named .${extension} and its first bytes are of no such file`,
  cutOff: (what: string) => `it is cut off in ${what}`,
  headerOnly: (what: string) => `it has a header and no ${what}`,
  malformed: (what: string) => `${what} makes no sense`,
  checkSum: (what: string) => `the check sum of ${what} does not agree`,
  outside: (what: string) => `${what} lies outside the file`,
  loop: (what: string) => `${what} leads back to itself`,
  overlap: (what: string) => `${what} overlap`,
  missing: (what: string) => `${what} is missing`,
  zeroMedia: 'parts of its media data are nothing but zero bytes',
  undecodable: (what: string) => `the picture cannot be decoded: ${what}`,
  notListed: (name: string) => `"${name}" is not in its own list of hashes`,
  mustNotBeListed: (name: string) => `"${name}" must not be in its own list of hashes`,
  twice: (name: string) => `"${name}" is there twice`,
  hashDiffers: (name: string) => `the hash of "${name}" is not the one in its own list`,
  signatureDiffers: (name: string) => `its signature was made for another "${name}"`,
  longerThanSaid: (name: string) => `"${name}" unpacks to more than it says`,
  unsafeName: (name: string) => `"${name}" is a name that leads out of its folder`,
  lostInside: (at: number) => `its pieces stop following one another ${formatBytes(at)} from its start`,
  unbalanced: (kind: string) => `a ${kind} has no end`,
  none: (what: string) => `it holds no ${what}`,
  zeroInText: 'there are zero bytes in its text',
  // not checked
  unknown: 'what it is could not be told from its bytes',
  noInspector: 'nothing here can try files of this kind',
  tooMany: (what: string) => `it has too many ${what} to be tried`,
  bomb: (bytes: number) => `it would unpack to ${formatBytes(bytes)}, which is far too much for its size`,
  tooLong: 'trying it took too many steps',
  unreadable: 'it could not be read from the disk',
  allEncrypted: 'it is encrypted',
  // notes in a report
  damagedBefore: (format: string, why: string) =>
    `Does not open (${format}): ${why}. It is so where it came from; it was kept as it is.`,
} as const;

function playingTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
