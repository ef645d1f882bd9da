import sharp from 'sharp';
import { SeededRandom } from './random.ts';

export interface PhotoRecipe {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly make: string;
  readonly model: string;
  /** `YYYY:MM:DD hh:mm:ss`, local, as EXIF writes it. */
  readonly takenAt: string;
}

/** A landscape of sorts with grain, so that it compresses like a photo. Raw RGB. */
function pixels(seed: number, width: number, height: number): Buffer {
  const random = new SeededRandom(seed);
  const grain = random.bytes(width * height);
  const raw = Buffer.allocUnsafe(width * height * 3);
  const [red, green, blue] = [random.below(160), random.below(160), random.below(160)];
  const horizon = Math.floor(height * (0.4 + random.below(30) / 100));
  for (let y = 0; y < height; y += 1) {
    const shade = y < horizon ? Math.floor((y * 80) / horizon) : 20 + Math.floor(((y - horizon) * 60) / height);
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const noise = ((grain[at] ?? 0) & 31) + ((x ^ y) & 8) + shade;
      raw[at * 3] = (y < horizon ? red : green) / 2 + noise;
      raw[at * 3 + 1] = green / 2 + noise;
      raw[at * 3 + 2] = (y < horizon ? 110 : blue / 2) + noise;
    }
  }
  return raw;
}

/** A JPEG with EXIF make, model and date. */
export async function makeJpeg(recipe: PhotoRecipe): Promise<Uint8Array> {
  const width = Math.ceil(recipe.width / 2);
  const height = Math.ceil(recipe.height / 2);
  return await sharp(pixels(recipe.seed, width, height), { raw: { width, height, channels: 3 } })
    .resize(recipe.width, recipe.height, { kernel: 'linear' })
    .jpeg({ quality: 86 })
    .withExif({
      IFD0: { Make: recipe.make, Model: recipe.model, DateTime: recipe.takenAt, Software: 'Windows Phone' },
      IFD2: { DateTimeOriginal: recipe.takenAt, DateTimeDigitized: recipe.takenAt },
    })
    .toBuffer();
}

export async function makePng(seed: number, width: number, height: number): Promise<Uint8Array> {
  const raw = pixels(seed, width / 4, height / 4);
  return await sharp(raw, { raw: { width: width / 4, height: height / 4, channels: 3 } })
    .resize(width, height, { kernel: 'nearest' })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/**
 * A small DNG: TIFF 6.0, one uncompressed strip of 16-bit linear raw, with the tags that DNG 1.4 asks of a main image.
 * Little-endian.
 */
export function makeDng(seed: number, width: number, height: number): Uint8Array {
  const pixelBytes = width * height * 2;
  const model = Buffer.from('Lumia\0\0\0', 'latin1');
  type Tag = readonly [tag: number, type: number, count: number, value: number];
  const entryCount = 14;
  const extraAt = 8 + 2 + entryCount * 12 + 4;
  const pixelsAt = extraAt + 80;
  const tags: readonly Tag[] = [
    [254, 4, 1, 0],
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 16],
    [259, 3, 1, 1],
    [262, 3, 1, 34892],
    [273, 4, 1, pixelsAt],
    [277, 3, 1, 1],
    [278, 4, 1, height],
    [279, 4, 1, pixelBytes],
    [50706, 1, 4, 0x00000401],
    [50707, 1, 4, 0x00000101],
    [50708, 2, 8, extraAt],
    [50717, 4, 1, 65535],
  ];
  const file = Buffer.alloc(pixelsAt + pixelBytes);
  file.write('II', 0, 'latin1');
  file.writeUInt16LE(42, 2);
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  model.copy(file, extraAt);
  file.set(new SeededRandom(seed).bytes(pixelBytes), pixelsAt);
  return file;
}
