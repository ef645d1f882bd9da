// `node scripts/make-icons.mjs`: every icon of the packages from the one drawing, `src/renderer/icon.svg`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './prepare.mjs';

const drawing = readFileSync(join(root, 'src/renderer/icon.svg'));
const png = async (size) =>
  await sharp(drawing, { density: (72 * size) / 32 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
const resources = join(root, 'resources');

/** Apple's icon file: chunks of a four-letter kind, a length (big-endian, eight bytes of head included) and a PNG. */
const ICNS = {
  icp4: 16,
  icp5: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
};

async function icns() {
  const chunks = [];
  for (const [kind, size] of Object.entries(ICNS)) {
    const image = await png(size);
    const head = Buffer.alloc(8);
    head.write(kind, 'latin1');
    head.writeUInt32BE(image.length + 8, 4);
    chunks.push(head, image);
  }
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

/** Windows' icon file: a directory of PNGs, 0 standing for 256. */
async function ico() {
  const sizes = [16, 24, 32, 48, 64, 128, 256];
  const images = await Promise.all(sizes.map(png));
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let at = head.length;
  sizes.forEach((size, index) => {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(images[index].length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += images[index].length;
  });
  return Buffer.concat([head, ...images]);
}

writeFileSync(join(resources, 'icon.icns'), await icns());
writeFileSync(join(resources, 'icon.ico'), await ico());
mkdirSync(join(resources, 'icons'), { recursive: true });
for (const size of [16, 32, 48, 64, 128, 256, 512])
  writeFileSync(join(resources, 'icons', `${size}x${size}.png`), await png(size));
