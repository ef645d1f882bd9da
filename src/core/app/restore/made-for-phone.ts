import { createHash } from 'node:crypto';
import type { KitPackage } from '../../../shared/domain/packages.ts';
import type { RestoreExtra } from '../../../shared/domain/restore.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { MADE_TEXT as TEXT } from '../../../shared/text/strings-made.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { computerZone } from '../../messages/local-time.ts';
import { exportMsg, type OutputContent, type OutputFolder } from '../../messages/export-msg.ts';
import { putOnPhonePage } from '../../readable/packages-readable.ts';
import { writeCards } from '../../readable/contacts-export.ts';
import { openContacts } from '../../readable/contacts-library.ts';
import { openMessageLibrary } from '../../readable/messages-library.ts';
import type { MadeSet, RestoreFile, RunObjects } from '../../restore/run-objects.ts';
import { MADE_FOLDER, type Vault } from '../../vault/vault.ts';
import { kitOf } from '../kit.ts';
import type { HostPorts } from '../ports.ts';

export interface MakeRequest {
  readonly also: readonly RestoreExtra[];
  /** What the run found: the messages go where the phone's own app had put its own. */
  readonly objects: RunObjects;
  /** Write what is made into the backup, to be sent from there; else only what it would be is told. */
  readonly keep: boolean;
}

/** Root folder for what the phone's file manager shows at once, on every Windows phone. */
const DOCUMENTS = 'Documents';
const STEP: Readonly<Record<RestoreExtra, StepId>> = {
  messages: 'messages',
  contacts: 'contacts',
  'contact-files': 'contacts',
  kit: 'packages',
};

/**
 * Makes what the phone's own apps take, of everything that the backup holds, whichever run is put back. The same backup
 * gives the same bytes under the same names, so that what is there already is known again, and an interrupted restore
 * goes on. With `keep` it lies under `Readable/For the phone/<newest run>/`, open to the owner too. Throws `USAGE` when the
 * backup holds nothing of what is wanted.
 */
export async function makeForPhone(
  vault: Vault,
  ports: HostPorts,
  { also, objects, keep }: MakeRequest,
  options: OpOptions,
): Promise<readonly MadeSet[]> {
  const sets: MadeSet[] = [];
  const newest = (await vault.runs()).at(-1)?.header;
  if (also.length === 0) return sets;
  if (!newest) throw nothing(also[0] ?? 'messages', vault);
  for (const extra of new Set(also)) {
    const maker = new Maker(vault, { extra, folder: newest.runId, keep });
    const at = Date.parse(newest.startedAt);
    const set = await makeOne(extra, { vault, ports, maker, objects, at }, options);
    if (set.files.length === 0) throw nothing(extra, vault);
    sets.push(set);
  }
  return sets;
}

