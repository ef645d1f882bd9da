import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * An independent BagIt validator written from RFC 8493; shares no code with `src`. Returns every fault, none for a
 * complete and valid bag.
 */
export async function checkBag(root: string): Promise<readonly string[]> {
  const faults: string[] = [];
  faults.push(...(await checkDeclaration(root)));
  const payload = await walk(join(root, 'data'), 'data');
  const manifest = await readManifest(join(root, 'manifest-sha256.txt'), faults);
  // 2.1.3: every payload file is listed exactly once; 3: a bag is complete when every listed file is present.
  for (const path of payload) if (!manifest.has(path)) faults.push(`not in the manifest: ${path}`);
  for (const [path, hash] of manifest) {
    if (!path.startsWith('data/')) faults.push(`the payload manifest lists something outside data/: ${path}`);
    await checkHash(root, path, hash, faults);
  }
  const tags = await readManifest(join(root, 'tagmanifest-sha256.txt'), faults);
  for (const [path, hash] of tags) {
    // 2.2.1: a tag manifest lists no payload files and not itself.
    if (path.startsWith('data/')) faults.push(`the tag manifest lists a payload file: ${path}`);
    if (/^tagmanifest-/u.test(path)) faults.push(`the tag manifest lists a tag manifest: ${path}`);
    await checkHash(root, path, hash, faults);
  }
  for (const needed of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt']) {
    if (!tags.has(needed)) faults.push(`not in the tag manifest: ${needed}`);
  }
  faults.push(...(await checkOxum(root, payload)));
  return faults;
}

async function checkDeclaration(root: string): Promise<readonly string[]> {
  // 2.1.1: exactly these two lines, UTF-8, no byte-order mark.
  const bytes = await readFile(join(root, 'bagit.txt'));
  const lines = bytes.toString('utf8').split(/\r\n|\r|\n/u);
  const faults: string[] = [];
  if (bytes[0] === 0xef) faults.push('bagit.txt begins with a byte-order mark');
  if (!/^BagIt-Version: \d+\.\d+$/u.test(lines[0] ?? '')) faults.push('bagit.txt: no version');
  if (lines[1] !== 'Tag-File-Character-Encoding: UTF-8') faults.push('bagit.txt: no encoding');
  if (lines.length > 3 || (lines[2] ?? '') !== '') faults.push('bagit.txt: more than two lines');
  return faults;
}

async function readManifest(path: string, faults: string[]): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
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

async function checkHash(root: string, path: string, expected: string, faults: string[]): Promise<void> {
  try {
    if (!(await lstat(join(root, path))).isFile()) faults.push(`no regular file: ${path}`);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(root, path))) hash.update(chunk as Buffer);
    if (hash.digest('hex') !== expected) faults.push(`wrong hash: ${path}`);
  } catch {
    faults.push(`missing: ${path}`);
  }
}

async function walk(folder: string, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await walk(join(folder, entry.name), path)));
    else found.push(path);
  }
  return found;
}

async function checkOxum(root: string, payload: readonly string[]): Promise<readonly string[]> {
  const info = await readFile(join(root, 'bag-info.txt'), 'utf8');
  const oxum = /^Payload-Oxum: (\d+)\.(\d+)$/mu.exec(info);
  if (!oxum) return ['bag-info.txt: no Payload-Oxum'];
  let bytes = 0;
  for (const path of payload) bytes += (await lstat(join(root, path))).size;
  return Number(oxum[1]) === bytes && Number(oxum[2]) === payload.length
    ? []
    : [`Payload-Oxum says ${oxum[0]}, the payload is ${bytes}.${payload.length}`];
}
