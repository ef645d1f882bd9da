// The files on the lab's phones: sizes that sit on packet edges, names that are hard, an empty file, one that is long.
import { bytes, put } from './kit.mjs';

const day = (text) => new Date(`${text}T12:34:56Z`);
const BIG = 24_000_000;

/** Bulk transfers end on a short packet: a container of 12 + n bytes that fills its last packet is where readers hang. */
const edges = [0, 1, 11, 12, 499, 500, 501, 512, 1012, 16372, 16384, 65524, 65536, 262132, 262144, 1048564, 1048576];

export function fillPhone(root) {
  put(root, 'Pictures/Camera Roll/WP_20160229_10_11_12_Pro.mp4', bytes(7, BIG), day('2016-02-29'));
  edges.forEach((size, index) =>
    put(
      root,
      `Pictures/Camera Roll/WP_201603${String(index + 1).padStart(2, '0')}_${size}.jpg`,
      bytes(100 + index, size),
      day('2016-03-05'),
    ),
  );
  for (let index = 0; index < 40; index += 1)
    put(root, `Pictures/Saved Pictures/${index}.jpg`, bytes(200 + index, 20_000 + index), day('2017-01-15'));
  put(root, 'Pictures/Screenshots/wp_ss_20170101_0001.png', bytes(3, 90_001), day('2017-01-01'));
  put(root, 'Documents/Übersicht für Mamá – 日本.txt', bytes(4, 3_000), day('2015-06-01'));
  put(root, 'Documents/tax/2015/a b.c.pdf', bytes(5, 70_000), day('2015-06-02'));
  put(root, 'contacts.vcf', 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nTEL:1\r\nEND:VCARD\r\n', day('2018-01-01'));
}

export function fillCard(root) {
  for (let index = 0; index < 12; index += 1)
    put(root, `Music/Band/${String(index + 1)} song.mp3`, bytes(300 + index, 300_000 + index), day('2014-04-01'));
  put(root, 'Pictures/Camera Roll/WP_20160229_10_11_12_Pro.mp4', bytes(8, 2_000_000), day('2016-03-01'));
}

export function fillQemuPhone(root) {
  put(root, 'Pictures/Camera Roll/big.mp4', bytes(17, BIG), day('2016-02-29'));
  edges
    .filter((size) => size > 0)
    .forEach((size, index) => put(root, `Pictures/edge_${size}.jpg`, bytes(400 + index, size), day('2016-03-05')));
  for (let index = 0; index < 60; index += 1)
    put(root, `Saved/${index}.jpg`, bytes(500 + index, 20_000 + index), day('2017-01-15'));
  // QEMU's responder calls every name outside ASCII "Oops".
  put(root, 'Documents/overview.txt', bytes(4, 3_000), day('2015-06-01'));
}
