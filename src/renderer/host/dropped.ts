/** One thing that was dropped: a file, or a folder with all that is in it. */
export interface DroppedItem {
  /** Of a folder, too: Electron tells by it where the folder lies. Null where the browser gives none. */
  readonly file: File | null;
  readonly folder: FileSystemDirectoryEntry | null;
}

export interface DroppedFile {
  readonly file: File;
  /** In what was dropped, `/` between names. */
  readonly path: string;
}

/** What was dropped, as files; nothing that was left out goes unsaid. */
export interface Walked {
  readonly files: readonly DroppedFile[];
  /** Files beyond those that are taken at once. */
  readonly more: number;
  /** Paths of what the browser could not read. */
  readonly unreadable: readonly string[];
}

/** Takes out at once what a transfer holds: it is empty when the event is over. */
export function itemsOf(transfer: DataTransfer): readonly DroppedItem[] {
  return [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => {
      const entry = item.webkitGetAsEntry();
      const folder = entry?.isDirectory === true ? (entry as FileSystemDirectoryEntry) : null;
      return { file: item.getAsFile(), folder };
    });
}

/** Every file of what was dropped, at most so many; what is beyond them is counted, and not opened. */
export async function walkDropped(items: readonly DroppedItem[], most: number): Promise<Walked> {
  const found = { files: [] as DroppedFile[], more: 0, unreadable: [] as string[] };
  for (const { file, folder } of items) {
    if (folder !== null) await walkFolder(folder, found, most);
    else if (file === null) found.unreadable.push('');
    else if (found.files.length < most) found.files.push({ file, path: file.name });
    else found.more += 1;
  }
  return found;
}

type Found = { -readonly [K in keyof Walked]: Walked[K] } & { files: DroppedFile[]; unreadable: string[] };

async function walkFolder(top: FileSystemDirectoryEntry, found: Found, most: number): Promise<void> {
  const open = [top];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = await entriesOf(folder);
    if (entries === null) {
      found.unreadable.push(pathOf(folder));
      continue;
    }
    for (const entry of entries) {
      if (entry.isDirectory) {
        open.push(entry as FileSystemDirectoryEntry);
      } else if (found.files.length >= most) {
        found.more += 1;
      } else {
        const file = await fileOf(entry as FileSystemFileEntry);
        if (file === null) found.unreadable.push(pathOf(entry));
        else found.files.push({ file, path: pathOf(entry) });
      }
    }
  }
}

/** An entry's own path begins with `/`, and with the name of what was dropped. */
function pathOf(entry: FileSystemEntry): string {
  return entry.fullPath.replace(/^\/+/u, '');
}

/** A browser gives a folder's entries in pieces, the last one empty. Null when it cannot be read. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[] | null> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const piece = await new Promise<readonly FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (piece === null) return null;
    if (piece.length === 0) return all;
    all.push(...piece);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}
