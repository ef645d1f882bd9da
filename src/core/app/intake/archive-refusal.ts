import { ARCHIVE_TEXT as TEXT } from '../../../shared/text/strings-archive.en.ts';
import { shown } from '../../inspect/bytes.ts';
import { canUnpack, type PlacedEntry } from '../../inspect/zip.ts';

/** Names that Windows gives to devices, with any ending (Win32, "Naming Files"). */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/iu;
/** Deeper or longer than any program makes them. */
const [MOST_DEPTH, MOST_NAME] = [100, 4096];

/** Names between `/`; archives made on Windows also have backslashes. */
export function namesOf(entry: Pick<PlacedEntry, 'name'>): readonly string[] {
  return entry.name.replaceAll('\\', '/').split('/');
}

export const isFolder = ({ name }: Pick<PlacedEntry, 'name'>): boolean => /[\\/]$/u.test(name);

/**
 * Why a whole archive is not taken apart; null when it may be. `..`, absolute names, overlaps, a size that is far too
 * much and more than 100,000 files are refused where its list is read (`readZip`).
 */
export function archiveRefusal(entries: readonly PlacedEntry[]): string | null {
  const seen = new Set<string>();
  for (const entry of entries) {
    const names = namesOf(entry).filter((name, index, all) => name !== '' || index < all.length - 1);
    const path = names.join('/');
    if (path.length > MOST_NAME || names.length > MOST_DEPTH) return TEXT.longName(shown(path));

    if (names.some((name) => name === '' || name === '.' || name === '..' || /[\0-\x1f]/u.test(name)))
      return TEXT.badName(shown(path));
    if (names.some((name) => DEVICE.test(name))) return TEXT.deviceName(shown(path));
    const key = path.normalize('NFC').toLowerCase();
    if (!isFolder(entry) && seen.has(key)) return TEXT.twice(shown(path));
    if (!isFolder(entry)) seen.add(key);
  }
  return null;
}

/** Why one file of an archive is not taken, while the others are; null when it is. */
export function entryRefusal(entry: PlacedEntry): string | null {
  if (entry.isLink) return TEXT.link;
  if (entry.encrypted) return TEXT.locked;
  return canUnpack(entry) ? null : TEXT.packing;
}
