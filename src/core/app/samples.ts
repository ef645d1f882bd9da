import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Samples } from '../../shared/domain/samples.ts';
import type { OpOptions } from '../base/options.ts';
import { personCard } from '../contacts/person-card.ts';
import { wallText } from '../photos/file-names.ts';
import { filesWhere } from '../readable/candidates.ts';
import type { ContactsLibrary } from '../readable/contacts-library.ts';
import type { MessageLibrary } from '../readable/messages-library.ts';
import { threadOf } from '../readable/messages-view.ts';
import type { PhotoLibrary } from '../readable/photos-library.ts';
import { pictureOf } from '../readable/photos-view.ts';
import { bytesForWords, firstLines } from '../readable/words/first-words.ts';
import type { PayloadFile, Vault } from '../vault/vault.ts';
import type { NameOf } from './contact-names.ts';

/** Shown; so many more are tried where some cannot be. */
const PHOTOS = 5;
const TRIES = 12;
const MESSAGES = 3;
const LINES = 6;
const LINE = 160;
/** A `data:` URL in a report stays small. */
const MOST_PICTURE = 60_000;
const DOCUMENTS = /^data\/(?!Earlier versions\/).+\.(?:txt|docx|pdf|doc|xlsx|pptx|rtf|odt)$/iu;

/** Below `n`, evenly. Given from outside so that a test knows what is taken. */
export type Pick = (n: number) => number;
export const atRandom: Pick = (n) => Math.floor(Math.random() * n);

const short = (text: string): string => {
  const clean = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return clean.length > LINE ? `${clean.slice(0, LINE - 1)}…` : clean;
};

export async function samplePhotos(
  { shots }: PhotoLibrary,
  small: (path: string) => Promise<Uint8Array | null>,
  pick: Pick,
): Promise<Samples['photos']> {
  const taken = new Map<string, Samples['photos'][number]>();
  for (let tries = 0; tries < TRIES && taken.size < Math.min(PHOTOS, shots.length); tries += 1) {
    const shot = shots[pick(shots.length)];
    const file = shot && pictureOf(shot.parts);
    if (!file || taken.has(file.path)) continue;
    const jpeg = await small(file.path);
    if (!jpeg) continue;
    const picture = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
    if (picture.length > MOST_PICTURE) continue;
    taken.set(file.path, { path: file.path, taken: shot.taken.at === null ? null : wallText(shot.taken.at), picture });
  }
  return [...taken.values()];
}

export async function sampleContact(
  library: ContactsLibrary,
  pick: Pick,
  options: OpOptions,
): Promise<Samples['contact']> {
  const person = library.people[pick(library.people.length)];
  if (!person) return null;
  for await (const { contact } of library.cards([person], options)) {
    const { phones, emails, organization } = personCard(contact);
    const lines = [...phones, ...emails].map(({ value }) => value);
    return {
      name: short(person.name),
      lines: [...lines, organization]
        .filter((line) => line !== '')
        .slice(0, LINES)
        .map(short),
    };
  }
  return null;
}

export async function sampleThread(library: MessageLibrary, nameOf: NameOf, pick: Pick): Promise<Samples['thread']> {
  const thread = library.index.threads[pick(library.index.threads.length)];
  if (!thread) return null;
  const offset = pick(Math.max(1, thread.messages.length - MESSAGES + 1));
  const { items } = await threadOf(library, nameOf, { thread: thread.id, page: { offset, limit: MESSAGES } });
  const people = thread.participants.map((address) => nameOf(address) ?? address).join(', ');
  return {
    people: short(people),
    messages: items.map(({ sender, at, text, subject, incoming }) => ({
      from: incoming ? short(sender?.name ?? sender?.address ?? '') : '',
      at,
      text: short(text === '' ? (subject ?? '') : text),
    })),
  };
}

export async function sampleDocument(vault: Vault, pick: Pick): Promise<Samples['document']> {
  const files = filesWhere(vault, (at) => DOCUMENTS.test(at)).filter(({ size }) => size > 0);
  const file = files[pick(files.length)];
  if (!file) return null;
  const lines = await beginningOf(vault.info.root, file).catch(() => []);
  return {
    path: file.path,
    size: file.size,
    lines: lines
      .map(short)
      .filter((line) => line !== '')
      .slice(0, LINES),
  };
}

/** Its first lines, where they can be read. */
async function beginningOf(root: string, { path: name, size }: PayloadFile): Promise<readonly string[]> {
  const length = bytesForWords(name, size);
  if (length === 0) return [];
  const handle = await open(path.join(root, name), 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return firstLines(name, buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
