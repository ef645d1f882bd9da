import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Folders that Windows Phone makes on a card (lumia-facts 2.1). */
const OWN = new Set(['pictures', 'videos', 'music', 'documents', 'downloads', 'podcasts', 'ringtones']);
const FEW = 3;

/**
 * Whether this folder is the card of a Lumia: it has the phone's own folder for apps (`WPSystem`), or at least three of
 * the folders that the phone makes and in `Pictures` one of the camera. A folder that cannot be read is none.
 */
export async function isLumiaCard(root: string): Promise<boolean> {
  const names = await folders(root);
  if (names.has('wpsystem')) return true;
  if ([...names.keys()].filter((name) => OWN.has(name)).length < FEW) return false;
  const pictures = await folders(path.join(root, names.get('pictures') ?? 'Pictures'));
  return ['camera roll', 'saved pictures', 'screenshots'].some((name) => pictures.has(name));
}

/** Lower case → as it is. */
async function folders(where: string): Promise<ReadonlyMap<string, string>> {
  try {
    const entries = await readdir(where, { withFileTypes: true });
    return new Map(entries.filter((one) => one.isDirectory()).map(({ name }) => [name.toLowerCase(), name]));
  } catch {
    return new Map();
  }
}
