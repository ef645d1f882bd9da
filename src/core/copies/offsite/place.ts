import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { OFFSITE_READ_ME } from '../../../shared/text/strings-offsite.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { parseJson } from '../../base/parse-json.ts';
import { REMOTE_MARKER, REMOTE_READ_ME, type Remote } from './remote.ts';

const Marker = z.object({ format: z.literal(1), id: z.uuid() });

const mismatch = (remote: Remote, what: string): AppError =>
  new AppError('OFFSITE_MISMATCH', `Cannot use "${remote.place}": ${what}`);

/** Which off-site copy the place holds; null when it holds none. */
export async function placeId(remote: Remote, options: OpOptions): Promise<string | null> {
  const bytes = await remote.get(REMOTE_MARKER, options);
  if (bytes === null) return null;
  const marker = Marker.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  if (!marker.success) throw mismatch(remote, `its "${REMOTE_MARKER}" cannot be read`);
  return marker.data.id;
}

/** Begins an off-site copy in a place that holds none. */
export async function claimPlace(remote: Remote, options: OpOptions): Promise<string> {
  if ((await placeId(remote, options)) !== null) throw mismatch(remote, 'it holds an off-site copy already');
  const id = randomUUID();
  await remote.put(REMOTE_READ_ME, Buffer.from(OFFSITE_READ_ME, 'utf8'), options);
  await remote.put(REMOTE_MARKER, Buffer.from(`${JSON.stringify({ format: 1, id })}\n`, 'utf8'), options);
  return id;
}

/** A place that has lost its marker is another place: a sync folder that is not mounted, a new bucket. */
export async function mustBeOurs(remote: Remote, config: OffsiteConfig, options: OpOptions): Promise<void> {
  const id = await placeId(remote, options);
  if (id === null) throw mismatch(remote, 'the off-site copy that was begun there is not there');
  if (id !== config.id) throw mismatch(remote, 'it holds another off-site copy');
}
