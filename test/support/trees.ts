import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Relative path → SHA-256 of every file under `root`. */
export function hashTree(root: string): Map<string, string> {
  const tree = new Map<string, string>();
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    tree.set(path.relative(root, full).split(path.sep).join('/'), sha256(fs.readFileSync(full)));
  }
  return tree;
}

/** Bytes that are the same for the same seed, and look like nothing else. */
export function seededBytes(size: number, seed: number): Buffer {
  const out = Buffer.alloc(size);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let at = 0; at < size; at += 1) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    out[at] = state & 0xff;
  }
  return out;
}

/**
 * What a backup's own journals call safe, read here without any of the app's code: stored path → SHA-256. An intent
 * counts once a `committed` line of the same journal covers its batch; what it moved aside counts at its new place.
 */
export function calledSafe(vaultRoot: string, onTheWay = new Map<string, string[]>()): Map<string, string> {
  const safe = new Map<string, string>();
  const runs = path.join(vaultRoot, '.lifeboat/runs');
  if (!fs.existsSync(runs)) return safe;
  for (const run of fs.readdirSync(runs).sort()) {
    const file = path.join(runs, run, 'journal.jsonl');
    if (!fs.existsSync(file)) continue;
    const intents = new Map<number, { stored: { path: string; sha256: string }; aside: string | null }[]>();
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      let entry: Record<string, unknown>;
      try {
        entry = JSON.parse(line) as Record<string, unknown>;
      } catch {
        continue;
      }
      if (entry['kind'] === 'intent') {
        const batch = entry['batch'] as number;
        const intent = entry as unknown as { stored: { path: string; sha256: string }; aside: string | null };
        intents.set(batch, [...(intents.get(batch) ?? []), intent]);
        const { path: place } = intent.stored;
        if (intent.aside !== null) onTheWay.set(place, [...(onTheWay.get(place) ?? []), intent.aside]);
      } else if (entry['kind'] === 'committed') {
        for (const { stored, aside } of intents.get(entry['batch'] as number) ?? []) {
          const before = safe.get(stored.path);
          if (aside !== null && before !== undefined) safe.set(aside, before);
          safe.set(stored.path, stored.sha256);
        }
      }
    }
  }
  return safe;
}

/**
 * Everything that is called safe and is not there with the right bytes. Empty is right. A file that was killed on its way
 * aside, to make room for its next version, may be at either end of that way: the journal says where.
 */
export function brokenPromises(vaultRoot: string): string[] {
  const broken: string[] = [];
  const onTheWay = new Map<string, string[]>();
  for (const [stored, hash] of calledSafe(vaultRoot, onTheWay)) {
    const places = [stored, ...(onTheWay.get(stored) ?? [])].map((place) => path.join(vaultRoot, place));
    const there = places.filter((place) => fs.existsSync(place));
    if (there.length === 0) broken.push(`${stored} is called safe and is not there`);
    else if (!there.some((place) => sha256(fs.readFileSync(place)) === hash)) {
      broken.push(`${stored} is called safe and has other bytes`);
    }
  }
  return broken;
}
