/** The parent that stands for a storage's root inside a store. On the wire a root object's parent is 0xFFFFFFFF. */
export const ROOT = 0;

/** What never changes about an object within a session. */
export interface ObjectEntry {
  readonly handle: number;
  readonly name: string;
  /** A handle, or `ROOT`. */
  readonly parent: number;
  readonly storageId: number;
  /** PTP object format; 0x3001 is a folder. */
  readonly format: number;
}

/** What is asked anew each time. */
export interface ObjectDetails {
  /** Bytes; 0 for a folder. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number;
  readonly created: number;
  /** PersistentUniqueObjectIdentifier: 32 hexadecimal digits in the order of the wire, the last 16 zero. */
  readonly persistentId: string;
}

export interface ObjectReader extends AsyncDisposable {
  readonly size: number;
  /** Bytes from `offset`, `length` of them or fewer at the end. The caller owns them. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A new object on its way in: not listed, and not there under its name, before `commit`. Disposing without commit leaves nothing. */
export interface IncomingObject extends AsyncDisposable {
  readonly handle: number;
  write(chunk: Uint8Array): Promise<void>;
  commit(): Promise<void>;
}

export interface NewObject {
  readonly storageId: number;
  readonly parent: number;
  readonly name: string;
  /** Milliseconds since 1970-01-01 UTC; null for now. */
  readonly modified: number | null;
}

export interface ObjectWriter {
  createFolder(object: NewObject): Promise<number>;
  beginFile(object: NewObject): Promise<IncomingObject>;
  rename(handle: number, name: string): Promise<void>;
  setDates(handle: number, dates: { readonly modified?: number; readonly created?: number }): Promise<void>;
  /** A folder with everything in it. */
  remove(handle: number): Promise<void>;
  copy(handle: number, storageId: number, parent: number): Promise<number>;
}

/** A virtual phone's objects. Handles hold until the next `renumber`. */
export interface ObjectStore {
  /** Starts a session: looks at what is there and numbers it from 1 in the order of traversal, as a Lumia does. */
  renumber(): void;
  entry(handle: number): ObjectEntry | null;
  /** Null when the object has gone since. */
  details(entry: ObjectEntry): ObjectDetails | null;
  children(storageId: number, parent: number): Iterable<number>;
  all(): Iterable<number>;
  usedBytes(storageId: number): number;
  open(entry: ObjectEntry): Promise<ObjectReader>;
  /** Null for phones that cannot be written to. */
  readonly writer: ObjectWriter | null;
}

export const FOLDER_FORMAT = 0x3001;

const FORMATS: Readonly<Record<string, number>> = {
  txt: 0x3004,
  mp3: 0x3009,
  avi: 0x300a,
  jpg: 0x3801,
  jpeg: 0x3801,
  bmp: 0x3804,
  gif: 0x3807,
  png: 0x380b,
  tif: 0x380d,
  tiff: 0x380d,
  jxr: 0xb804,
  wma: 0xb901,
  aac: 0xb903,
  wmv: 0xb981,
  mp4: 0xb982,
  m4a: 0xb215,
  m4v: 0xb216,
  '3gp': 0xb984,
  '3g2': 0xb985,
  alb: 0xba03,
  pla: 0xba05,
  doc: 0xba83,
  docx: 0xba83,
  xls: 0xba85,
  xlsx: 0xba85,
  ppt: 0xba86,
  pptx: 0xba86,
};

/** The format that a Lumia gives a file of this name; what it has no code for (packages, messages, raw photos) is 0x3000. */
export function formatOfName(name: string): number {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(FORMATS, extension) ? (FORMATS[extension] ?? 0x3000) : 0x3000;
}

/** Names that Windows Phone refuses; also what could leave the phone's directory. */
export function isAcceptableName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.length <= 254 && !/[\\/:*?"<>|\u0000-\u001f]/u.test(name);
}
