import type { Count } from '../../shared/domain/count.ts';
import { isAppError, toAppError } from '../../shared/errors/app-error.ts';
import { keepHeapLow } from '../base/heap.ts';
import type { OpOptions } from '../base/options.ts';
import type { Source, SourceFault, SourceFile, SourceFolder } from '../device/source.ts';
import type { Connection } from './connection.ts';

/** What the device shows, whole, before anything is decided. */
export interface Listing {
  readonly files: readonly SourceFile[];
  readonly folders: readonly SourceFolder[];
  readonly faults: readonly SourceFault[];
  readonly passedOver: readonly { readonly storage: string; readonly path: string; readonly why: string }[];
  /** Counted as the files came, apart from any later sum. */
  readonly listed: Count;
}

/** Who counts along while a device is listed. */
export interface ListingCounts {
  /** Listing begins, or begins again in a new session. */
  restartListing(): void;
  listed(bytes: number, path: string): void;
}

const MAX_ATTEMPTS = 3;

/**
 * Lists the device. A connection that breaks is opened anew and listing begins again; folders that could not be
 * listed get a second chance in a fresh session, and what still cannot be listed stays a fault.
 */
export async function listDevice(connection: Connection, meter: ListingCounts, options: OpOptions): Promise<Listing> {
  const first = await listWithRetries(connection, meter, options);
  if (first.faults.length === 0 || connection.last.capabilities.lanes > 1) return first;
  await connection.fresh(options);
  const second = await listWithRetries(connection, meter, options);
  return second.faults.length < first.faults.length ? second : first;
}

async function listWithRetries(connection: Connection, meter: ListingCounts, options: OpOptions): Promise<Listing> {
  for (let attempt = 1; ; attempt += 1) {
    const source = await connection.ready(options);
    try {
      meter.restartListing();
      return await listOnce(source, meter, options);
    } catch (thrown) {
      options.signal.throwIfAborted();
      const error = toAppError(thrown);
      connection.markBroken();
      if (!isAppError(error) || error.scope !== 'device' || attempt >= MAX_ATTEMPTS) throw error;
    }
  }
}

async function listOnce(source: Source, meter: ListingCounts, options: OpOptions): Promise<Listing> {
  const files: SourceFile[] = [];
  const folders: SourceFolder[] = [];
  const faults: SourceFault[] = [];
  const passedOver: { storage: string; path: string; why: string }[] = [];
  const listed = { files: 0, bytes: 0 };
  for await (const event of source.list(options)) {
    switch (event.kind) {
      case 'file':
        files.push(event.file);
        listed.files += 1;
        listed.bytes += event.file.size;
        meter.listed(event.file.size, event.file.path);
        if (files.length % 4096 === 0) keepHeapLow();
        break;
      case 'folder':
        folders.push(event.folder);
        break;
      case 'fault':
        faults.push(event.fault);
        break;
      case 'passed-over':
        passedOver.push({ storage: event.storage, path: event.path, why: event.why });
        break;
    }
  }
  return { files, folders, faults, passedOver, listed };
}
