import { AppError } from '../../shared/errors/app-error.ts';
import type { RunId, StepId } from '../../shared/domain/ids.ts';
import { isThrough, ObjectRecord } from '../../shared/domain/run-record.ts';
import type { RestoreExtra, RestoreWhy } from '../../shared/domain/restore.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import { parseJson } from '../base/parse-json.ts';
import { classify } from '../plan/classify.ts';
import type { Vault } from '../vault/vault.ts';

/** One file of a past run, and where its bytes are now. */
export interface RestoreFile {
  readonly storage: string;
  /** As the phone had it. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC; null where the phone gave none. */
  readonly modified: number | null;
  readonly created: number | null;
  readonly step: StepId;
  /** Under the backup's folder; null where the bytes are not to be had, and then `why` says why. */
  readonly stored: string | null;
  readonly sha256: string;
  readonly why: RestoreWhy | null;
  /** Made for one of the phone's own apps, of no run. */
  readonly extra?: RestoreExtra;
}

/** What was made for one of the phone's own apps. */
export interface MadeSet {
  readonly extra: RestoreExtra;
  readonly files: readonly RestoreFile[];
  /** Messages, people or packages in it. */
  readonly holds: number;
}

export interface RunObjects {
  /** Null where the manifest alone was read. */
  readonly run: RunId | null;
  readonly files: readonly RestoreFile[];
  readonly folders: readonly { readonly storage: string; readonly path: string }[];
  /** Put there whatever is selected. */
  readonly made?: readonly MadeSet[];
}

/** No line of ours comes near; a longer one is damage. */
const MAX_LINE = 1024 * 1024;
const OBJECTS = (run: RunId): string => `.lifeboat/runs/${run}/objects.jsonl`;

/** Runs that left a list of what they saw, newest first, and those that did not. */
export async function restorableRuns(
  vault: Vault,
  options: OpOptions,
): Promise<readonly (Awaited<ReturnType<Vault['runs']>>[number] & { readonly listed: boolean })[]> {
  const runs: (Awaited<ReturnType<Vault['runs']>>[number] & { readonly listed: boolean })[] = [];
  for (const run of (await vault.runs()).toReversed()) {
    runs.push({ ...run, listed: await hasObjects(vault, run.header.runId, options) });
  }
  return runs;
}

/** Opening the file is looking whether it is there; nothing of it is read. */
async function hasObjects(vault: Vault, run: RunId, options: OpOptions): Promise<boolean> {
  return (await vault.tagFile(OBJECTS(run), options)) !== null;
}

/**
 * The newest backup that went through, else the newest that left a list. Throws `RUN_NOT_FOUND` when there is none, or
 * when `wanted` left none.
 */
export async function chooseRun(vault: Vault, wanted: RunId | null, options: OpOptions): Promise<RunId> {
  const runs = (await vault.runs()).toReversed();
  if (wanted !== null) {
    const run = runs.find(({ header }) => header.runId === wanted);
    if (run && (await hasObjects(vault, wanted, options))) return wanted;
    const why = run
      ? 'it was cut off before it listed what it saw; choose the run before or after it'
      : 'it is not in this backup';
    throw new AppError('RUN_NOT_FOUND', `Cannot restore the run "${wanted}": ${why}`, { details: { run: wanted } });
  }
  const backups = runs.filter(({ header }) => header.run === 'backup');
  const through = backups.filter(({ ended }) => isThrough(ended));
  for (const { header } of [...through, ...backups]) {
    if (await hasObjects(vault, header.runId, options)) return header.runId;
  }
  throw new AppError('RUN_NOT_FOUND', 'Cannot restore: no run of this backup listed what it saw', {
    details: { run: 'newest' },
  });
}

