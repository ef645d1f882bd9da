// Small tools of the measuring: medians, timed programs, a cold start for everyone.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { cli } from '../scripts/prepare.mjs';

export function median(values) {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Seconds of a shell line; null when it fails, with its last words shown. */
export function seconds(line, options = {}) {
  const start = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', `set -e -o pipefail; ${line}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    ...options,
  });
  const took = (performance.now() - start) / 1000;
  if (status === 0) return took;
  console.log(`failed (${status}): ${line}: ${(stderr ?? '').trim().slice(-400)}`);
  return null;
}

/** Everything written, nothing cached, where that may be done: each contender meets the same disk. */
export function cold() {
  spawnSync('sync');
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  } catch {
    // Not root: all contenders start warm instead, still alike.
  }
}

/**
 * The built command line with every line of its progress stamped as it comes: seconds in all, its document, snapshots,
 * and the most memory that it held (`/usr/bin/time -v`, kilobytes of 1024); the first of each phase says how much until then.
 */
export async function lifeboat(args) {
  const start = performance.now();
  const measured = ['-f', '@rss %M', process.execPath, cli, ...args];
  const child = spawn('/usr/bin/time', measured, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const snapshots = [];
  let rss = null;
  const rest = [];
  const closed = new Promise((done) => child.once('close', done));
  for await (const line of createInterface({ input: child.stderr })) {
    const at = (performance.now() - start) / 1000;
    const peak = /^@rss (\d+)$/.exec(line);
    if (peak !== null) rss = Number(peak[1]) * 1024;
    else if (line.startsWith('{')) {
      const snapshot = JSON.parse(line);
      const isNew = snapshot.phase !== snapshots.at(-1)?.phase;
      snapshots.push({ at, ...(isNew ? { peak: peakBelow(child.pid) } : {}), ...snapshot });
    } else rest.push(line);
  }
  const code = await closed;
  const took = (performance.now() - start) / 1000;
  if (code !== 0)
    console.log(`lifeboat ${args.join(' ')} ended with ${code}: ${rest.slice(-8).join(' | ').slice(-800)}`);
  return { code, seconds: code === 0 ? took : null, rss, snapshots, document: parsed(out) };
}

/** The most memory so far of the process that `time` started, in bytes; null when it is gone. */
function peakBelow(pid) {
  try {
    const [below] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${below}/status`, 'utf8'))[1]) * 1024;
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const below = (ours, limit) => (ours === null || limit === null ? false : ours <= limit);
