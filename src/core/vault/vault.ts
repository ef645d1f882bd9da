import type { StorageNames } from './target-name.ts';
import type { RunHeader, ObjectRecord, SourceKey, RunOutcome } from '../../shared/domain/run-record.ts';
import type { ContentHash, RunId, StepId, VaultId } from '../../shared/domain/ids.ts';
import type { Fingerprint, StoredFile } from '../../shared/domain/stored-file.ts';
import type { DigestOptions, Disk, FileDigest } from './disk.ts';
import type { OpOptions } from '../base/options.ts';

/** What the backup knows of one path on the phone: the newest stored file that was copied from it (or linked to it). */
export interface CatalogEntry {
  readonly source: SourceKey;
  readonly step: StepId;
  readonly fingerprint: Fingerprint;
  readonly stored: StoredFile;
}

/** A payload file with the date it was given; null where the phone gave none. */
export type PayloadFile = StoredFile & { readonly modified: number | null };

/** What lies under `data/` on the disk, whatever the records say of it. */
export interface FoundFile {
  /** As in `StoredFile`. */
  readonly path: string;
  /** `other`: a symbolic link, a device; never opened. */
  readonly kind: 'file' | 'other';
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number;
}

/** Everything the backup holds, rebuilt from the journals when it is opened. Memory only; the journals are the truth. */
export interface Catalog {
  /**
   * The newest entry for this path on the phone; null when it was never stored. Opened for writing, also null when its
   * file is gone from the disk or has another size: it must be copied again.
   */
  find(source: SourceKey): CatalogEntry | null;
  /** Entries whose fingerprint has this persistent id. */
  withPersistentId(id: string): readonly CatalogEntry[];
  /** The payload file under this path (`data/...`); null when there is none. */
  stored(path: string): StoredFile | null;
  /** Whether some file has this name, as the disk compares names. */
  holds(path: string): boolean;
  /** Whether some run has read this payload file back; a run that was cut off may not have come to it. */
  isProved(path: string): boolean;
  /** Every payload file, earlier versions too, in no order. */
  files(): Iterable<PayloadFile>;
  /**
   * Every path that was taken in for this step, with the file that has its bytes; several may have one. Files that a
   * later one of their path is kept beside come with a storage without a name. `Earlier versions` are not among them.
   */
  ofStep(step: StepId): Iterable<{ readonly source: SourceKey; readonly stored: StoredFile }>;
  readonly size: { readonly files: number; readonly bytes: number };
}

/** What this disk can hold, found by trying when the backup is opened. */
export interface DiskLimits {
  /** Largest file in bytes; `4294967295` on FAT32, Infinity where none is known. */
  readonly maxFileSize: number;
  readonly names: StorageNames;
  /** Free bytes now. */
  readonly free: number;
}

/** How one file gets from the phone to its place. */
export interface StageRequest {
  readonly step: StepId;
  readonly source: SourceKey;
  readonly fingerprint: Fingerprint;
  /**
   * The wished-for place: `data/` + storage label + path as the phone has it. The vault maps the name to what the disk
   * holds, moves an earlier version of the same file aside, and never takes the name of a file that is something else.
   */
  readonly wish: string;
  /** What has the name stays under it, also an earlier version of the same file; this one is kept beside it. */
  readonly beside?: boolean;
}

/** Bytes on their way in. Nothing is visible under its final name before its batch is durable. */
export interface StagedFile extends AsyncDisposable {
  /** Bytes kept from an interrupted attempt at the same file (same source, size and date), checked against their checkpoint; hash them again. */
  readonly kept: number;
  readKept(options: OpOptions): AsyncIterable<Uint8Array>;
  /** Forget the kept bytes and start at zero. */
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  /** Forgets the bytes beyond this many: they may be wrong and must not be resumed from. */
  cutBack(bytes: number): Promise<void>;
  /**
   * Fills the empty part from a file of this computer by the disk's own means, several times faster than chunk by chunk;
   * null where the disk has none, or the part is begun. Gives what was written, for `commit`. Throws `CopySourceError`
   * when it is the source that fails.
   */
  readonly copyFrom:
    | ((
        from: string | Uint8Array,
        options: OpOptions & { readonly onBytes: (count: number) => void },
      ) => Promise<ContentHash & { readonly size: number }>)
    | null;
  /**
   * The file is whole. Closes the part and puts it in line for the next batch; waits only when the batch is full.
   * The file is safe when `durable` resolves, and not before: synced, under its final name, folder synced, journalled.
   * Takes no signal: it must be whole.
   */
  commit(proof: ContentHash & { readonly size: number }): Promise<{ readonly durable: Promise<StoredFile> }>;
  /** Throws the bytes away. Disposing without commit keeps them, synced, for a resume. */
  discard(): Promise<void>;
}

