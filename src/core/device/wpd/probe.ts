import type { Log } from '../../base/log.ts';
import { deviceInfo, objectInfo, u32Array } from '../ptp/datasets.ts';
import { FORMAT } from '../ptp/formats.ts';
import { OPERATION } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { Group, MtpPort, Way } from './mtp-port.ts';
import type { RoutedPort } from './routed-port.ts';

/** What was learnt at connecting; `untried` needs an operation that changes the phone, or an object that is not there. */
export type ProbeOutcome = Readonly<Record<Group, Way | 'untried'>> & {
  /** The driver's refusals, by group. */
  readonly reasons: Readonly<Partial<Record<Group, string>>>;
};

/** So many objects are looked at in search of a small file. */
const LOOKS = 24;
const SMALL = 256 * 1024;
const DATASET = 4 * 1024 * 1024;
const ALL = 0xffffffff;

/**
 * Tries one harmless operation of each group, so that a driver that passes nothing through is known before anything
 * depends on it. Answers of the phone, refusals included, all mean that the way is open. Throws what makes it unreachable.
 */
export async function probe(port: RoutedPort, log: Log): Promise<ProbeOutcome> {
  const tried = new Set<Group>(['info', 'list']);
  const info = await ask(port, OPERATION.GetDeviceInfo, []);
  const operations = info === null ? [] : deviceInfo.decode(info).operations;
  const storages = await ask(port, OPERATION.GetStorageIDs, []);
  for (const storage of storages === null ? [] : u32Array.decode(storages)) {
    await ask(port, OPERATION.GetStorageInfo, [storage]);
    const file = await smallFile(port, storage);
    if (file === null) continue;
    if (operations.includes(OPERATION.GetObjectPropList)) {
      tried.add('properties');
      await ask(port, OPERATION.GetObjectPropList, [file, 0, ALL, 0, 0]);
    }
    tried.add('read');
    await ask(port, OPERATION.GetObject, [file]);
    if (operations.includes(OPERATION.GetPartialObject)) {
      tried.add('partial');
      await ask(port, OPERATION.GetPartialObject, [file, 0, 1]);
    }
    break;
  }
  const outcome = outcomeOf(port, tried);
  log('info', 'How Windows lets the phone be reached', { ...outcome });
  return outcome;
}

/** The ways as they are now, after what has been asked meanwhile. */
export function outcomeOf(port: RoutedPort, tried: ReadonlySet<Group>): ProbeOutcome {
  const way = (group: Group): Way | 'untried' =>
    tried.has(group) || port.ways[group] === 'content' ? port.ways[group] : 'untried';
  return {
    info: way('info'),
    list: way('list'),
    properties: way('properties'),
    read: way('read'),
    partial: way('partial'),
    write: way('write'),
    set: way('set'),
    vendor: way('vendor'),
    reasons: Object.fromEntries(port.reasons),
  };
}

async function smallFile(port: MtpPort, storage: number): Promise<number | null> {
  const folders = [ALL];
  for (let looks = 0; looks < LOOKS;) {
    const folder = folders.shift();
    if (folder === undefined) return null;
    const listed = await ask(port, OPERATION.GetObjectHandles, [storage, 0, folder]);
    for (const handle of listed === null ? [] : u32Array.decode(listed)) {
      if (looks >= LOOKS) break;
      looks += 1;
      const described = await ask(port, OPERATION.GetObjectInfo, [handle]);
      if (described === null) continue;
      const { format, compressedSize } = objectInfo.decode(described);
      if (format === FORMAT.Association) folders.push(handle);
      else if (compressedSize > 0 && compressedSize <= SMALL) return handle;
    }
  }
  return null;
}

/** A data phase in, whole; null where the phone refuses. */
async function ask(port: MtpPort, code: number, params: readonly number[]): Promise<Uint8Array | null> {
  const { total } = await port.beginRead(code, params);
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < (total ?? DATASET)) {
    const wanted = Math.min(SMALL, (total ?? DATASET) - length);
    const chunk = await port.read(wanted);
    if (chunk.byteLength === 0) break;
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > DATASET || (total === null && chunk.byteLength < wanted)) break;
  }
  const { code: answer } = await port.end();
  return answer === RESPONSE.OK ? Buffer.concat(chunks) : null;
}
