import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { OFFSITE_READ_ME } from '../../../shared/text/strings-offsite.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { parseJson } from '../../base/parse-json.ts';
import { REMOTE_MARKER, REMOTE_READ_ME, type Remote, type RemoteObject } from './remote.ts';
import { packName, type Sent } from './sent-log.ts';

const Marker = z.object({ format: z.literal(1), id: z.uuid() });

/** What the marker in a place says: which off-site copy it holds, or that it is not there, or not what was written. */
type Marked = { readonly id: string } | 'missing' | 'changed';

const mismatch = (remote: Remote, what: string): AppError =>
  new AppError('OFFSITE_MISMATCH', `Cannot use "${remote.place}": ${what}`);

async function markerOf(remote: Remote, options: OpOptions): Promise<Marked> {
  const bytes = await remote.get(REMOTE_MARKER, options);
  if (bytes === null) return 'missing';
  const marker = Marker.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  return marker.success ? { id: marker.data.id } : 'changed';
}

/** Nothing of an off-site copy is there: no marker, and nothing that one has sent. */
export async function mustBeFree(remote: Remote, options: OpOptions): Promise<void> {
  const objects = await remote.list(options);
  const isTaken = (await markerOf(remote, options)) !== 'missing' || objects.some(({ name }) => isSent(name));
  if (isTaken) throw mismatch(remote, 'it holds an off-site copy already');
}

const isSent = (name: string): boolean => /^(?:packs\/..|snapshots)\/[^/]+\.age$/u.test(name);

/** Which off-site copy the place holds, where something is to be brought back from it; `OFFSITE_NOT_THERE` where it does not say. */
export async function mustHoldOne(remote: Remote, options: OpOptions): Promise<string> {
  const marker = await markerOf(remote, options);
  if (typeof marker !== 'string') return marker.id;
  throw new AppError(
    'OFFSITE_NOT_THERE',
    `Cannot bring back from "${remote.place}": its "${REMOTE_MARKER}" is not there`,
  );
}

/** Begins an off-site copy in a place that holds none. */
export async function claimPlace(remote: Remote, options: OpOptions): Promise<string> {
  await mustBeFree(remote, options);
  const id = randomUUID();
  await remote.put(REMOTE_READ_ME, Buffer.from(OFFSITE_READ_ME, 'utf8'), options);
  await writeMarker(remote, id, options);
  return id;
}

export async function writeMarker(remote: Remote, id: string, options: OpOptions): Promise<void> {
  await remote.put(REMOTE_MARKER, Buffer.from(`${JSON.stringify({ format: 1, id })}\n`, 'utf8'), options);
}

/**
 * Whether the place is ours, and what became of its marker. One without a marker is ours when it has anything that we
 * sent: an object's name is the hash of its bytes, so nobody else's has it. With neither it is another place: a sync
 * folder that is not mounted, a new bucket.
 */
export async function mustBeOurs(
  remote: Remote,
  { id }: Pick<OffsiteConfig, 'id'>,
  { sent, objects, signal }: OpOptions & { readonly sent: Sent; readonly objects: readonly RemoteObject[] },
): Promise<'whole' | 'missing' | 'changed'> {
  const marked = await markerOf(remote, { signal });
  if (typeof marked === 'object') {
    if (marked.id !== id) throw mismatch(remote, 'it holds another off-site copy');
    return 'whole';
  }
  const ours = new Set([...sent.packs.values()].map((pack) => packName(pack.id)));
  for (const { name } of sent.snapshots) ours.add(name);
  if (!objects.some(({ name }) => ours.has(name))) {
    throw new AppError('OFFSITE_AWAY', `Cannot use "${remote.place}": nothing of what was sent is there`);
  }
  return marked;
}
