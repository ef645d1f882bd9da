import { type ObjectEntry } from './object-store.ts';
import type { PhoneContext } from './phone-context.ts';

export interface Thumbnail {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const NOTHING: Thumbnail = { data: new Uint8Array(), width: 0, height: 0 };

/** What RepresentativeSampleSize, Height and Width allow on a Lumia. */
const MAX_BYTES = 16384;
const MAX_SIDE = 358;
/** A photo of more bytes than any Lumia takes is not decoded. */
const MAX_SOURCE_BYTES = 64 * 1024 * 1024;

const IMAGES: readonly number[] = [0x3801, 0x3804, 0x3807, 0x3808, 0x380b, 0x380d];

let last: { readonly key: string; readonly thumbnail: Thumbnail } | null = null;

/** A JPEG of at most 358 by 358 and 16 KiB, made of the object; empty where it is no image that can be decoded. */
export async function thumbnailOf(phone: PhoneContext, entry: ObjectEntry): Promise<Thumbnail> {
  const details = phone.store.details(entry);
  if (!details || !IMAGES.includes(entry.format) || details.size === 0 || details.size > MAX_SOURCE_BYTES)
    return NOTHING;
  const key = `${details.persistentId}/${details.size}/${details.modified}`;
  // Size, width, height and data are asked for one after the other.
  if (last?.key === key) return last.thumbnail;
  const thumbnail = await make(phone, entry, details.size);
  last = { key, thumbnail };
  return thumbnail;
}

async function make(phone: PhoneContext, entry: ObjectEntry, size: number): Promise<Thumbnail> {
  await using reader = await phone.store.open(entry);
  const bytes = await reader.read(0, size);
  try {
    // Loaded when first needed: it weighs 20 MB, and a backup asks a virtual phone for no thumbnails.
    const { default: sharp } = await import('sharp');
    for (const quality of [80, 60, 40, 20]) {
      const { data, info } = await sharp(bytes)
        .resize(MAX_SIDE, MAX_SIDE, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer({ resolveWithObject: true });
      if (data.byteLength <= MAX_BYTES) return { data, width: info.width, height: info.height };
    }
  } catch (error) {
    phone.log('debug', 'no thumbnail', { name: entry.name, error: String(error) });
  }
  return NOTHING;
}
