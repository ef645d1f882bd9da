/** A device as Windows lists it. */
export interface ListedDevice {
  /** The Plug and Play id, `\\?\usb#vid_0421&pid_0661#...`. */
  readonly pnpId: string;
  readonly name: string;
  readonly description: string;
  readonly manufacturer: string;
}

/** A PTP response: code and up to five parameters. */
export interface MtpReply {
  readonly code: number;
  readonly params: readonly number[];
}

/** What the driver says of a data phase as it begins, in bytes. */
export interface DataPhase {
  /** Null where the driver does not know: it ends with a short piece. */
  readonly total: number | null;
  /** Bytes of one piece that suit the driver; null where it does not say. */
  readonly optimal: number | null;
}

/** An object by WPD's content interface; null for what the driver does not tell. Times in milliseconds since 1970-01-01 UTC. */
export interface ContentObject {
  readonly name: string | null;
  readonly parentId: string | null;
  readonly persistentId: string | null;
  /** MTP's format code. */
  readonly format: number | null;
  readonly isFolder: boolean;
  /** A storage, with what follows of it. */
  readonly isStorage: boolean;
  readonly size: number | null;
  readonly created: number | null;
  readonly modified: number | null;
  readonly storageType: number | null;
  readonly capacity: number | null;
  readonly free: number | null;
  readonly access: number | null;
}

export interface ContentDevice {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly friendlyName: string;
  /** Percent. */
  readonly power: number | null;
}

export interface NewContent {
  readonly parentId: string;
  readonly name: string;
  readonly format: number;
  readonly isFolder: boolean;
  readonly size: number;
  readonly created: number | null;
  readonly modified: number | null;
}

/**
 * One phone that Windows has opened. One call at a time, but for `cancel`. Failures are `WpdError`s; a thread that died
 * is `DEVICE_LOST`.
 */
export interface WpdConnection extends AsyncDisposable {
  command(code: number, params: readonly number[]): Promise<MtpReply>;
  beginRead(code: number, params: readonly number[]): Promise<DataPhase>;
  /** `total` bytes must follow. */
  beginWrite(code: number, params: readonly number[], total: number): Promise<DataPhase>;
  /** At most `max` bytes of the data phase; empty at its end. */
  read(max: number): Promise<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the data phase, also one that failed or was left. */
  end(): Promise<MtpReply>;
  /** Makes the call under way return. */
  cancel(): Promise<void>;
  /** MTP's vendor extension description, as DeviceInfo has it. */
  vendorExtension(): Promise<string>;

  contentDevice(): Promise<ContentDevice>;
  /** Ids of what lies directly in `parentId`. */
  children(parentId: string): Promise<readonly string[]>;
  describe(id: string): Promise<ContentObject>;
  /** Bytes that suit the driver; `readStream` gives them, empty at the end. */
  openStream(id: string): Promise<number>;
  readStream(max: number): Promise<Uint8Array>;
  closeStream(): Promise<void>;
  /** The new folder's id. */
  createFolder(folder: NewContent): Promise<string>;
  /** Begins an object that `writeContent` fills and `commitContent` makes real; nothing is left of one that is not committed. */
  createContent(file: NewContent): Promise<void>;
  writeContent(bytes: Uint8Array): Promise<void>;
  /** The new object's id. */
  commitContent(): Promise<string>;
  dropContent(): Promise<void>;
  remove(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  setDate(id: string, which: 'created' | 'modified', time: number): Promise<void>;
}

/** Windows' portable devices, wherever the calls are made. */
export interface WpdHost {
  devices(): Promise<readonly ListedDevice[]>;
  open(pnpId: string): Promise<WpdConnection>;
}

/** What travels between the app and its WPD thread. */
export interface WpdRequest {
  readonly id: number;
  /** 0 for calls that concern no device. */
  readonly device: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface WpdAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: { readonly message: string; readonly hresult: number | null };
}
