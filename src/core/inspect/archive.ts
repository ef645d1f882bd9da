import { INSPECT_TEXT as TEXT } from '../../shared/text/strings-inspect.en.ts';
import { checkAppx, checkBundle } from './appx.ts';
import { Broken, NotTried, type Bytes } from './bytes.ts';
import { canUnpack, readZip, unpack, type PlacedEntry } from './zip.ts';

export interface Found {
  readonly format: string;
  readonly why: string;
}

/** What a ZIP is, by the file that says so; the first that is there. */
const KINDS: readonly (readonly [entry: RegExp, format: string])[] = [
  [/^AppxMetadata\/AppxBundleManifest\.xml$/iu, 'APPX bundle'],
  [/^AppxManifest\.xml$/iu, 'APPX package'],
  [/^WMAppManifest\.xml$/iu, 'XAP package'],
  [/^word\/document\d*\.xml$/iu, 'Word document'],
  [/^xl\/workbook\.(?:xml|bin)$/iu, 'Excel workbook'],
  [/^ppt\/presentation\.xml$/iu, 'PowerPoint presentation'],
  [/^META-INF\/container\.xml$/iu, 'EPUB'],
  [/^content\.xml$/iu, 'OpenDocument'],
];

export function zipFormat(names: readonly string[]): string {
  return KINDS.find(([entry]) => names.some((name) => entry.test(name)))?.[1] ?? 'ZIP archive';
}

/** A ZIP and what is one: every file in it unpacks to the size and CRC that the archive says; packages to more. */
export async function inspectArchive(bytes: Bytes, depth = 0): Promise<Found> {
  const entries = await readZip(bytes);
  const format = zipFormat(entries.map(({ name }) => name));
  if (format === 'APPX package') return { format, why: await checkAppx(bytes, entries) };
  if (format === 'APPX bundle' && depth === 0) {
    return { format, why: await checkBundle(bytes, entries, async (inner) => inspectArchive(inner, depth + 1)) };
  }
  if (format === 'XAP package' && !entries.some(({ name }) => /^AppManifest\.xaml$/iu.test(name))) {
    throw new Broken(TEXT.missing('its AppManifest.xaml'));
  }
  return { format, why: await checkEntries(bytes, entries) };
}

async function checkEntries(bytes: Bytes, entries: readonly PlacedEntry[]): Promise<string> {
  let skipped = 0;
  for (const entry of entries) {
    if (canUnpack(entry)) await unpack(bytes, entry);
    else skipped += 1;
  }
  if (skipped === entries.length) throw new NotTried(TEXT.allEncrypted);
  return skipped === 0 ? TEXT.entries(entries.length) : TEXT.entriesNotAll(entries.length - skipped, skipped);
}
