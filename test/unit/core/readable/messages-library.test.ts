import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatHsh } from '../../../../src/core/messages/hsh.ts';
import type { Message } from '../../../../src/core/messages/model.ts';
import { writeMsg } from '../../../../src/core/messages/write-msg.ts';
import { openMessageLibrary, type MessageLibrary } from '../../../../src/core/readable/messages-library.ts';
import { readMessagesInside } from '../../../../src/core/readable/messages-readable.ts';
import { overviewOf, pictureOf, threadOf, threadsOf } from '../../../../src/core/readable/messages-view.ts';
import { createOrOpenVault, openVault } from '../../../../src/core/vault/open-vault.ts';
import type { Vault } from '../../../../src/core/vault/vault.ts';
import { backUp, hashOf, signal, START, stillClock, type PhoneFile } from '../../../support/vault-backup.ts';
import { binaryAttachment, join, stream } from '../messages/helpers.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-library-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = stillClock();
const T = Date.UTC(2018, 7, 10, 12);
const nobody = (): null => null;
const open = (): Promise<Vault> => createOrOpenVault({ folder, deviceSerial: 'S', deviceName: 'Lumia', clock });
const library = (vault: Vault): Promise<MessageLibrary> =>
  openMessageLibrary(vault, { signal, clock, zone: 'UTC', run: null });

function sms(text: string, at: number, change: Partial<Message> = {}): Message {
  const base = {
    kind: 'sms',
    box: 'inbox',
    sender: '+1555',
    recipients: [],
    subject: null,
    read: true,
    ticks: 0,
  } as const;
  return { ...base, body: text, at, attachments: [], ...change };
}
const msg = async (...messages: readonly Message[]): Promise<Buffer> =>
  Buffer.from(await join(writeMsg(stream(messages))));
const file = (name: string, bytes: Uint8Array, modified: number = T): PhoneFile => ({
  storage: 'Phone',
  path: name,
  bytes,
  modified,
});

describe('openMessageLibrary()', () => {
  it('proves a file by a .hsh that was moved away from it, and reads UTF-16', async () => {
    await using vault = await open();
    const plain = await msg(sms('one', T));
    const wide = Buffer.from(`\ufeff${(await msg(sms('zwei ü', T + 1000))).toString('utf8')}`, 'utf16le');
    await backUp(vault, [
      file('a.xml', plain),
      file('elsewhere/b.hsh', Buffer.from(formatHsh(hashOf(plain).sha256))),
      file('wide.msg', wide),
      file('wide.hsh', Buffer.from(formatHsh(hashOf(wide).sha256))),
      file('torn.msg', plain.subarray(0, plain.length - 30)),
      file('torn.hsh', Buffer.from('garbage')),
      file('photo.jpg', plain),
    ]);
    await using messages = await library(vault);
    expect([...messages.hsh].sort()).toEqual([
      ['data/Phone/a.xml', 'agrees'],
      ['data/Phone/torn.msg', 'unreadable'],
      ['data/Phone/wide.msg', 'agrees'],
    ]);
    expect(messages.inside).toMatchObject({ messages: 2, malformed: 1, threads: 1 });
    const { items } = await threadOf(messages, nobody, {
      thread: messages.index.threads[0]!.id,
      page: { offset: 1, limit: 5 },
    });
    expect(items.map(({ text, place }) => [text, place])).toEqual([['zwei ü', 1]]);
  });

  it('says which run brought each file, also one whose earlier version was moved aside', async () => {
    await using vault = await open();
    await backUp(vault, [file('a.msg', await msg(sms('one', T), sms('two', T + 1000)), 1)]);
    await backUp(vault, [file('a.msg', await msg(sms('one', T), sms('three', T + 2000)), 2)], { now: START + 60_000 });
    await using messages = await library(vault);
    const overview = await overviewOf(messages, 'x');
    expect(overview.addedByRun).toEqual([
      { run: '2026-11-22T10-30-00Z', added: 2 },
      { run: '2026-11-22T10-31-00Z', added: 1 },
    ]);
  });
});

describe('threadsOf() and pictureOf()', () => {
  it('page through conversations, newest first, search names and texts, and show pictures only', async () => {
    await using vault = await open();
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const parts = [binaryAttachment('image/png', png), binaryAttachment('image/svg+xml', Buffer.from('<svg/>'))];
    await backUp(vault, [
      file(
        'a.msg',
        await msg(...[1, 2, 3, 4, 5].map((n) => sms(`text ${String(n)}`, T + n * 1000, { sender: `+${String(n)}00` }))),
      ),
      file('b.msg', await msg(sms('Ünterwegs', T, { sender: '+900', kind: 'mms', attachments: parts, read: false }))),
    ]);
    await using messages = await library(vault);
    const nameOf = (address: string): string | null => (address === '+300' ? 'Zoë' : null);
    const page = { offset: 1, limit: 2 };
    const listed = await threadsOf(messages, nameOf, { search: null, page, signal });
    expect([listed.total, listed.items.map(({ snippet }) => snippet)]).toEqual([6, ['text 4', 'text 3']]);
    const all = { offset: 0, limit: 10 };
    const named = await threadsOf(messages, nameOf, { search: 'zoe', page: all, signal });
    expect(named.items.map(({ people }) => people)).toEqual([[{ address: '+300', name: 'Zoë' }]]);
    const said = await threadsOf(messages, nameOf, { search: 'unterwegs', page: all, signal });
    expect(said.items).toMatchObject([{ hits: 1, pictures: 2, unread: 1 }]);
    const thread = said.items[0]!.id;
    const shown = await pictureOf(messages, { thread, place: 0, attachment: 0 });
    expect(shown).toBe(`data:image/png;base64,${png.toString('base64')}`);
    expect(await pictureOf(messages, { thread, place: 0, attachment: 1 })).toBeNull();
    expect(await pictureOf(messages, { thread, place: 7, attachment: 0 })).toBeNull();
    expect(await threadOf(messages, nameOf, { thread: 'none', page: all })).toEqual({ total: 0, items: [] });
  });
});

describe('readMessagesInside()', () => {
  it('makes the pages once, and again when there is something new', async () => {
    await using vault = await open();
    const options = { signal, clock, zone: 'UTC', nameOf: nobody };
    expect(await readMessagesInside(vault, options)).toBeNull();
    await backUp(vault, [file('a.msg', await msg(sms('one', T)))]);
    expect(await readMessagesInside(vault, options)).toMatchObject({ messages: 1, addedByThisRun: 1 });
    const index = path.join(vault.info.root, 'Readable/Messages/index.html');
    await writeFile(index, 'mine');
    await readMessagesInside(vault, options);
    expect((await readdir(path.dirname(index))).sort()).toContain('made-from.txt');
    expect(await readFile(index, 'utf8')).toBe('mine');
    await backUp(vault, [file('b.msg', await msg(sms('two', T + 1)))], { now: START + 60_000 });
    await readMessagesInside(vault, options);
    expect(await readFile(index, 'utf8')).toContain('2 messages');
    await using reader = await openVault(vault.info.root, { write: false, clock });
    expect((await reader.runs()).length).toBe(2);
  });
});
