// A folder of mixed files (4 GB in 20,000 at scale 1) onto the disk, with proof: ours beside the tools that can prove too.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { below, cold, lifeboat, median, seconds } from './measure.mjs';

const FILES = 20_000;

export async function folderRows({ runs, scale, work }) {
  const { source, manifest, files, bytes } = makeTree(work, scale);
  const target = join(work, 'target');
  const took = { ours: [], floor: [], rsync: [], rclone: [] };
  const contenders = {
    ours: async () => (await lifeboat(['backup', '--device', `folder:${source}`, '--to', target, '--json'])).seconds,
    floor: () =>
      seconds(`cp -r '${source}' '${target}/copy'; sync; cd '${target}/copy'; sha256sum -c --quiet '${manifest}'`),
    rsync: () =>
      seconds(`rsync -a '${source}/' '${target}/copy/'; sync; test -z "$(rsync -anci '${source}/' '${target}/copy/')"`),
    rclone: () =>
      seconds(`rclone copy '${source}' '${target}/copy'; sync; rclone check '${source}' '${target}/copy'`, {
        env: { ...process.env, RCLONE_CONFIG: join(work, 'rclone.conf') },
      }),
  };
  for (let run = 0; run < runs; run += 1)
    for (const [name, contender] of Object.entries(contenders)) {
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target, { recursive: true });
      cold();
      took[name].push(await contender());
      console.log(`folder, run ${run + 1}: ${name} ${took[name].at(-1)?.toFixed(1) ?? 'failed'} s`);
    }
  rmSync(target, { recursive: true, force: true });
  const [ours, floor, rsync, rclone] = [took.ours, took.floor, took.rsync, took.rclone].map(median);
  const what = `${(bytes / 1e9).toFixed(2)} GB in ${files} files from a folder, copied and proved`;
  const unit = 's';
  return [
    {
      what,
      unit,
      ours,
      peers: { 'cp + sync + sha256sum -c': floor },
      due: 'at most 1.1 of it',
      met: below(ours, floor * 1.1),
    },
    {
      what,
      unit,
      ours,
      peers: { 'rsync -a + rsync -anc': rsync, 'rclone copy + rclone check': rclone },
      due: 'ahead of both',
      met: below(ours, rsync) && below(ours, rclone),
    },
  ];
}

/** 70 % small, 25 % as photos, 5 % as short videos; the same bytes, names and dates every time. Kept between runs. */
export function makeTree(work, scale) {
  const files = Math.max(20, Math.round(FILES * scale));
  const root = join(work, `tree-${files}`);
  const source = join(root, 'files');
  const manifest = join(root, 'manifest-sha256.txt');
  const sizes = Array.from({ length: files }, (_, index) => sizeOf(index));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (existsSync(manifest)) return { source, manifest, files, bytes };
  rmSync(root, { recursive: true, force: true });
  console.log(`making ${(bytes / 1e9).toFixed(2)} GB in ${files} files below ${root}`);
  const pool = randomPool();
  const lines = sizes.map((size, index) => {
    const path = `Pictures/Album ${String(index % 97)}/IMG_${String(index).padStart(5, '0')}.${index % 20 === 0 ? 'mp4' : 'jpg'}`;
    mkdirSync(dirname(join(source, path)), { recursive: true });
    const hash = writeFileOf(join(source, path), size, index, pool);
    utimesSync(join(source, path), 1.4e9 + index * 60, 1.4e9 + index * 60);
    return `${hash}  ${path}`;
  });
  writeFileSync(manifest, `${lines.join('\n')}\n`);
  return { source, manifest, files, bytes };
}

function sizeOf(index) {
  const spread = ((index * 2654435761) >>> 0) / 2 ** 32;
  if (index % 20 === 0) return Math.round(1e6 + spread * 2.6e6);
  return index % 4 === 1 ? Math.round(1e5 + spread * 3e5) : Math.round(1e3 + spread * 6.2e4);
}

function randomPool() {
  const words = new Uint32Array(2 ** 20);
  let x = 88172645;
  for (let at = 0; at < words.length; at += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[at] = x;
  }
  return Buffer.from(words.buffer);
}

/** Slices of one random pool behind a head that no other file has. */
function writeFileOf(file, size, index, pool) {
  const hash = createHash('sha256');
  const handle = openSync(file, 'w');
  const head = Buffer.from(`file ${index}\n`).subarray(0, size);
  let left = size - head.length;
  let at = (index * 4099) % pool.length;
  for (const part of [head, ...slices()]) {
    hash.update(part);
    writeSync(handle, part);
  }
  closeSync(handle);
  return hash.digest('hex');

  function* slices() {
    while (left > 0) {
      const part = pool.subarray(at, Math.min(pool.length, at + left));
      left -= part.length;
      at = 0;
      yield part;
    }
  }
}
