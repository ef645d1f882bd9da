import fs, { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { NOTHING, plus } from '../../../shared/domain/count.ts';
import type { OtherPhoneKind, OtherPhoneReport, OtherPhoneSnapshot } from '../../../shared/domain/other-phone.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { OTHER_PHONE_TEXT } from '../../../shared/text/strings-other-phone.en.ts';
import type { OpOptions } from '../../base/options.ts';
import { notesIn, openPhotos } from '../../readable/photos-library.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import { openVault } from '../../vault/open-vault.ts';
import type { PayloadFile } from '../../vault/vault.ts';
import { copyPhotos, photosOut } from '../other-phone/copy-photos.ts';
import { guidePage } from '../other-phone/guide-page.ts';
import { outcomeOf } from '../other-phone/outcome.ts';
import type { HostPorts } from '../ports.ts';
import { refuseInside } from '../refuse-inside.ts';
import { streamWork } from '../stream-work.ts';

/** The exports that there are already. */
export type Exports = Pick<
  AppHandlers,
  'contacts.overview' | 'contacts.export' | 'messages.overview' | 'messages.export'
>;

const BEGINNING: OtherPhoneSnapshot = { phase: 'looking', total: NOTHING, done: NOTHING, current: null, report: null };
const PAGE = 'How it gets onto the phone.html';
const PHOTOS = 'Photos and films';
const MOST_FINDINGS = 500;
/** An iPhone takes no messages: they are to be read. */
const MESSAGES = {
  android: { as: 'android-xml', name: 'Messages.xml' },
  iphone: { as: 'html', name: 'Messages' },
} as const;

export function otherPhoneHandlers(ports: HostPorts, exports: Exports): Pick<AppHandlers, 'export.phone'> {
  const { clock, log } = ports;
  return {
    'export.phone': (input, options) =>
      streamWork<OtherPhoneSnapshot>(BEGINNING, options, async (tell, { signal }) => {
        const startedAt = new Date(clock.now()).toISOString();
        const root = path.resolve(input.vault);
        const { photos, name } = await read(root, { signal });
        const own = `${name} for an ${OTHER_PHONE_TEXT.name[input.kind]}`;
        const out = input.inside ? path.join(path.resolve(input.out), own) : path.resolve(input.out);
        refuseInside(out, root);
        await mustBeOurs(out);
        const total = photos.reduce((sum, { size }) => plus(sum, { files: 1, bytes: size }), NOTHING);
        let done = NOTHING;
        const say = (phase: OtherPhoneSnapshot['phase'], current: string | null): void =>
          tell({ phase, total, done, current, report: null });
        say('photos', null);
        const disk = createNodeDisk();
        const disks = { source: guardDisk(disk, root), target: guardDisk(disk, out), root };
        const onFile = ({ path: stored, size }: PayloadFile): void => {
          done = plus(done, { files: 1, bytes: size });
          say('photos', path.posix.basename(stored));
        };
        const copied = await asExport(out, () => copyPhotos(disks, photos, path.join(out, PHOTOS), { signal, onFile }));
        say('contacts', null);
        const contacts = await contactsTo(root, out, { signal });
        say('messages', null);
        const messages = await messagesTo(root, out, input.kind, { signal });
        const { findings, dates, ...counts } = copied;
        const page = path.join(out, PAGE);
        const report: OtherPhoneReport = {
          format: 1,
          kind: input.kind,
          vault: root,
          out,
          outcome: outcomeOf({ chosen: total, ...counts }),
          photos: { chosen: total, ...counts },
          dates,
          contacts,
          messages,
          findings: findings.slice(0, MOST_FINDINGS),
          page,
          startedAt,
          endedAt: new Date(clock.now()).toISOString(),
        };
        await asExport(out, () => writePage(page, guidePage(report)));
        return { phase: 'ended', total, done, current: null, report };
      }),
  };

  async function read(
    root: string,
    options: OpOptions,
  ): Promise<{ readonly photos: readonly PayloadFile[]; readonly name: string }> {
    await using vault = await openVault(root, { write: false, clock, log });
    const notes = await notesIn(vault, options);
    const { shots } = await openPhotos(vault, { ...options, notes });
    return { photos: photosOut(shots), name: vault.info.name };
  }

  async function contactsTo(vault: string, out: string, options: OpOptions): Promise<OtherPhoneReport['contacts']> {
    const { people } = await exports['contacts.overview']({ vault }, options);
    if (people === 0) return null;
    const file = await freeName(path.join(out, 'Contacts.vcf'));
    const made = await exports['contacts.export']({ vault, as: 'vcard4', out: file, onePer: false }, options);
    return { people: made.people.out, sameAgain: made.same, file };
  }

  async function messagesTo(
    vault: string,
    out: string,
    kind: OtherPhoneKind,
    options: OpOptions,
  ): Promise<OtherPhoneReport['messages']> {
    const { as, name } = MESSAGES[kind];
    const { messages } = await exports['messages.overview']({ vault, zone: null }, options);
    if (messages === 0) return null;
    const place = await freeName(path.join(out, name));
    const made = await exports['messages.export']({ vault, zone: null, as, out: place }, options);
    return { messages: made.messages, written: made.written, place };
  }
}

/**
 * What an export that was cut off may have left beside its photos: the page comes last. `Contacts (2).vcf` is of a second
 * time, `.Messages.xml.part-77` of one that was killed (see `openOutput`).
 */
const BESIDE =
  /^(?:(?:Contacts|Messages)(?: \(\d+\))?(?:\.vcf|\.xml)?|\.(?:Contacts|Messages|How it gets)[^/]*\.part-\d+)$/iu;

/** Nothing is put among what somebody keeps: the folder is new, empty, or has our page in it, or what was cut off before it. */
async function mustBeOurs(out: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw refused(out, 'it is no folder that can be read');
  }
  if (names.length === 0 || names.includes(PAGE)) return;
  if (names.includes(PHOTOS) && names.every((name) => name === PHOTOS || BESIDE.test(name))) return;
  throw refused(out, 'other things are in it; take a new or an empty folder');
}

function refused(out: string, why: string): AppError {
  return new AppError('USAGE', `Cannot write to "${out}": ${why}`, { details: { what: out } });
}

/** What the disk of the export says, in the words of an export: it is not the backup's disk. */
async function asExport<T>(out: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error, 'VAULT_FULL')) throw new AppError('EXPORT_FULL', error.message, { cause: error });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('EXPORT_FULL', message, { cause: error });
    const isThere = isAppError(error, 'VAULT_LOST') || isAppError(error, 'VAULT_NOT_WRITABLE');
    if (!isThere || error.details.root !== out) throw error;
    throw new AppError('EXPORT_NOT_WRITABLE', error.message, { cause: error });
  }
}

/** Whole or not at all: by the page a folder is known as one that was finished. */
async function writePage(page: string, text: string): Promise<void> {
  const part = path.join(path.dirname(page), `.${path.basename(page)}.part-${String(process.pid)}`);
  try {
    const handle = await fs.open(part, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(part, page);
  } finally {
    await fs.rm(part, { force: true });
  }
}

/** What an earlier time wrote stays; a newer one lies beside it. */
async function freeName(wanted: string): Promise<string> {
  const { dir, name, ext } = path.parse(wanted);
  const taken = new Set((await readdir(dir)).map((one) => one.toLowerCase()));
  for (let twin = 1; ; twin += 1) {
    const free = twin === 1 ? `${name}${ext}` : `${name} (${twin})${ext}`;
    if (!taken.has(free.toLowerCase())) return path.join(dir, free);
  }
}
