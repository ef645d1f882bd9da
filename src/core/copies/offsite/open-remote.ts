import path from 'node:path';
import type { Credentials, OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { OFFSITE_TEXT } from '../../../shared/text/strings-offsite.en.ts';
import type { Clock } from '../../base/options.ts';
import { isThisComputer } from '../../base/this-computer.ts';
import type { Disk } from '../../vault/disk.ts';
import { folderRemote } from './folder-remote.ts';
import { patient, type Remote } from './remote.ts';
import { s3Remote } from './s3-remote.ts';
import { steadyConnections } from './steady.ts';
import { webdavRemote } from './webdav-remote.ts';

const TEXT = OFFSITE_TEXT.cli;
const usage = (what: string): AppError => new AppError('USAGE', what, { details: { what } });

/** What the owner wrote, as a place of one kind: `https://...`, `s3+https://...`, else a folder. `USAGE` for the rest. */
export function readPlace(given: string): Pick<OffsiteConfig, 'kind' | 'place'> {
  if (/^s3\+https?:/iu.test(given)) {
    const url = safeUrl(given.slice('s3+'.length));
    return { kind: 's3', place: `s3+${url.href.replace(/\/+$/u, '')}` };
  }
  if (/^https?:/iu.test(given)) return { kind: 'webdav', place: safeUrl(given).href.replace(/\/+$/u, '') };
  // Taken for a folder it would be made, under a name that nobody looks for.
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(given)) throw usage(TEXT.otherAddress(given));
  return { kind: 'folder', place: path.resolve(given) };
}

function safeUrl(given: string): URL {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw usage(`Cannot use "${given}": it is no address`);
  }
  if (url.username !== '' || url.password !== '') throw usage(TEXT.credentials);
  if (url.protocol === 'http:' && !isThisComputer(url.hostname)) throw usage(TEXT.plainHttp);
  return url;
}

/** The place behind a configuration. Credentials are kept nowhere. */
export function openRemote(
  { kind, place }: Pick<OffsiteConfig, 'kind' | 'place'>,
  deps: {
    readonly disk: Disk;
    readonly clock: Clock;
    readonly credentials: Credentials | null;
    readonly silenceMs?: number;
  },
): Remote {
  const { credentials } = deps;
  const steady = steadyConnections(deps.silenceMs);
  if (kind === 'folder') return patient(folderRemote(deps.disk, place), deps.clock);
  if (kind === 'webdav') return patient(webdavRemote(place, credentials, steady), deps.clock);
  if (!credentials) throw usage(TEXT.needUser);
  return patient(s3Remote(new URL(place.slice('s3+'.length)), credentials, steady), deps.clock);
}
