import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { RunId, Sha256 } from '../../../shared/domain/ids.ts';
import { OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { NEVER, readText, writeWhole, type Disk } from '../../vault/disk.ts';
import { appendLines } from '../../vault/journal.ts';
import { parseJson } from '../../base/parse-json.ts';

const At = z.iso.datetime();
const Bytes = z.int().nonnegative();

/** A stretch of one content in a pack: `length` bytes from `from` of the content, at `offset` of the opened pack. */
export const Piece = z.object({ sha256: Sha256, from: Bytes, length: Bytes, offset: Bytes });
export type Piece = z.infer<typeof Piece>;

/** A line of `sent.jsonl`: what was sent, byte for byte, and what became of it. */
const SentLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pack'),
    at: At,
    /** SHA-256 of the object as it lies there, encrypted; its name is made of it. */
    id: Sha256,
    size: Bytes,
    pieces: z.array(Piece.extend({ path: z.string() })),
  }),
  z.object({
    kind: z.literal('snapshot'),
    at: At,
    name: z.string(),
    size: Bytes,
    /** SHA-256 of what it lists. */
    content: Sha256,
    files: z.int().nonnegative(),
    bytes: Bytes,
    newestRun: RunId.nullable(),
  }),
  /** An object that is not there, or not what was sent; what it held is sent again in another. */
  z.object({
    kind: z.literal('bad'),
    at: At,
    name: z.string(),
    what: z.enum(['missing', 'truncated', 'changed', 'unopenable']),
  }),
  /** A bad object, or a line as in `Sent.unreadable`, of which nothing is lacking any more: it was sent again, or is out of date. */
  z.object({ kind: z.literal('settled'), at: At, name: z.string() }),
]);
export type SentLine = z.infer<typeof SentLine>;
type BadLine = Extract<SentLine, { kind: 'bad' }>;

/** A list lies there twice: without it, what is newer than the one before cannot be found. */
export const listNames = (name: string): readonly [string, string] => [name, name.replace(/\.age$/u, '-again.age')];
export const isSameList = (one: string, other: string): boolean =>
  listNames(one).includes(other) || listNames(other).includes(one);
/** A list's name says when it was made, which tells the newest. */
export const SNAPSHOT_TIME = /^snapshots\/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-/u;
export const packName = (id: string): string => `packs/${id.slice(0, 2)}/${id}.age`;

const folderOf = (root: string, id: string): string => join(root, '.lifeboat', 'offsite', id);
/** Where it is kept what was sent, from the backup's folder. */
export const sentFile = (id: string): string => `.lifeboat/offsite/${id}/sent.jsonl`;
const MAX_CONFIG = 64 * 1024;
const MAX_LOG = 1024 * 1024 * 1024;

/** The off-site copies that a backup has. One whose file cannot be read is passed over. */
export async function listConfigs(disk: Disk, root: string): Promise<readonly OffsiteConfig[]> {
  const found: OffsiteConfig[] = [];
  for (const { name, kind } of (await disk.list(join(root, '.lifeboat', 'offsite'))) ?? []) {
    if (kind !== 'folder') continue;
    const text = await readText(disk, join(folderOf(root, name), 'config.json'), MAX_CONFIG);
    const config = OffsiteConfig.safeParse(parseJson(text ?? ''));
    if (config.success && config.data.id === name) found.push(config.data);
  }
  return found.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

export async function saveConfig(disk: Disk, root: string, config: OffsiteConfig): Promise<void> {
  await disk.makeFolder(folderOf(root, config.id));
  await writeWhole(disk, join(folderOf(root, config.id), 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

export async function appendSent(disk: Disk, root: string, id: string, line: SentLine): Promise<void> {
  await appendLines(disk, join(root, sentFile(id)), `${JSON.stringify(line)}\n`);
}

/** What was sent, by the name of its object. */
export interface Sent {
  readonly packs: ReadonlyMap<string, Extract<SentLine, { kind: 'pack' }>>;
  readonly snapshots: readonly Extract<SentLine, { kind: 'snapshot' }>[];
  /** With what was found last. */
  readonly bad: ReadonlyMap<string, BadLine['what']>;
  /** Those of the bad ones that need not be spoken of any more. */
  readonly settled: ReadonlySet<string>;
  /** Whole lines that cannot be read, each by its hash, until a push has ended: what they told of is not known to be there. */
  readonly unreadable: readonly string[];
}

/** Every line that can be read; a torn last one is dropped. What is lost with a line is sent again. */
export async function readSent(disk: Disk, root: string, id: string): Promise<Sent> {
  const packs = new Map<string, Extract<SentLine, { kind: 'pack' }>>();
  const snapshots: Extract<SentLine, { kind: 'snapshot' }>[] = [];
  const bad = new Map<string, BadLine['what']>();
  const settled = new Set<string>();
  const unreadable = new Set<string>();
  const path = join(root, sentFile(id));
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file' || stat.size > MAX_LOG) return { packs, snapshots, bad, settled, unreadable: [] };
  let rest = Buffer.alloc(0);
  const take = (bytes: Uint8Array): void => {
    const line = SentLine.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
    if (!line.success) unreadable.add(`line ${createHash('sha256').update(bytes).digest('hex')}`);
    else if (line.data.kind === 'pack') packs.set(packName(line.data.id), line.data);
    else if (line.data.kind === 'snapshot') snapshots.push(line.data);
    else if (line.data.kind === 'bad') bad.set(line.data.name, line.data.what);
    else settled.add(line.data.name);
  };
  for await (const chunk of disk.read(path, { signal: NEVER }).bytes) {
    rest = Buffer.concat([rest, chunk]);
    for (let cut = rest.indexOf(10); cut >= 0; cut = rest.indexOf(10)) {
      take(rest.subarray(0, cut));
      rest = rest.subarray(cut + 1);
    }
  }
  return { packs, snapshots, bad, settled, unreadable: [...unreadable].filter((line) => !settled.has(line)) };
}
