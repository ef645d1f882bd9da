import type { AppDataInside, AppDataItem, AppDataTick } from '../../../shared/domain/app-data.ts';
import type { KitPackage } from '../../../shared/domain/packages.ts';
import { APP_DATA_TEXT as TEXT } from '../../../shared/text/strings-app-data.en.ts';

/** Folders that the phone makes by itself, below those that hold media and documents. */
const OWN_FOLDERS = new Set([
  ...['camera roll', 'saved pictures', 'screenshots', 'sample pictures', 'camera'],
  ...['contacts+message backup', 'contactsbackup', 'smsbackup', 'mmsbackup', 'movies', 'tv'],
]);
/** Not Music: its folders are artists, and a collection of them would leave no room for apps. */
const PARENTS = new Set(['pictures', 'videos', 'documents']);
const [MOST_PACKAGES, MOST_FOLDERS] = [200, 50];

/** A folder of an app's own in what came from the phone: `Phone/Pictures/WhatsApp`. Null for one of the phone's. */
export function appFolderOf(path: string): string | null {
  const [data, storage, parent, folder, ...rest] = path.split('/');
  if (data !== 'data' || (storage !== 'Phone' && storage !== 'SD card') || rest.length === 0) return null;
  if (parent === undefined || folder === undefined || !PARENTS.has(parent.toLowerCase())) return null;
  return OWN_FOLDERS.has(folder.toLowerCase()) ? null : `${storage}/${parent}/${folder}`;
}

export interface Seen {
  readonly kit: readonly KitPackage[];
  /** Folder → files in it. */
  readonly folders: ReadonlyMap<string, number>;
  /** Oldest first. */
  readonly ticks: readonly AppDataTick[];
}

/** What to go through, what locks its owner out first; with the newest tick of each. Pure. */
export function checklist({ kit, folders, ticks }: Seen): readonly AppDataItem[] {
  const newest = new Map(ticks.map((tick) => [tick.id, tick]));
  const tickOf = (id: string): AppDataTick | null => {
    const tick = newest.get(id);
    return tick === undefined || tick.done === null ? null : tick;
  };
  const packages = new Map<string, string>();
  for (const { facts } of kit) {
    if (facts === null || facts.framework || packages.size >= MOST_PACKAGES) continue;
    packages.set(`package:${facts.name.toLowerCase()}`.slice(0, 120), facts.title);
  }
  return [
    ...TEXT.always.map((item) => ({ ...item, because: 'always' as const, tick: tickOf(item.id) })),
    ...[...packages].map(([id, name]) => ({
      ...{ id, name, about: TEXT.package.about, todo: TEXT.package.todo },
      because: 'package' as const,
      tick: tickOf(id),
    })),
    ...[...folders].slice(0, MOST_FOLDERS).map(([folder, files]) => {
      const id = `folder:${folder.toLowerCase()}`.slice(0, 120);
      const name = folder.slice(folder.lastIndexOf('/') + 1);
      const { about, todo } = TEXT.folder;
      return { id, name, about: about(files, folder), todo, because: 'folder' as const, tick: tickOf(id) };
    }),
  ];
}

export function appDataInside(items: readonly AppDataItem[]): AppDataInside {
  return { items: items.length, done: items.filter(({ tick }) => tick !== null).length };
}
