import type { DeviceId } from '../../shared/domain/ids.ts';
import type { DeviceSummary } from '../../shared/domain/device.ts';
import type { AppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';

/** One file on the phone, as the phone describes it. Trust nothing in it but the path's uniqueness. */
export interface SourceFile {
  /** Opaque to everyone but the source that issued it; valid while that source stays open. */
  readonly ref: string;
  /** The storage's label: one safe path component, the folder under `data/`. */
  readonly storage: string;
  /**
   * Relative to the storage root, `/` between names, names as the phone has them. No empty, `.` or `..` name, no `/`
   * or NUL within one. Unique within the storage. What a disk can hold is the vault's business, not said here.
   */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC; null where the device gives none. */
  readonly modified: number | null;
  readonly created: number | null;
  /** Hexadecimal; null unless this device's ids are known to last between sessions. */
  readonly persistentId: string | null;
  /** An index that the phone makes by itself (albums, playlists): has a name but no bytes of its own. */
  readonly virtual: boolean;
}

export interface SourceFolder {
  /** As a file's; absent where the source has no use for it. */
  readonly ref?: string;
  readonly storage: string;
  readonly path: string;
  readonly modified: number | null;
}

/** Something that is there and could not be listed: a folder refused, an object that cannot be described. */
export interface SourceFault {
  readonly storage: string;
  readonly path: string;
  readonly error: AppError;
}

export type SourceEvent =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'folder'; readonly folder: SourceFolder }
  /** Seen and passed over on purpose, e.g. a symbolic link. */
  | { readonly kind: 'passed-over'; readonly storage: string; readonly path: string; readonly why: string }
  | { readonly kind: 'fault'; readonly fault: SourceFault };

export interface SourceCapabilities {
  /** Reading can begin in the middle of a file up to this offset (exclusive); 0 where it cannot, Infinity without limit. */
  readonly partialReadBelow: number;
  /**
   * Bytes after which the device has confirmed what it sent: pieces of this size, counted from where reading began, are
   * whole once the next one has begun. A file shorter than that is whole at its end only.
   */
  readonly confirmedEvery: number;
  /** How many files may usefully be read at once. A phone is one lane. */
  readonly lanes: number;
}

/** Anything a backup can be taken from: a phone over MTP, a folder. */
export interface Source extends AsyncDisposable {
  readonly id: DeviceId;
  readonly summary: DeviceSummary;
  readonly capabilities: SourceCapabilities;
  /** Yields every file once. A folder that cannot be listed is a fault, not an end. */
  list(options: OpOptions): AsyncIterable<SourceEvent>;
  /**
   * Yields the file's bytes from `offset` in order, no chunk empty, to its end or for `length` bytes.
   * A chunk belongs to the consumer: the source never writes to it again.
   */
  read(
    file: SourceFile,
    options: OpOptions & { readonly offset: number; readonly length?: number },
  ): AsyncIterable<Uint8Array>;
  /**
   * Where the file's bytes are on this computer, for those who can read there by themselves; absent for a device on a
   * cable, null for a file that is inside another one. `explain` turns a platform's error in reading it into the source's own.
   */
  localFile?(file: SourceFile): {
    /** Bytes for a name that no string can carry. */
    readonly path: string | Uint8Array;
    readonly explain: (cause: Error) => Promise<AppError>;
  } | null;
  /** What the device says of this file now; null when it is gone. Tells a file that was still being written. */
  stat(
    file: SourceFile,
    options: OpOptions,
  ): Promise<{ readonly size: number; readonly modified: number | null } | null>;
  /** The device's own small picture of a photo or film, whatever it may be of; null where it has none. */
  thumbnail?(file: SourceFile, options: OpOptions): Promise<Uint8Array | null>;
  /**
   * What the device itself told of changes since it was listed; absent for devices that tell nothing. Silence proves
   * nothing. Never fails for a device that is gone.
   */
  changesTold?(options: OpOptions): Promise<ChangesTold>;
}

export interface ChangesTold {
  /** Objects added, removed or changed, as often as it was told. */
  readonly objects: number;
  /** Storages that came or went, such as a card. */
  readonly storages: number;
}

/** One way of reaching devices (USB, a folder, virtual phones). */
export interface DeviceDriver {
  /** The part of a device id before the colon. */
  readonly scheme: string;
  /** What is there now, ready or not; never throws for a device that cannot be used. */
  list(options: OpOptions): Promise<readonly DeviceSummary[]>;
  /**
   * A device that `list` does not find by itself, without opening it: equal words mean that it is as it was when it was
   * last opened, null that it is not there; undefined (or no such method) where only opening tells.
   */
  presence?(id: DeviceId, options: OpOptions): Promise<string | null | undefined>;
  /** Why a device that was listed as not ready could last not be asked; undefined where it could, or nobody knows. */
  trouble?(id: DeviceId): AppError | undefined;
  /** Opens a device. Throws `DEVICE_*` with the reason. */
  open(id: DeviceId, options: OpOptions): Promise<Source>;
}
