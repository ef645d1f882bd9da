import { useState, type DragEvent, type ReactElement, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { ICONS } from './icons.ts';

export interface DropZoneProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** As many as are judged at once; a folder may hold any number. */
const MOST_FILES = 500;

/** Takes what is dragged onto it, folders with what is in them. What it does can also be done with the button inside it. */
export function DropZone({ label, onFiles, children }: DropZoneProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    // The transfer is empty once the event is over: what it holds is taken out at once.
    const dropped = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file').map(read);
    void Promise.all(dropped).then((files) => {
      const all = files.flat().slice(0, MOST_FILES);
      if (all.length > 0) onFiles(all);
    });
  };
  return (
    <div
      className="drop"
      role="group"
      aria-label={label}
      data-drop-target={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
    >
      <Icon svg={ICONS.arrowDownload} />
      {children}
    </div>
  );
}

function read(item: DataTransferItem): Promise<readonly File[]> {
  const entry = item.webkitGetAsEntry();
  if (entry?.isDirectory === true) return readFolder(entry as FileSystemDirectoryEntry, MOST_FILES);
  const file = item.getAsFile();
  return Promise.resolve(file === null ? [] : [file]);
}

/** Everything under a folder, at most so many. What cannot be read is left: the owner sees what was taken. */
async function readFolder(folder: FileSystemDirectoryEntry, most: number): Promise<readonly File[]> {
  const files: File[] = [];
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise<readonly FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (files.length >= most) return files;
      if (entry.isDirectory) files.push(...(await readFolder(entry as FileSystemDirectoryEntry, most - files.length)));
      else files.push(...(await fileOf(entry as FileSystemFileEntry)));
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<readonly File[]> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve([file]),
      () => resolve([]),
    ),
  );
}
