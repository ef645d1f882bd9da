// SHA-256 and XXH64 of one file, as the copying pipeline takes them, beside Debian's tools.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNpm } from '../scripts/prepare.mjs';
import { median, seconds } from './measure.mjs';

const MIB = 1024;

export async function hashRows({ runs, work }) {
  const file = join(work, 'hash.bin');
  const block = Buffer.alloc(1 << 20, 0xa5);
  const handle = openSync(file, 'w');
  for (let at = 0; at < MIB; at += 1) writeSync(handle, block.fill(at & 0xff, 0, 4096));
  closeSync(handle);
  const { status, stderr } = runNpm(['exec', '--', 'vite', 'build', '--config', 'bench/vite.config.ts'], {
    stdio: 'pipe',
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const rate = (took) => (took === null ? null : (MIB * 1.048576) / took);
  const ours = { both: [], sha256: [], xxh64: [] };
  const peers = { sha256: [], xxh64: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const kind of Object.keys(ours)) {
      const { stdout } = spawnSync(process.execPath, [join(root, 'out/bench/hash-probe.js'), kind, file], {
        encoding: 'utf8',
      });
      ours[kind].push(rate(Number(stdout) || null));
    }
    peers.sha256.push(rate(seconds(`sha256sum '${file}'`)));
    peers.xxh64.push(rate(seconds(`xxhsum -H1 '${file}'`)));
  }
  rmSync(file);
  const [sha, xxh] = [median(peers.sha256), median(peers.xxh64)];
  const row = (what, mine, names) => ({ what, unit: 'MB/s', ours: median(mine), peers: names, due: '-', met: null });
  return [
    row('both in one pass', ours.both, { sha256sum: sha, xxhsum: xxh }),
    row('SHA-256', ours.sha256, { sha256sum: sha }),
    row('XXH64', ours.xxh64, { xxhsum: xxh }),
  ];
}
