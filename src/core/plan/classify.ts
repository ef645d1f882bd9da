import type { StepId } from '../../shared/domain/ids.ts';

const extensions = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const MEDIA = extensions(
  // still images, with the raw twins and sidecars of one shot
  'jpg jpeg jpe png gif bmp tif tiff dng heic heif webp jxr wdp hdp nar tnl thm thumb ' +
    // video
    'mp4 m4v mov wmv avi mkv 3gp 3g2 3gpp asf mpg mpeg ' +
    // sound
    'mp3 m4a m4b wma aac wav flac ogg oga opus amr mka mid midi',
);
const PACKAGES = extensions('xap appx appxbundle msix msixbundle eappx eappxbundle emsix emsixbundle');
const CONTACTS = extensions('vcf vcard');
const MESSAGES = extensions('msg hsh vmsg');

/** Folders whose files are media whatever their ending, because the sidecars of a shot have many. */
const MEDIA_FOLDERS = new Set([
  'pictures',
  'videos',
  'music',
  'podcasts',
  'camera roll',
  'saved pictures',
  'screenshots',
]);
/** What Windows leaves in every folder. It is a file and is kept, but it is nobody's photo. */
const HOUSEKEEPING = new Set(['desktop.ini', 'thumbs.db', '.nomedia']);

/** The names that the phone's own *contacts+message backup* app uses, wherever its folder is (lumia-facts 3.1). */
const BACKUP_FOLDERS: ReadonlyMap<string, StepId> = new Map([
  ['contactsbackup', 'contacts'],
  ['smsbackup', 'messages'],
  ['mmsbackup', 'messages'],
]);

/**
 * Which step a file belongs to, by its path alone. Every file has exactly one; what nobody claims is a document.
 * Pure, and total over any string.
 */
export function classify(path: string): StepId {
  const names = path.toLowerCase().split('/');
  const name = names.pop() ?? '';
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot + 1) : '';

  for (const folder of names) {
    const step = BACKUP_FOLDERS.get(folder);
    if (step) return step;
  }
  if (PACKAGES.has(extension)) return 'packages';
  if (CONTACTS.has(extension)) return 'contacts';
  if (MESSAGES.has(extension)) return 'messages';
  if (extension === 'csv' && name.includes('contact')) return 'contacts';
  if (HOUSEKEEPING.has(name)) return 'documents';
  const top = names[0] ?? '';
  if (top === 'ringtones') return 'documents';
  if (MEDIA.has(extension)) return 'media';
  return MEDIA_FOLDERS.has(top) ? 'media' : 'documents';
}

/** Top folders in which a card holds apps and their data: encrypted for the one phone that wrote them. */
const APP_FOLDERS = new Set(['wpsystem', 'wpappdata', 'windowsapps', 'wudownloadcache']);

/**
 * Whether a file on a memory card belongs to apps and is encrypted by the phone for itself. After a reset nothing can
 * read it: no key outlives that. The phone's own storage shows none of these.
 */
export function isSealedOnCard(storage: string, path: string): boolean {
  return storage !== 'Phone' && APP_FOLDERS.has(path.slice(0, Math.max(0, path.indexOf('/'))).toLowerCase());
}

const SHOT = /^(?<shot>.+?_\d{8}_\d{2}_\d{2}_\d{2})/u;
const TAIL = /(?:__highres|__pro_hires|_pro|_raw|_rich|_smart|_\d{1,6})$/u;
/** No camera wrote more endings than this; a hostile name gets no more of our time. */
const MOST_TAILS = 4;

/**
 * What the parts of one shot have in common: their folder and the time in their names (`WP_20140711_15_25_11_Pro.jpg`,
 * its `__highres.jpg`, `.dng`, `.nar`, `.mp4.thm`). Files with equal keys travel together.
 */
export function shotKey(path: string): string {
  const lower = path.toLowerCase();
  const slash = lower.lastIndexOf('/');
  const folder = lower.slice(0, slash + 1);
  const name = lower.slice(slash + 1);
  const shot = SHOT.exec(name)?.groups?.['shot'];
  if (shot !== undefined) return folder + shot;
  const dot = name.indexOf('.', 1);
  let stem = dot > 0 ? name.slice(0, dot) : name;
  for (let tails = 0; tails < MOST_TAILS; tails += 1) stem = stem.replace(TAIL, '');
  return folder + stem;
}
