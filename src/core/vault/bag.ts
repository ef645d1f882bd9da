import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { keepHeapLow } from '../base/heap.ts';
import { NEVER, readText, writeWhole, type Disk } from './disk.ts';
import { runsFolder } from './load-runs.ts';
import type { Catalog, VaultInfo } from './vault.ts';

export const MANIFEST = 'manifest-sha256.txt';
/** The tag files of a bag, RFC 8493 section 2. */
export const TAG_FILES = ['READ-ME-FIRST.txt', 'bag-info.txt', 'bagit.txt', 'index.html', MANIFEST] as const;
/** Written last: it has the hashes of the others. */
export const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const MAX_TAG_MANIFEST = 64 * 1024 * 1024;

export interface BagContent {
  readonly disk: Disk;
  readonly info: VaultInfo;
  readonly catalog: Catalog;
  /** The last run's end. */
  readonly endedAt: Date;
  readonly frontPage: { readonly html: string; readonly readMe: string };
}

/**
 * Writes everything that makes the folder a bag: each file whole, the tag manifest last. Payload hashes come from the
 * records, never from the disk: a bag must not certify damage.
 */
export async function writeBag(content: BagContent): Promise<void> {
  const { disk, info, frontPage } = content;
  const at = (name: string): string => join(info.root, name);
  await writeWhole(disk, at('READ-ME-FIRST.txt'), frontPage.readMe);
  await writeWhole(disk, at('index.html'), frontPage.html);
  await writeWhole(disk, at('bagit.txt'), 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
  await writeWhole(disk, at('bag-info.txt'), bagInfo(content));
  await writeWhole(disk, at(MANIFEST), manifestLines(content.catalog));
  await writeTagManifest(disk, info.root);
}

function bagInfo({ info, catalog, endedAt }: BagContent): string {
  const { files, bytes } = catalog.size;
  const fields: readonly (readonly [string, string | null])[] = [
    ['Source-Organization', 'Lumia Lifeboat'],
    ['External-Description', `Backup of the phone "${info.name}"`],
    ['External-Identifier', info.id],
    ['Internal-Sender-Identifier', info.deviceSerial],
    ['Bagging-Date', endedAt.toISOString().slice(0, 10)],
    ['Payload-Oxum', `${bytes}.${files}`],
    ['Bag-Software-Agent', 'Lumia Lifeboat'],
  ];
  // A value is one line; the phone's name and serial are the phone's to choose.
  const lines = fields.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${oneLine(value)}\n`]));
  return lines.join('');
}

const oneLine = (value: string): string => value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu, ' ').trim();

/** The content of `manifest-sha256.txt`, as the records have it; with `xxh64` what `xxhsum -c` reads. */
export function* manifestLines(catalog: Catalog, hash: 'sha256' | 'xxh64' = 'sha256'): Generator<string, void, void> {
  const paths = Array.from(catalog.files(), ({ path }) => path).sort(byCodeUnit);
  let piece: string[] = [];
  for (const path of paths) {
    const stored = catalog.stored(path);
    if (stored) piece.push(`${stored[hash]}  ${path}\n`);
    if (piece.length === 1000) {
      yield piece.join('');
      piece = [];
      keepHeapLow();
    }
  }
  yield piece.join('');
}

const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

async function writeTagManifest(disk: Disk, root: string): Promise<void> {
  const before = await earlierRunHashes(disk, root);
  const paths = [...TAG_FILES, '.lifeboat/vault.json', ...(await runFiles(disk, root))];
  const lines: string[] = [];
  for (const path of paths.sort(byCodeUnit)) {
    // A past run's files never change: their first hash stays, so that later damage shows.
    const hash = before.get(path) ?? (await sha256(disk, join(root, path)));
    if (hash !== null) lines.push(`${hash}  ${path}\n`);
  }
  await writeWhole(disk, join(root, TAG_MANIFEST), lines.join(''));
}

async function earlierRunHashes(disk: Disk, root: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const text = await readText(disk, join(root, TAG_MANIFEST), MAX_TAG_MANIFEST);
  for (const line of text?.split('\n') ?? []) {
    const [, hash, path] = /^([0-9a-f]{64}) {2}(\.lifeboat\/runs\/[^/]+\/[^/]+)$/u.exec(line) ?? [];
    if (hash !== undefined && path !== undefined) hashes.set(path, hash);
  }
  return hashes;
}

/** Every run's files, those of killed runs too: nothing is written to them again. A vanished one stays listed. */
async function runFiles(disk: Disk, root: string): Promise<readonly string[]> {
  const paths = new Set<string>((await earlierRunHashes(disk, root)).keys());
  for (const run of (await disk.list(runsFolder(root))) ?? []) {
    if (run.kind !== 'folder') continue;
    for (const file of (await disk.list(join(runsFolder(root), run.name))) ?? []) {
      if (file.kind === 'file' && !file.name.endsWith('.tmp')) paths.add(`.lifeboat/runs/${run.name}/${file.name}`);
    }
  }
  return [...paths];
}

async function sha256(disk: Disk, path: string): Promise<string | null> {
  if ((await disk.stat(path))?.kind !== 'file') return null;
  const hash = createHash('sha256');
  for await (const chunk of disk.read(path, { signal: NEVER }).bytes) hash.update(chunk);
  return hash.digest('hex');
}
