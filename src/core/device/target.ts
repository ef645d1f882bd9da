import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFile } from './source.ts';

export interface TargetStorage {
  /** As in `SourceFile.storage`. */
  readonly label: string;
  readonly kind: 'internal' | 'removable';
  /** Bytes; null where the device does not say. */
  readonly free: number | null;
  readonly capacity: number | null;
  readonly writable: boolean;
  /** Largest file in bytes that can be put there; Infinity where no limit is known. */
  readonly maxFileSize: number;
}

/** What names a target takes. */
export interface TargetNames {
  /** `A` and `a` are one name. */
  readonly caseInsensitive: boolean;
  /** Whether this one name can be held, by the rules that are known; another may do. */
  allows(name: string): boolean;
}

export interface NewTargetFile {
  readonly storage: string;
  /** Under the storage; its folder is there. Nothing of this name is. */
  readonly path: string;
  /** Bytes; exactly as many must follow. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC; null to leave to the target. */
  readonly modified: number | null;
  readonly created: number | null;
}

export interface TargetDates {
  readonly modified: number | null;
  readonly created: number | null;
}

/**
 * Anything a restore can write to: a phone over MTP, a folder. Listing and reading are the source's. Nothing here writes
 * over what is there.
 */
export interface Target extends Source {
  readonly storages: readonly TargetStorage[];
  readonly names: TargetNames;
  /** Removes what a killed restore left unfinished and unnamed, as the last listing found it; how many. */
  tidy(): Promise<number>;
  /** The folder above it is there, as the last listing found it or made since. */
  createFolder(storage: string, path: string, options: OpOptions): Promise<void>;
  /**
   * Writes one file with its dates as far as the target takes them. What was begun and not finished is removed again
   * where that can be done; where the connection is gone it may be left, and the caller must look for it.
   */
  writeFile(file: NewTargetFile, chunks: AsyncIterable<Uint8Array>, options: OpOptions): Promise<SourceFile>;
  /** What the target shows of the dates; null for what it does not say. */
  dates(file: SourceFile, options: OpOptions): Promise<TargetDates>;
  setDates(file: SourceFile, dates: TargetDates, options: OpOptions): Promise<void>;
  /** Only for what this restore itself wrote. */
  remove(file: SourceFile, options: OpOptions): Promise<void>;
}
