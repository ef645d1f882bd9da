import path from 'node:path';
import { z } from 'zod';
import type { CopyMedium, KnownCopy } from '../../../shared/domain/copies.ts';
import { parseJson } from '../../base/parse-json.ts';
import { knownCopies, ownProof, readCopyEvents } from '../../copies/copy-log.ts';
import { COPY_STATE, driveOfCopy, readCopyState } from '../../copies/copy-state.ts';
import { readMarker } from '../../copies/drive-marker.ts';
import { REMOTE_MARKER } from '../../copies/offsite/remote.ts';
import { guardDisk, readText, type Disk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import type { Vault } from '../../vault/vault.ts';
import type { HostPorts } from '../ports.ts';
import { mediumOf } from './medium-of.ts';

type CopiesPorts = Pick<HostPorts, 'mediumOf' | 'clock'>;

/** A network place that hangs holds nobody up: it is judged by what was recorded. */
const PATIENCE_MS = 3000;
const MAX_MARKER = 64 * 1024;

/** The backup itself, then every other place that is known to hold it. `at` is its last complete run. */
export async function copiesOf(ports: CopiesPorts, vault: Vault, at: string | null): Promise<KnownCopy[]> {
  const { root, name } = vault.info;
  const disk = guardDisk(createNodeDisk(), root);
  const events = await readCopyEvents(disk, root);
  const drive = await driveOfCopy(disk, root);
  const others = knownCopies(events).filter(({ place }) => place !== root);
  const own: KnownCopy = {
    kind: 'this-folder',
    id: null,
    label: name,
    place: path.resolve(root),
    medium: (await ports.mediumOf(root)).kind === 'memory' ? 'memory' : null,
    at,
    newestRun: (await vault.runs()).at(-1)?.header.runId ?? null,
    whole: at !== null,
    cached: 0,
    ...ownProof(events, root, drive),
  };
  const now = await Promise.all(others.map((copy) => asItIsNow(ports, copy, root, drive)));
  return [own, ...now.filter((copy) => copy !== null)];
}

/**
 * A backup that was moved may lie beside its copy today: what is there is judged anew, what is away as it was recorded. Null for
 * the copy on `drive` that is opened as the backup itself, unless it is seen to lie elsewhere, too.
 */
async function asItIsNow(
  ports: CopiesPorts,
  copy: KnownCopy,
  vault: string,
  drive: string | null,
): Promise<KnownCopy | null> {
  if (!path.isAbsolute(copy.place)) return copy;
  const answered = new AbortController();
  const late = ports.clock.delay(PATIENCE_MS, { signal: answered.signal }).then(
    () => null,
    () => null,
  );
  const medium = await Promise.race([mediumNow(ports, copy, vault).catch(() => null), late]);
  answered.abort();
  if (drive !== null && copy.id === drive && (medium === null || medium === 'gone')) return null;
  if (medium === 'gone') {
    return { ...copy, at: null, newestRun: null, whole: false, provedAt: null, cached: 0, damaged: 0 };
  }
  return medium === null ? copy : { ...copy, medium };
}

async function mediumNow(
  ports: CopiesPorts,
  { kind, id, place }: KnownCopy,
  vault: string,
): Promise<CopyMedium | 'gone' | null> {
  const disk = createNodeDisk();
  if (kind === 'drive' && (await isDeleted(disk, id, place))) return 'gone';
  const there =
    kind === 'drive'
      ? (await readCopyState(disk, place))?.drive
      : Marker.parse(parseJson((await readText(disk, path.join(place, REMOTE_MARKER), MAX_MARKER)) ?? '')).id;
  // Another disk has its place now.
  return there === id ? await mediumOf(ports, place, vault) : null;
}

/** The drive is here, by its marker, and what it held is not. Under another name it counts once it was copied to again. */
async function isDeleted(disk: Disk, id: string | null, place: string): Promise<boolean> {
  if ((await disk.stat(path.join(place, COPY_STATE))) !== null) return false;
  for (const folder of [path.dirname(place), place]) if ((await readMarker(disk, folder))?.id === id) return true;
  return false;
}

const Marker = z.object({ id: z.string() });
