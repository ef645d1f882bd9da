import { AppError } from '../../../shared/errors/app-error.ts';
import { safeComponent, uniqueNames } from '../mtp/path-names.ts';
import type { SourceEvent, SourceFile } from '../source.ts';
import { Entry } from './messages.ts';

/** How libmtp calls what the phone makes by itself and what has no bytes of its own. */
const INDEX = /^Abstract /u;

/**
 * A listing as files. libmtp, through node-mtp, gives a file's name and the number of its folder, and no folder's name;
 * numbers are made anew in each session. So files lie side by side, and their paths hang on what lasts: name and size.
 * What is alone with its name keeps it, others have their size beside it. Pure, and total over anything.
 */
export function* listedFiles(given: readonly unknown[]): Generator<SourceEvent, void, void> {
  const storages = new Map<number, Sized[]>();
  for (const [index, one] of given.entries()) {
    const entry = Entry.safeParse(one);
    if (!entry.success) {
      yield fault(labelOf(0), `entry ${index}`, 'libmtp describes it in a way that makes no sense');
      continue;
    }
    const { filename, filesize, id, storageId } = entry.data;
    const name = safeComponent(filename, id >>> 0);
    if (filesize === undefined) {
      yield fault(labelOf(storageId), name, 'libmtp does not tell its size');
      continue;
    }
    const files = storages.get(storageId) ?? [];
    storages.set(storageId, files);
    files.push({ ...entry.data, filesize, filename: name });
  }
  for (const [storageId, files] of storages) yield* inOneFolder(labelOf(storageId), files);
}

type Sized = Entry & { readonly filesize: number };

function* inOneFolder(storage: string, files: readonly Sized[]): Generator<SourceEvent, void, void> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { filename } of files) (seen.has(filename) ? twice : seen).add(filename);
  // By their place in the list: a phone may give one number to several.
  const names = uniqueNames(
    files.map(({ filename, filesize, id }, index) => ({
      handle: index,
      name: twice.has(filename) ? withSize(filename, filesize) : filename,
      order: hex(id),
    })),
  );
  for (const [index, file] of files.entries()) {
    yield { kind: 'file', file: fileOf(storage, names.get(index) ?? file.filename, file) };
  }
}

function fileOf(storage: string, path: string, { id, storageId, filesize, filetype }: Sized): SourceFile {
  return {
    ref: String(id),
    storage,
    path,
    size: filesize,
    modified: null,
    created: null,
    // Not known to last. Together with an equal name and size it is all there is to know a file again by.
    persistentId: hex(storageId) + hex(id),
    virtual: INDEX.test(filetype) && filesize === 0,
  };
}

/** `data/Without folders 00010001`: apart from what came with its folders, and never mistaken for it. */
function labelOf(storageId: number): string {
  return `Without folders ${hex(storageId)}`;
}

function withSize(name: string, size: number): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return `${stem} (${size} bytes)${dot > 0 ? name.slice(dot) : ''}`;
}

function hex(number: number): string {
  return (number >>> 0).toString(16).padStart(8, '0');
}

function fault(storage: string, path: string, why: string): SourceEvent {
  const error = new AppError('SOURCE_LIST_FAILED', `Cannot list "${path}": ${why}`, { details: { path } });
  return { kind: 'fault', fault: { storage, path, error } };
}
