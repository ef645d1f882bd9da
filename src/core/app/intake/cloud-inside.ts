import { open } from 'node:fs/promises';
import path from 'node:path';
import type { CloudInside, CloudService, NotCounted } from '../../../shared/domain/cloud.ts';
import type { StoredFile } from '../../../shared/domain/stored-file.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Vault } from '../../vault/vault.ts';
import { KnownOpenings } from '../contents/known-openings.ts';
import type { CloudTally } from './cloud-tally.ts';
import { judgeFile } from './judge-file.ts';

/** So much of what is not counted is listed; the rest is counted. */
const MOST_LISTED = 100;
/** By their content these are what a service gives, or something else under its name. */
const JUDGED = /\.(?:csv|vcf|vcard|ics|pst|ost|one|onetoc2|onepkg)$/iu;

/** Which service a download is from, by what such a service gives. */
export function serviceOf(name: string): CloudService {
  const lower = name.toLowerCase();
  if (/\.(?:pst|ost|eml|mbox)$/u.test(lower)) return 'mail';
  if (/\.ics$/u.test(lower)) return 'calendar';
  if (/\.(?:vcf|vcard)$/u.test(lower) || /(?:^|\/)[^/]*contact[^/]*\.csv$/u.test(lower)) return 'people';
  if (/\.(?:one|onetoc2|onepkg)$/u.test(lower) || /onenote|notebook/u.test(lower)) return 'onenote';
  return 'onedrive';
}

export interface CloudNow {
  /** What this run was given. */
  readonly tally: CloudTally;
  /** As the report before had it. */
  readonly before: CloudInside | null;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * What the backup holds from each service, counted by what it is and not by its name alone: a page that asks to sign in
 * is no address book. A service is fresh when this run was given something of it that counts.
 */
export async function cloudInside(
  vault: Vault,
  { tally, before, at }: CloudNow,
  options: OpOptions,
): Promise<CloudInside | null> {
  const known = await KnownOpenings.load(vault, options);
  const held = new Map<CloudService, { bytes: number; isFresh: boolean; readonly paths: Set<string> }>();
  const notCounted: NotCounted[] = [];
  for (const { source, stored } of vault.catalog.ofStep('cloud')) {
    options.signal.throwIfAborted();
    const name = source.path;
    const service = serviceOf(name);
    const why = await whyNot(vault, { name, service, stored, known }, options);
    const isNow = tally.has(source);
    if (why !== null) {
      if (isNow) notCounted.push({ path: name, why });
      continue;
    }
    const sum = held.get(service) ?? { bytes: 0, isFresh: false, paths: new Set() };
    held.set(service, sum);
    sum.isFresh ||= isNow;
    if (sum.paths.has(stored.path)) continue;
    sum.paths.add(stored.path);
    sum.bytes += stored.size;
  }
  const services = [...held]
    .map(([service, { bytes, isFresh, paths }]) => {
      const last = before?.services.find((one) => one.service === service)?.takenAt;
      // What no report tells of any more is as old as can be.
      return { service, files: paths.size, bytes, takenAt: isFresh ? at : (last ?? vault.info.createdAt) };
    })
    .sort((one, other) => (one.service < other.service ? -1 : 1));
  if (services.length === 0 && notCounted.length === 0) return null;
  notCounted.sort((one, other) => (one.path < other.path ? -1 : 1));
  const notCountedMore = Math.max(0, notCounted.length - MOST_LISTED);
  return { services, notCounted: notCounted.slice(0, MOST_LISTED), notCountedMore };
}

interface Held {
  readonly name: string;
  readonly service: CloudService;
  readonly stored: StoredFile;
  readonly known: KnownOpenings;
}

/** Why a stored file is not what its name says; null when it is, or when nobody can tell. */
async function whyNot(
  vault: Vault,
  { name, service, stored, known }: Held,
  options: OpOptions,
): Promise<NotCounted['why'] | null> {
  if (!JUDGED.test(name)) {
    const opening = known.full(stored.sha256, stored.path);
    return opening?.verdict === 'does-not-open' ? 'does-not-open' : null;
  }
  const file = path.join(vault.info.root, stored.path);
  const handle = await open(file, 'r').catch(() => null);
  // What is gone from the disk is for a check to say.
  if (handle === null) return null;
  try {
    const { verdict, count } = await judgeFile({ path: file, name, size: stored.size, handle }, options);
    if (verdict === 'empty' || verdict === 'not-what-it-says' || verdict === 'cut-off') return verdict;
    // A table is one of people by its columns.
    return service === 'people' && verdict === 'usable' && count?.of !== 'people' ? 'not-what-it-says' : null;
  } finally {
    await handle.close();
  }
}
