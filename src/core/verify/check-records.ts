import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { MANIFEST, TAG_FILES, TAG_MANIFEST } from '../vault/bag.ts';
import type { PastRun, PayloadFile, Vault } from '../vault/vault.ts';

export interface RecordFault {
  readonly path: string;
  readonly what: string;
}

export interface RecordCheck {
  readonly faults: readonly RecordFault[];
  /** Listed in the manifest and in no journal: a run's record is gone. Size -1 and no XXH64, as a manifest says neither. */
  readonly onlyInManifest: readonly PayloadFile[];
}

/** Written anew at the end of each run. */
const ANEW: ReadonlySet<string> = new Set(TAG_FILES);
/** A manifest line: a hash, two spaces and a path. */
const MAX_LINE = 64 * 1024;
const MAX_FAULTS = 1000;

/**
 * Compares the records with one another: journals with the manifest, the tag manifest with the files it lists. After a
 * run that was cut off the manifest is older than the journals, which is no fault until the next run has ended. The tag
 * manifest is what a run writes last: an ended run that it does not have was cut off between the two.
 */
export async function checkRecords(vault: Vault, options: OpOptions): Promise<RecordCheck> {
  const faults: RecordFault[] = [...vault.damage];
  const runs = await vault.runs();
  const anyEnded = runs.some(({ ended }) => ended !== null);
  const tags = await readManifest(vault, TAG_MANIFEST, options, faults);
  const isClosed =
    tags === null ||
    isListed(
      runs.findLast(({ ended }) => ended !== null),
      tags,
    );
  const isFresh = isClosed && runs.at(-1)?.ended != null;
  const manifest = await readManifest(vault, MANIFEST, options, faults);
  if (manifest === null) {
    if (anyEnded) faults.push({ path: MANIFEST, what: 'is not there' });
    return { faults, onlyInManifest: [] };
  }
  const onlyInManifest = compareManifest(vault, manifest, isFresh, faults);
  if (tags !== null) await checkTagFiles(vault, tags, { ...options, isClosed }, faults);
  else if (anyEnded) faults.push({ path: TAG_MANIFEST, what: 'is not there' });
  return { faults: faults.slice(0, MAX_FAULTS), onlyInManifest };
}

function compareManifest(
  vault: Vault,
  manifest: ReadonlyMap<string, string>,
  isFresh: boolean,
  faults: RecordFault[],
): readonly PayloadFile[] {
  const hashes = new Set<string>();
  for (const { path, sha256 } of vault.catalog.files()) {
    hashes.add(sha256);
    const listed = manifest.get(path);
    if (!isFresh) continue;
    if (listed === undefined) faults.push({ path: MANIFEST, what: `does not list "${path}", which a run has stored` });
    else if (listed !== sha256) faults.push({ path: MANIFEST, what: `has another hash for "${path}" than its run` });
  }
  const strangers: PayloadFile[] = [];
  for (const [path, sha256] of manifest) {
    if (vault.catalog.stored(path) !== null || (!isFresh && hashes.has(sha256))) continue;
    faults.push({ path: MANIFEST, what: `lists "${path}", which is in the records of no run` });
    strangers.push({ path, sha256, xxh64: '', size: -1, modified: null });
  }
  return strangers;
}

function isListed(run: PastRun | undefined, tags: ReadonlyMap<string, string>): boolean {
  return run === undefined || [...tags.keys()].some((path) => path.startsWith(`.lifeboat/runs/${run.header.runId}/`));
}

/** `isClosed`: no run was cut off while it wrote the files of the bag; else those may be older or newer than the list. */
async function checkTagFiles(
  vault: Vault,
  tags: ReadonlyMap<string, string>,
  { isClosed, ...options }: OpOptions & { readonly isClosed: boolean },
  faults: RecordFault[],
): Promise<void> {
  if (!tags.has(MANIFEST)) faults.push({ path: TAG_MANIFEST, what: `does not list ${MANIFEST}` });
  for (const [path, expected] of tags) {
    const bytes = await vault.tagFile(path, options);
    if (bytes === null) {
      faults.push({ path, what: 'is listed in the tag manifest and is not there' });
      continue;
    }
    if (!isClosed && ANEW.has(path)) continue;
    const hash = createHash('sha256');
    for await (const chunk of bytes) hash.update(chunk);
    if (hash.digest('hex') !== expected) faults.push({ path, what: 'is not as it was when the last run ended' });
  }
}

/** Path → SHA-256; null when the file is not there. */
async function readManifest(
  vault: Vault,
  name: string,
  options: OpOptions,
  faults: RecordFault[],
): Promise<ReadonlyMap<string, string> | null> {
  const bytes = await vault.tagFile(name, options);
  if (bytes === null) return null;
  const entries = new Map<string, string>();
  let number = 0;
  for await (const line of linesOf(bytes, name)) {
    number += 1;
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/u.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) faults.push({ path: name, what: `has a damaged line ${number}` });
    else entries.set(path, sha256);
    if (faults.length > MAX_FAULTS) break;
  }
  return entries;
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      throw new AppError('VAULT_DAMAGED', `Cannot read "${name}": a line of it does not end`, {
        details: { what: name },
      });
    }
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
