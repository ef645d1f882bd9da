import type { Kind } from './detect.ts';

const IMAGES: readonly Kind[] = ['jpeg', 'png', 'gif', 'bmp', 'tiff', 'dng', 'webp', 'heif'];
const WORDS: readonly Kind[] = ['text', 'xml', 'html', 'vcard', 'icalendar', 'vmg', 'messages', 'hsh', 'rtf'];

/** What a name promises. Extensions that are not here promise nothing. */
const BY_EXTENSION: readonly (readonly [extensions: string, kinds: readonly Kind[]])[] = [
  ['jpg jpeg jpe png gif bmp dib tif tiff dng webp heic heif', IMAGES],
  ['mp4 m4v m4a m4r mov 3gp 3g2 3gpp', ['iso-media', 'heif']],
  ['wmv wma asf', ['asf']],
  ['avi', ['avi']],
  ['wav', ['wav']],
  ['mp3', ['mp3', 'aac', 'iso-media', 'wav']],
  ['aac', ['aac', 'mp3', 'iso-media']],
  ['amr', ['amr', 'iso-media']],
  ['pdf', ['pdf']],
  ['zip docx docm xlsx xlsm pptx pptm ppsx odt ods odp epub xap appx appxbundle', ['zip']],
  ['doc dot', ['ole', 'rtf', 'zip', 'html', 'xml', 'text']],
  ['xls ppt pps', ['ole', 'zip', 'html', 'xml', 'text']],
  ['pst', ['pst']],
  ['one onetoc2', ['onenote']],
  ['onepkg cab', ['cab']],
  ['vcf', ['vcard']],
  ['ics', ['icalendar']],
  ['vmsg', ['vmg']],
  ['hsh', ['hsh']],
  ['msg', ['messages', 'ole']],
  ['txt csv log ini xml html htm json md rtf url', WORDS],
];

const PROMISED: ReadonlyMap<string, readonly Kind[]> = new Map(
  BY_EXTENSION.flatMap(([extensions, kinds]) => extensions.split(' ').map((one) => [one, kinds] as const)),
);

/** Formats that an extension promises of what is inside an archive or a compound file. */
const INSIDE: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['docx docm', 'Word document,encrypted Office document'],
    ['xlsx xlsm', 'Excel workbook,encrypted Office document'],
    ['pptx pptm ppsx', 'PowerPoint presentation,encrypted Office document'],
    ['doc dot', 'Word document'],
    ['xls', 'Excel workbook'],
    ['ppt pps', 'PowerPoint presentation'],
    ['xap', 'XAP package,APPX package'],
    ['appx', 'APPX package'],
    ['appxbundle', 'APPX bundle'],
    ['msg', 'Outlook message'],
    ['epub', 'EPUB'],
  ].flatMap(([extensions = '', formats = '']) =>
    extensions.split(' ').map((one) => [one, formats.split(',')] as const),
  ),
);

/** Encrypted Office documents are compound files under the names of archives. */
const ENCRYPTED = new Set('docx docm xlsx xlsm pptx pptm ppsx'.split(' '));
/** Pictures that viewers open by what they are, whatever their name. */
const PLAIN_IMAGES: ReadonlyMap<string, string> = new Map(
  [
    ['jpg jpeg jpe', 'jpeg'],
    ['png', 'png'],
    ['gif', 'gif'],
    ['bmp dib', 'bmp'],
    ['tif tiff', 'tiff'],
    ['dng', 'dng'],
    ['webp', 'webp'],
    ['heic heif', 'heif'],
  ].flatMap(([extensions = '', kind = '']) => extensions.split(' ').map((one) => [one, kind] as const)),
);

/** Without the dot, in lower case; empty where there is none. `x.mp4.thm` has the last one. */
export function extensionOf(name: string): string {
  return /[^/\\]\.([A-Za-z0-9]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

export const promisesAnything = (extension: string): boolean => PROMISED.has(extension);

/** Whether the name promises another kind of file. */
export function contradicts(extension: string, kind: Kind): boolean {
  const promised = PROMISED.get(extension);
  if (!promised || promised.includes(kind)) return false;
  return !(kind === 'ole' && ENCRYPTED.has(extension));
}

/** Whether the name promises something else inside an archive or compound file. */
export function contradictsInside(extension: string, kind: Kind, format: string): boolean {
  if (kind !== 'zip' && kind !== 'ole') return false;
  const promised = INSIDE.get(extension);
  return promised !== undefined && !promised.includes(format);
}

/** Whether it is a picture under the name of another kind of picture. */
export function isOtherPicture(extension: string, kind: Kind): boolean {
  const promised = PLAIN_IMAGES.get(extension);
  if (promised === undefined || promised === kind) return false;
  // A DNG is a TIFF; an old camera's raw file may be named either way.
  return IMAGES.includes(kind);
}
