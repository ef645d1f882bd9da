import type { Inside } from '../../shared/domain/run-report.ts';
import type { Samples } from '../../shared/domain/samples.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { kitInside } from '../packages/judge-kit.ts';
import { makeDocumentsReadable } from '../readable/documents-readable.ts';
import type { MessageLibrary } from '../readable/messages-library.ts';
import { readMessagesInside } from '../readable/messages-readable.ts';
import { makePackagesReadable } from '../readable/packages-readable.ts';
import type { PhotoNotes } from '../readable/photo-notes.ts';
import { makePhotosReadable } from '../readable/photos-readable.ts';
import { endIdleThreads } from '../vault/file-threads.ts';
import type { Vault } from '../vault/vault.ts';
import { appDataOf } from './app-data/app-data.ts';
import { appDataInside } from './app-data/checklist.ts';
import { cacheFolder } from './cache-folder.ts';
import { calendarInside } from './calendar-inside.ts';
import { KnownOpenings } from './contents/known-openings.ts';
import { contactNames, type NameOf } from './contact-names.ts';
import { lookAtContacts } from './contacts-inside.ts';
import { computerZone } from '../messages/local-time.ts';
import type { CloudTally } from './intake/cloud-tally.ts';
import { kitOf, phoneText } from './kit.ts';
import type { HostPorts } from './ports.ts';
import { readReports } from './vault-facts.ts';
import { atRandom, sampleContact, sampleDocument, samplePhotos, sampleThread } from './samples.ts';
import { ThumbnailCache } from './thumbnail-cache.ts';
import { Thumbnails } from './thumbnails.ts';

export interface LookOptions extends OpOptions {
  readonly tally?: CloudTally | null;
  /** What the run has read of pictures already. */
  readonly notes?: PhotoNotes | undefined;
  /** Told of what takes long, file by file (`data/...`). */
  readonly onFile?: (path: string) => void;
}

/**
 * What the backup's contacts, messages, packages and photos amount to after a run, and `Readable/` made from them. Each
 * kind is looked at by itself: one that fails says nothing and keeps nobody else from speaking.
 */
export async function lookInside(
  vault: Vault,
  ports: HostPorts,
  { tally = null, notes, onFile, ...options }: LookOptions,
): Promise<Inside> {
  options.signal.throwIfAborted();
  // Nothing is copied any more, and what comes now may hold much.
  await endIdleThreads();
  const samples: { -readonly [K in keyof Samples]: Samples[K] } = {
    photos: [],
    contact: null,
    thread: null,
    document: null,
  };
  const contacts = await lookAt('contacts', ports, options, () =>
    lookAtContacts(vault, {
      ...options,
      clock: ports.clock,
      onLibrary: async (library) => {
        samples.contact = await sampleContact(library, atRandom, options);
      },
    }),
  );
  const messages = await lookAtMessages(vault, ports, {
    ...options,
    onLibrary: async (library, nameOf) => {
      samples.thread = await sampleThread(library, nameOf, atRandom);
    },
  });
  const packages = await lookAt('packages', ports, options, () => lookAtPackages(vault, ports, options));
  const appData = await lookAt('app data', ports, options, async () =>
    appDataInside(await appDataOf(vault, ports.log, options)),
  );
  const cloud = await lookAt('exports from the cloud', ports, options, async () =>
    lookAtCloud(vault, ports, tally, options),
  );
  const calendar = await lookAt('calendars', ports, options, () => calendarInside(vault, options));
  samples.document = await lookAt('documents', ports, options, async () => {
    await makeDocumentsReadable(vault, options);
    return await sampleDocument(vault, atRandom);
  });
  // The longest comes last: who stops then has the others.
  const photos = await lookAt('photos', ports, options, async () => {
    const thumbnails = new Thumbnails(ports.log, new ThumbnailCache(cacheFolder(ports, 'thumbnails')));
    const small = (path: string): Promise<Uint8Array | null> => thumbnails.get(vault.info.root, path, SMALL);
    const known = await KnownOpenings.load(vault, options);
    const made = await makePhotosReadable(vault, {
      ...options,
      clock: ports.clock,
      small,
      onFile,
      notes,
      hasFilm: ({ sha256, path }) => known.hasFilm(sha256, path),
      isNoPicture: ({ sha256, path }) => known.isNoPicture(sha256, path),
    });
    if (made) samples.photos = await samplePhotos(made.library, small, atRandom);
    return made?.inside ?? null;
  }).catch(() => null); // Called off: the others are told all the same.
  return { contacts, messages, packages, photos, samples, appData, cloud, calendar };
}

/** What the newest report that tells of it says of exports from the cloud, counted anew when more of them came. */
async function lookAtCloud(
  vault: Vault,
  { clock, log }: HostPorts,
  tally: CloudTally | null,
  options: OpOptions,
): Promise<Inside['cloud']> {
  const reports = await readReports(vault, await vault.runs(), log);
  const before = reports.find(({ inside }) => inside?.cloud)?.inside?.cloud ?? null;
  if (tally === null) return before && { ...before, notCounted: [], notCountedMore: 0 };
  // Loaded when it is wanted: it brings the readers of every format.
  const { cloudInside } = await import('./intake/cloud-inside.ts');
  return await cloudInside(vault, { tally, before, at: new Date(clock.now()).toISOString() }, options);
}

/** Pixels; as the window shows them, so that neither makes them twice. */
const SMALL = 240;

async function lookAt<T>(
  what: string,
  { log }: HostPorts,
  { signal }: OpOptions,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    signal.throwIfAborted();
    log('warn', `could not look into the ${what}: ${toAppError(thrown).message}`);
    return null;
  }
}

/** Judged for a run's report, with `Readable/Packages` made; null when the backup has no package. */
async function lookAtPackages(vault: Vault, { log }: HostPorts, options: OpOptions): Promise<Inside['packages']> {
  const kit = await kitOf(vault, log, options);
  if (kit.packages.length === 0) return null;
  await makePackagesReadable(vault, { ...kit, phone: kit.phone && phoneText(kit.phone) }, options);
  return kitInside(kit.packages);
}

async function lookAtMessages(
  vault: Vault,
  ports: HostPorts,
  { signal, onLibrary }: OpOptions & { readonly onLibrary: (library: MessageLibrary, nameOf: NameOf) => Promise<void> },
): Promise<Inside['messages']> {
  try {
    const nameOf = await contactNames(vault, ports, { signal });
    return await readMessagesInside(vault, {
      signal,
      nameOf,
      zone: computerZone(),
      clock: ports.clock,
      onLibrary: (library) => onLibrary(library, nameOf),
    });
  } catch (thrown) {
    ports.log('warn', `could not look into the messages: ${toAppError(thrown).message}`);
    return null;
  }
}