/** Everything a run saw, each file with where its bytes are now: a later run may have moved them to the earlier versions. */
export async function readRunObjects(vault: Vault, run: RunId, options: OpOptions): Promise<RunObjects> {
  const bytes = await vault.tagFile(OBJECTS(run), options);
  if (!bytes)
    throw new AppError('RUN_NOT_FOUND', `Cannot restore the run "${run}": it has no list`, { details: { run } });
  const files: RestoreFile[] = [];
  const folders: { storage: string; path: string }[] = [];
  const places = new Places(vault);
  let number = 0;
  for await (const line of linesOf(bytes)) {
    number += 1;
    if (number % 4096 === 0) keepHeapLow();
    const record = parse(line);
    if (!record) {
      throw new AppError(
        'VAULT_DAMAGED',
        `Cannot restore the run "${run}": line ${number} of its list cannot be read`,
        {
          details: { what: OBJECTS(run) },
        },
      );
    }
    if (!isSafePath(record.path) || !isSafePath(record.storage) || record.storage.includes('/')) continue;
    if (record.kind === 'folder') folders.push({ storage: record.storage, path: record.path });
    else files.push(fileOf(record, places));
  }
  return { run, files, folders };
}

function fileOf(record: ObjectRecord, places: Places): RestoreFile {
  const { storage, path, size, sha256 } = record;
  const stored = record.stored !== null && sha256 !== null ? places.find(record.stored, sha256) : null;
  const why = stored !== null ? null : record.stored === null ? 'not-in-backup' : 'missing-in-backup';
  return {
    ...{ storage, path, size },
    modified: record.modified === null ? null : Date.parse(record.modified),
    created: record.created === null ? null : Date.parse(record.created),
    step: record.step ?? classify(path),
    stored,
    sha256: sha256 ?? '',
    why: isPhoneIndex(record) ? 'phone-makes-it' : why,
  };
}

/** Albums and playlists that the phone makes by itself: names without bytes, left out of every backup. */
function isPhoneIndex({ path, size, state }: ObjectRecord): boolean {
  return state === 'left-out' && size === 0 && /\.(?:alb|pla)$/iu.test(path);
}

/** Where bytes lie now, by the place that a run wrote down for them. */
export class Places {
  readonly #vault: Vault;
  #byHash: Map<string, string> | null = null;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  find(path: string, sha256: string): string | null {
    const here = this.#vault.catalog.stored(path);
    if (here?.sha256 === sha256) return path;
    // Made for the first file that has moved since: of the newest run none has.
    this.#byHash ??= new Map([...this.#vault.catalog.files()].map((file) => [file.sha256, file.path]));
    return this.#byHash.get(sha256) ?? null;
  }
}

/**
 * What the manifest alone says, for a backup without records: paths and hashes; sizes and dates are the disk's. Names are
 * as this disk holds them, and what had moved to the earlier versions is left out.
 */
export async function readManifestObjects(vault: Vault, options: OpOptions): Promise<RunObjects> {
  const bytes = await vault.tagFile('manifest-sha256.txt', options);
  if (!bytes)
    throw new AppError('VAULT_NOT_FOUND', 'Cannot restore: there is no manifest', {
      details: { root: vault.info.root },
    });
  const listed = await readManifest(bytes);
  const found = new Map<string, { readonly size: number; readonly modified: number }>();
  for await (const { path, kind, size, modified } of vault.payload(options)) {
    if (kind === 'file') found.set(path, { size, modified });
  }
  const files: RestoreFile[] = [];
  for (const [stored, sha256] of listed) {
    const [, storage = '', ...names] = stored.split('/');
    const path = names.join('/');
    if (storage === 'Earlier versions' || !isSafePath(path) || !isSafePath(storage)) continue;
    const there = found.get(stored);
    files.push({
      ...{ storage, path, sha256, step: classify(path) },
      size: there?.size ?? 0,
      modified: there?.modified ?? null,
      created: null,
      stored: there ? stored : null,
      why: there ? null : 'missing-in-backup',
    });
  }
  return { run: null, files, folders: [] };
}

/** Stored path to SHA-256. */
async function readManifest(bytes: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const listed = new Map<string, string>();
  for await (const line of linesOf(bytes)) {
    const match = /^([0-9a-f]{64}) {1,2}\*?(data\/.+)$/u.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) listed.set(match[2], match[1]);
  }
  return listed;
}

/** A record is a file on a disk, and whoever can write there could write anything. */
function isSafePath(path: string): boolean {
  if (path === '' || path.includes('\0')) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function parse(line: string): ObjectRecord | null {
  const parsed = ObjectRecord.safeParse(parseJson(line));
  return parsed.success ? parsed.data : null;
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      throw new AppError('VAULT_DAMAGED', 'Cannot read the list: a line of it has no end', {
        details: { what: 'list' },
      });
    }
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
