import pLimit from 'p-limit';
import type { Count } from '../../shared/domain/count.ts';
import type { Finding } from '../../shared/domain/run-report.ts';
import type { VerifyMode, VerifyReport } from '../../shared/domain/verify-report.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import { REPORT_TEXT as TEXT } from '../../shared/text/strings-report.en.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { FoundFile, PayloadFile, Vault } from '../vault/vault.ts';
import { checkRecords, type RecordFault } from './check-records.ts';
import { readBack } from './read-back.ts';

export interface VerifyProgress {
  readonly files: number;
  readonly bytes: number;
  readonly ofFiles: number;
  readonly ofBytes: number;
}

export interface VerifyOptions extends OpOptions {
  readonly mode: VerifyMode;
  /** Share of the files that is read in mode `sample`, above 0 to 100. */
  readonly samplePercent?: number;
  readonly clock: Clock;
  /** 0 to 1, for the choice of a sample; Math.random when not given. */
  readonly random?: () => number;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** FAT keeps dates to two seconds. */
const DATE_TOLERANCE_MS = 2000;
const LANES = 2;

type Kind = 'missing' | 'extra' | 'changed' | 'damaged' | 'records';

/** Judges every stored file by its bytes on the disk, and the records by one another. Never repairs, changes nothing. */
export async function verifyVault(vault: Vault, options: VerifyOptions): Promise<VerifyReport> {
  const startedAt = new Date(options.clock.now()).toISOString();
  const judgement = new Judgement();
  const records = await checkRecords(vault, options);
  for (const fault of records.faults) judgement.addRecord(fault);
  const files: readonly PayloadFile[] = [...vault.catalog.files(), ...records.onlyInManifest];
  const found = await findPayload(vault, files, options);
  const expected = { files: files.length, bytes: files.reduce((sum, { size }) => sum + Math.max(0, size), 0) };
  const limit = pLimit(LANES);
  const progress = { files: 0, bytes: 0 };
  const one = async (file: PayloadFile): Promise<void> => {
    options.signal.throwIfAborted();
    await judgeFile(vault, file, found.of.get(file.path), options, judgement);
    progress.files += 1;
    // A file that only the manifest knows has no size there.
    progress.bytes += Math.max(0, file.size);
    options.onProgress?.({ ...progress, ofFiles: expected.files, ofBytes: expected.bytes });
  };
  const results = await Promise.allSettled(files.map((file) => limit(one, file)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  for (const path of found.extra) judgement.add('extra', path, 'is in no record of the backup');
  return {
    format: 1,
    vault: vault.info.root,
    vaultId: vault.info.id,
    mode: options.mode,
    ok: judgement.findings.length === 0,
    expected,
    verified: judgement.verified,
    notRead: judgement.notRead,
    counts: judgement.counts,
    findings: judgement.findings,
    readPastCache: judgement.readPastCache,
    kept: null,
    startedAt,
    endedAt: new Date(options.clock.now()).toISOString(),
  };
}

class Judgement {
  readonly findings: Finding[] = [];
  readonly counts: Record<Kind, number> = { missing: 0, extra: 0, changed: 0, damaged: 0, records: 0 };
  verified: Count = { files: 0, bytes: 0 };
  notRead: Count = { files: 0, bytes: 0 };
  readPastCache = 0;

  add(kind: Kind, path: string, what: string): void {
    this.counts[kind] += 1;
    const code = kind === 'changed' || kind === 'damaged' ? 'READ_BACK_DIFFERS' : 'VAULT_DAMAGED';
    const verdict = kind === 'records' ? 'record-damaged' : kind;
    const shown = path.startsWith('data/') ? path.slice('data/'.length) : path;
    this.findings.push({ path: shown, verdict, code, message: `"${path}" ${what}`, remedy: TEXT.checked[kind] });
  }

  addRecord({ path, what }: RecordFault): void {
    this.add('records', path, what);
  }
}

interface Found {
  /** By the path in the records. */
  readonly of: ReadonlyMap<string, FoundFile>;
  readonly extra: readonly string[];
}

/**
 * Which file on the disk is which of the records. The very name first: most disks keep both normal forms of a name, for
 * two files. What is left is matched by the composed form, as a disk may give a name back in another than it was given.
 */
async function findPayload(vault: Vault, files: readonly PayloadFile[], options: VerifyOptions): Promise<Found> {
  const known = new Set(files.map(({ path }) => path));
  const of = new Map<string, FoundFile>();
  const others = new Map<string, FoundFile>();
  for await (const file of vault.payload(options)) (known.has(file.path) ? of : others).set(file.path, file);
  if (others.size > 0 && of.size < known.size) {
    const composed = new Map([...others.keys()].map((path) => [path.normalize('NFC'), path]));
    for (const { path } of files) {
      const other = of.has(path) ? undefined : composed.get(path.normalize('NFC'));
      const there = other === undefined ? undefined : others.get(other);
      if (other === undefined || !there) continue;
      of.set(path, there);
      others.delete(other);
    }
  }
  return { of, extra: [...others.keys()] };
}

async function judgeFile(
  vault: Vault,
  file: PayloadFile,
  there: FoundFile | undefined,
  options: VerifyOptions,
  judgement: Judgement,
): Promise<void> {
  const { mode, signal, samplePercent = 10, random = Math.random } = options;
  if (!there) {
    judgement.add('missing', file.path, 'is not on the disk');
    return;
  }
  if (there.kind !== 'file') {
    judgement.add('changed', file.path, 'is no longer a regular file');
    return;
  }
  const sizeKnown = file.size >= 0;
  if (sizeKnown && there.size !== file.size) {
    judgement.add('changed', file.path, `has ${there.size} bytes instead of ${file.size}`);
    return;
  }
  if (mode === 'sample' && random() * 100 >= samplePercent) {
    judgement.notRead = plusFile(judgement.notRead, there.size);
    return;
  }
  const hash = mode === 'quick' && file.xxh64 !== '' ? 'xxh64' : 'sha256';
  const outcome = await tryReadBack(vault, { ...file, size: there.size }, { signal, hash });
  if (outcome === 'unreadable') {
    judgement.add('damaged', file.path, 'cannot be read from the disk');
    return;
  }
  if (outcome.cacheBypassed) judgement.readPastCache += 1;
  if (outcome.ok) {
    judgement.verified = plusFile(judgement.verified, there.size);
    return;
  }
  const edited = file.modified !== null && Math.abs(there.modified - file.modified) > DATE_TOLERANCE_MS;
  if (edited) judgement.add('changed', file.path, 'has other bytes and another date: it was edited');
  else judgement.add('damaged', file.path, 'has other bytes under the same size and date: the disk lost them');
}

/**
 * A file whose sectors cannot be read is a finding. A disk that is gone ends the verification, and so does whatever says
 * nothing of the file: a thread of ours that ended, no memory. To call the file damaged for that would set a repair on it.
 */
async function tryReadBack(
  vault: Vault,
  file: PayloadFile,
  options: Parameters<typeof readBack>[2],
): Promise<Awaited<ReturnType<typeof readBack>> | 'unreadable'> {
  try {
    return await readBack(vault, file, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // Throws by itself when the disk is gone.
    await vault.freeBytes();
    if (isAppError(error) && error.code !== 'INTERNAL') return 'unreadable';
    throw error;
  }
}

function plusFile(count: Count, bytes: number): Count {
  return { files: count.files + 1, bytes: count.bytes + bytes };
}