interface Making {
  readonly vault: Vault;
  readonly ports: HostPorts;
  readonly maker: Maker;
  readonly objects: RunObjects;
  /** When the newest run began, milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

async function makeOne(extra: RestoreExtra, making: Making, options: OpOptions): Promise<MadeSet> {
  switch (extra) {
    case 'messages':
      return await makeMessages(making, options);
    case 'contacts':
    case 'contact-files':
      return await makeContacts(extra, making, options);
    case 'kit':
      return await makeKit(making, options);
  }
}

async function makeMessages({ vault, ports, maker, objects, at }: Making, options: OpOptions): Promise<MadeSet> {
  await using library = await openMessageLibrary(vault, {
    ...options,
    zone: computerZone(),
    clock: ports.clock,
    run: null,
  });
  const place = placeOfMessages(objects);
  maker.below(place);
  if (library.index.total === 0) return { extra: 'messages', files: [], holds: 0 };
  const { written } = await library.use(() => exportMsg(library.index, maker, { at, ...options }));
  return { extra: 'messages', files: maker.files, holds: written };
}

/** Above `smsBackup` and `mmsBackup`, where the run had them; the app's own parent folder is known from the phone only. */
export function placeOfMessages({ files }: RunObjects): { readonly storage: string; readonly path: string } {
  for (const { storage, path } of files.toReversed()) {
    const match = /^(?<above>(?:.*\/)?)(?:sms|mms)Backup\/[^/]+\.msg$/iu.exec(path);
    if (match?.groups && (storage === 'Phone' || storage === 'SD card')) {
      return { storage, path: (match.groups['above'] ?? '').replace(/\/$/u, '') };
    }
  }
  return { storage: 'Phone', path: DOCUMENTS };
}

async function makeContacts(
  extra: 'contacts' | 'contact-files',
  { vault, ports, maker }: Making,
  options: OpOptions,
): Promise<MadeSet> {
  const library = await openContacts(vault, { ...options, clock: ports.clock, run: null });
  if (library.people.length === 0) return { extra, files: [], holds: 0 };
  const onePer = extra === 'contact-files';
  maker.below({ storage: 'Phone', path: onePer ? `${DOCUMENTS}/${TEXT.contacts}` : DOCUMENTS });
  const people = await writeCards(
    library,
    maker,
    { version: '3.0', one: onePer ? null : `${TEXT.contacts}.vcf` },
    options,
  );
  return { extra, files: maker.files, holds: people };
}

/** Whole packages that this phone takes, those that others need in a folder before theirs. */
async function makeKit({ vault, ports, maker }: Making, options: OpOptions): Promise<MadeSet> {
  const kit = await kitOf(vault, ports.log, options);
  maker.below({ storage: 'Phone', path: `${DOCUMENTS}/${TEXT.kit}` });
  const usable = kit.packages.filter(({ verdict }) => verdict === 'installs');
  const ordered = [...usable.filter(isFramework), ...usable.filter((one) => !isFramework(one))];
  const listed: { readonly name: string; readonly package: KitPackage }[] = [];
  for (const one of ordered) {
    const stored = vault.catalog.stored(one.path);
    if (!stored) continue;
    const folder = isFramework(one) ? TEXT.first : TEXT.then;
    const name = `${folder}/${one.path.slice(one.path.lastIndexOf('/') + 1)}`;
    maker.stored(name, { path: one.path, size: stored.size, sha256: stored.sha256 });
    listed.push({ name, package: one });
  }
  if (listed.length > 0) {
    const leftOut = kit.packages.filter(({ verdict }) => verdict !== 'installs');
    // The verdicts are for the phone that was backed up; so is the page.
    const os = kit.phone && /Windows/u.test(kit.phone.os) ? kit.phone.os : null;
    await maker.write(TEXT.page, putOnPhonePage({ listed, leftOut, os }));
  }
  return { extra: 'kit', files: maker.files, holds: listed.length };
}

const isFramework = ({ facts }: KitPackage): boolean => facts?.framework === true;

/** Collects what is made, hashed on its way; with `keep` it is on the disk as well when `write` resolves. */
class Maker implements OutputFolder {
  readonly files: RestoreFile[] = [];
  readonly #vault: Vault;
  readonly #extra: RestoreExtra;
  readonly #folder: string;
  readonly #keep: boolean;
  #place = { storage: 'Phone', path: DOCUMENTS };

  constructor(vault: Vault, { extra, folder, keep }: { extra: RestoreExtra; folder: string; keep: boolean }) {
    this.#vault = vault;
    this.#extra = extra;
    this.#folder = folder;
    this.#keep = keep;
  }

  /** Where on the phone what follows goes. */
  below(place: { readonly storage: string; readonly path: string }): void {
    this.#place = { ...place };
  }

  async write(path: string, content: OutputContent): Promise<void> {
    const hash = createHash('sha256');
    let size = 0;
    async function* passed(): AsyncGenerator<Uint8Array, void, void> {
      for await (const piece of typeof content === 'string' ? [content] : content) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
        hash.update(bytes);
        size += bytes.byteLength;
        yield bytes;
      }
    }
    const inReadable = `${MADE_FOLDER.slice('Readable/'.length)}${this.#folder}/${this.#extra}/${path}`;
    if (this.#keep) await this.#vault.writeReadable(inReadable, passed());
    else for await (const _ of passed());
    this.#add(path, { path: `Readable/${inReadable}`, size, sha256: hash.digest('hex') });
  }

  /** A file that the backup holds as it is. */
  stored(path: string, file: { readonly path: string; readonly size: number; readonly sha256: string }): void {
    this.#add(path, file);
  }

  #add(path: string, { path: stored, size, sha256 }: { path: string; size: number; sha256: string }): void {
    const { storage, path: above } = this.#place;
    this.files.push({
      storage,
      path: above === '' ? path : `${above}/${path}`,
      ...{ size, sha256, stored },
      modified: null,
      created: null,
      step: STEP[this.#extra],
      why: null,
      extra: this.#extra,
    });
  }
}

function nothing(extra: RestoreExtra, vault: Vault): AppError {
  const { root } = vault.info;
  return new AppError('USAGE', `Cannot put ${TEXT.what[extra]} onto the phone: there is none in "${root}"`, {
    details: { what: root },
  });
}
