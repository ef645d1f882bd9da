import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How the validator sees a bag: on a real disk or in memory. */
export interface BagReader {
  /** Every file of the bag, relative to it. */
  paths(): Promise<readonly string[]>;
  /** Null when there is no such regular file. */
  read(path: string): Promise<Uint8Array | null>;
}

export function folderReader(root: string): BagReader {
  const walk = async (prefix: string): Promise<string[]> => {
    const found: string[] = [];
    for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) found.push(...(await walk(path)));
      else found.push(path);
    }
    return found;
  };
  return {
    paths: () => walk(''),
    read: async (path) => {
      try {
        return (await lstat(join(root, path))).isFile() ? await readFile(join(root, path)) : null;
      } catch {
        return null;
      }
    },
  };
}

/**
 * An independent BagIt validator written from RFC 8493; shares no code with `src`. Returns every fault, none for a
 * complete and valid bag.
 */
export async function checkBag(bag: string | BagReader): Promise<readonly string[]> {
  const reader = typeof bag === 'string' ? folderReader(bag) : bag;
  const faults: string[] = [];
  const payload = (await reader.paths()).filter((path) => path.startsWith('data/'));
  checkDeclaration(await reader.read('bagit.txt'), faults);
  const manifest = readManifest('manifest-sha256.txt', await reader.read('manifest-sha256.txt'), faults);
  // 2.1.3: every payload file is listed; 3: a bag is complete when every listed file is present.
  for (const path of payload) if (!manifest.has(path)) faults.push(`not in the manifest: ${path}`);
  for (const [path, hash] of manifest) {
    if (!path.startsWith('data/')) faults.push(`the payload manifest lists something outside data/: ${path}`);
    await checkHash(reader, path, hash, faults);
  }
  const tags = readManifest('tagmanifest-sha256.txt', await reader.read('tagmanifest-sha256.txt'), faults);
  for (const [path, hash] of tags) {
    // 2.2.1: a tag manifest lists no payload files and no tag manifests.
    if (path.startsWith('data/')) faults.push(`the tag manifest lists a payload file: ${path}`);
    if (/^tagmanifest-/u.test(path)) faults.push(`the tag manifest lists a tag manifest: ${path}`);
    await checkHash(reader, path, hash, faults);
  }
  for (const needed of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt']) {
    if (!tags.has(needed)) faults.push(`not in the tag manifest: ${needed}`);
  }
  await checkOxum(reader, payload, faults);
  return faults;
}

function checkDeclaration(bytes: Uint8Array | null, faults: string[]): void {
  // 2.1.1: exactly these two lines, UTF-8, no byte-order mark.
  const lines = Buffer.from(bytes ?? [])
    .toString('utf8')
    .split(/\r\n|\r|\n/u);
  if (bytes?.[0] === 0xef) faults.push('bagit.txt begins with a byte-order mark');
  if (!/^BagIt-Version: \d+\.\d+$/u.test(lines[0] ?? '')) faults.push('bagit.txt: no version');
  if (lines[1] !== 'Tag-File-Character-Encoding: UTF-8') faults.push('bagit.txt: no encoding');
  if (lines.length > 3 || (lines[2] ?? '') !== '') faults.push('bagit.txt: more than two lines');
}

function readManifest(path: string, bytes: Uint8Array | null, faults: string[]): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  if (!bytes) faults.push(`missing: ${path}`);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes ?? new Uint8Array(0));
  // As tools in other languages do: at every Unicode line break, not only at LF.

  for (const line of text.split(/\r\n|[\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/u)) {
    if (line === '') continue;
    const match = /^([0-9a-fA-F]{64})\s+(\S.*)$/u.exec(line);
    if (!match) {
      faults.push(`${path}: a line that is no entry: ${JSON.stringify(line)}`);
      continue;
    }
    const name = match[2]!
      .trimEnd()
      .replace(/%(0A|0D|25)/giu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    if (name.startsWith('/') || name.split('/').includes('..')) faults.push(`${path}: leaves the bag: ${name}`);
    if (entries.has(name)) faults.push(`${path}: listed twice: ${name}`);
    entries.set(name, match[1]!.toLowerCase());
  }
  return entries;
}

async function checkHash(reader: BagReader, path: string, expected: string, faults: string[]): Promise<void> {
  const bytes = await reader.read(path);
  if (!bytes) faults.push(`missing: ${path}`);
  else if (createHash('sha256').update(bytes).digest('hex') !== expected) faults.push(`wrong hash: ${path}`);
}

async function checkOxum(reader: BagReader, payload: readonly string[], faults: string[]): Promise<void> {
  const info = Buffer.from((await reader.read('bag-info.txt')) ?? []).toString('utf8');
  const oxum = /^Payload-Oxum: (\d+)\.(\d+)$/mu.exec(info);
  let bytes = 0;
  for (const path of payload) bytes += (await reader.read(path))?.byteLength ?? 0;
  if (!oxum || Number(oxum[1]) !== bytes || Number(oxum[2]) !== payload.length) {
    faults.push(`Payload-Oxum says ${oxum?.[0] ?? 'nothing'}, the payload is ${bytes}.${payload.length}`);
  }
}