/** One run's writing side. One at a time per vault. */
export interface RunWriter extends AsyncDisposable {
  readonly runId: RunId;
  /** Absolute path of `.lifeboat/runs/<run id>`. */
  readonly folder: string;
  stage(request: StageRequest, options: OpOptions): Promise<StagedFile>;
  /** The phone shows this stored file under this path now; durable with the next batch. */
  link(entry: CatalogEntry): Promise<void>;
  /** A file that could not be copied. */
  failed(step: StepId, source: SourceKey, error: { readonly code: string; readonly message: string }): Promise<void>;
  readBack(stored: StoredFile, cacheBypassed: boolean): Promise<void>;
  /** A share of what was saved before was read from the phone again, to its end or not. */
  watched(part: number, whole: boolean): Promise<void>;
  /** Makes everything committed so far durable now. */
  flush(): Promise<void>;
  /**
   * Ends the run: flushes; writes `objects.jsonl`; the journal's `ended`; then `report.json`, `report.html`; then
   * the bag's tag files and manifests, READ-ME-FIRST.txt and index.html (each whole: temp, sync, rename).
   * After it the folder is a valid bag. `reports` is called once everything of the run is durable.
   */
  finish(end: {
    readonly outcome: RunOutcome;
    readonly objects: AsyncIterable<ObjectRecord> | Iterable<ObjectRecord>;
    /** File name in the run's folder → content. */
    readonly reports: ReadonlyMap<string, string>;
    /** Content of the backup's own front page, `index.html`, and of `READ-ME-FIRST.txt`. */
    readonly frontPage: { readonly html: string; readonly readMe: string };
  }): Promise<void>;
}

export interface PastRun {
  readonly header: RunHeader;
  /** Null for one that was killed. */
  readonly ended: RunOutcome | null;
  /** Whether all of a share of what was saved before was read from the phone again; null when none was begun. */
  readonly watchedWhole: boolean | null;
}

export interface VaultInfo {
  readonly id: VaultId;
  /** Absolute path. */
  readonly root: string;
  /** Folder name, the phone's name. */
  readonly name: string;
  readonly deviceSerial: string | null;
  readonly createdAt: string;
}

/** What a file is made of, piece by piece; text is written as UTF-8. */
export type ReadableContent = string | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** What was said of contents, by their hash; one JSON object a line. In no manifest: it can be made again. */
export const OPENINGS_FILE = '.lifeboat/opens.jsonl';

/** Records of putting things back, beside those of the runs; in no manifest. */
export const RESTORES_FOLDER = '.lifeboat/restores';
/** What was made for the phone's own apps lies below it until it is sent, and after. In no manifest: it can be made again. */
export const MADE_FOLDER = 'Readable/For the phone/';
/** What drills found; one JSON object a line. */
export const DRILLS_FILE = '.lifeboat/drills.jsonl';

/** What the owner did about what apps keep to themselves; one JSON object a line, the newest of each counts. In no manifest. */
export const APP_DATA_FILE = '.lifeboat/app-data.jsonl';

/** A backup folder that this process has locked for writing, or opened for reading. */
export interface Vault extends AsyncDisposable {
  readonly info: VaultInfo;
  readonly catalog: Catalog;
  readonly limits: DiskLimits;
  /** The disk that the backup is on, for its records. Opened for writing, it is changed only while the lock is held: see `lockedDisk`. */
  readonly disk: Disk;
  freeBytes(): Promise<number>;
  /**
   * A payload file's bytes, or those of what was made for the phone (`MADE_FOLDER`). `bypassCache` asks the disk itself where the platform can (O_DIRECT on Linux);
   * `cacheBypassed` of the result says whether it did, once reading has begun. With `bypassCache` a chunk is valid
   * until the next one is asked for; without, it belongs to the consumer.
   */
  read(
    stored: Pick<StoredFile, 'path'>,
    options: OpOptions & { readonly bypassCache: boolean },
  ): { readonly bytes: AsyncIterable<Uint8Array>; readonly cacheBypassed: () => boolean };
  /** Reads a payload file to its end and hashes it, beside whatever else goes on. */
  digest(stored: Pick<StoredFile, 'path'>, options: DigestOptions): Promise<FileDigest>;
  /** Bytes that a payload file has on the disk now; null when it is gone. */
  sizeNow(stored: Pick<StoredFile, 'path'>): Promise<number | null>;
  /** Begins a run: its folder and the journal's first line are on disk when this resolves. Needs the lock. */
  beginRun(header: RunHeader): Promise<RunWriter>;
  /** Runs from oldest to newest. */
  runs(): Promise<readonly PastRun[]>;
  /** A file of a past run's folder as text; null when it is not there. */
  runFile(run: RunId, name: string): Promise<string | null>;
  /** Every file under `data/` on the disk now, in no order. */
  payload(options: OpOptions): AsyncIterable<FoundFile>;
  /** A file beside `data/` (`manifest-sha256.txt`, `.lifeboat/...`), chunk by chunk; null when it is not there. */
  tagFile(path: string, options: OpOptions): Promise<AsyncIterable<Uint8Array> | null>;
  /**
   * Writes a file under `Readable/`, whole or not at all, over the one that was there. `path` is relative to it. What is
   * there is made from `data/`, can be made again, and is in no manifest. Needs the lock. Without `durable` (it is when
   * not given) nothing waits for the disk: for thousands of files, followed by one that waits and says that they are made.
   */
  writeReadable(path: string, content: ReadableContent, options?: { readonly durable?: boolean }): Promise<void>;
  /** Adds whole lines to `.lifeboat/opens.jsonl`; a last line that a crash cut off is dropped first. Needs the lock. */
  appendOpenings(lines: string): Promise<void>;
  /** Adds whole lines to `.lifeboat/drills.jsonl`, `app-data.jsonl` or `.lifeboat/restores/<16 hexadecimal digits>.jsonl`. Needs the lock. */
  appendRecord(path: string, lines: string): Promise<void>;
  /** What was wrong with the records when the backup was opened; empty when nothing was. One sentence each. */
  readonly damage: readonly { readonly path: string; readonly what: string }[];
}
