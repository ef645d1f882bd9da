import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatHsh } from '../../../../src/core/messages/hsh.ts';
import type { Message } from '../../../../src/core/messages/model.ts';
import { writeMsg } from '../../../../src/core/messages/write-msg.ts';
import { exportMessages } from '../../../../src/core/readable/messages-export.ts';
import { findMessageFiles } from '../../../../src/core/readable/messages-files.ts';
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

describe('messages in UTF-16', () => {
  const wide = async (text: string): Promise<Buffer> =>
    Buffer.from(`\ufeff${(await msg(sms(text, T))).toString('utf8')}`, 'utf16le');
  /** What is left in the folder for temporary files, of a backup with three of them. */
  async function leftBehind(use: (vault: Vault) => Promise<void>): Promise<string[]> {
    await using vault = await open();
    await backUp(vault, [
      file('a.msg', await wide('a')),
      file('b.msg', await wide('b')),
      file('c.msg', await wide('c')),
    ]);
    const own = path.join(folder, 'tmp');
    await mkdir(own);
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, own);
    try {
      await use(vault);
    } finally {
      vi.unstubAllEnvs();
    }
    return await readdir(own);
  }

  it('lie nowhere else any more when they have been read', async () => {
    const left = await leftBehind(async (vault) => {
      await using messages = await library(vault);
      expect(messages.inside.messages).toBe(3);
    });
    expect(left).toEqual([]);
  });

  it('nor when looking for them was called off', async () => {
    let asked = 0;
    const throwIfAborted = (): void => {
      asked += 1;
      if (asked === 3) throw new Error('called off');
    };
    const late = Object.assign(new AbortController().signal, { throwIfAborted });
    const left = await leftBehind(async (vault) => {
      await expect(findMessageFiles(vault, { signal: late })).rejects.toThrow('called off');
    });
    expect([left, asked]).toEqual([[], 3]);
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

describe('exportMessages()', () => {
  const YEAR_2015 = Date.UTC(2015, 5, 1);
  const DRAFT = `<?xml version="1.0"?><smses count="1"><sms address="+900" date="${String(YEAR_2015)}" type="3" body="never sent" read="1" /></smses>`;
  const FORMATS = ['html', 'android-xml', 'json', 'csv', 'msg'] as const;

  async function withDraft(): Promise<Vault> {
    const vault = await open();
    const sent = sms('sent', T + 1, { box: 'sent', sender: null, recipients: ['+900', '+901'] });
    const bytes = await msg(sms('one', T), sms('two', T + 2000, { sender: '+900' }), sent);
    await backUp(vault, [file('a.msg', bytes), file('sms.xml', Buffer.from(DRAFT))]);
    return vault;
  }

  it.each(FORMATS)('counts what it writes as %s by year and by contact, beside what there is', async (as) => {
    await using vault = await withDraft();
    await using messages = await library(vault);
    const out = path.join(folder, `out.${as}`);
    const nameOf = (address: string): string | null => (address === '+1555' ? 'Ann' : null);
    const done = await exportMessages(messages, { as, out, nameOf, clock }, { signal });
    // A draft has no place in what the phone takes back: it is left out, and counted nowhere as written.
    const draft = as === 'msg' ? 0 : 1;
    expect(done).toMatchObject({ messages: 4, written: 3 + draft });
    expect(done.byYear).toEqual([
      { year: 2015, inBackup: 1, incoming: 0, outgoing: draft },
      { year: 2018, inBackup: 3, incoming: 2, outgoing: 1 },
    ]);
    expect(done.byContact.map(({ people, thread: _, ...counts }) => [people, counts])).toEqual([
      [[{ address: '+900', name: null }], { inBackup: 2, incoming: 1, outgoing: draft }],
      [
        [
          { address: '+900', name: null },
          { address: '+901', name: null },
        ],
        { inBackup: 1, incoming: 0, outgoing: 1 },
      ],
      [[{ address: '+1555', name: 'Ann' }], { inBackup: 1, incoming: 1, outgoing: 0 }],
    ]);
    expect(done.leftOut.map(({ count }) => count)).toEqual(draft === 0 ? [1] : []);
    if (as === 'json') {
      const read = JSON.parse(await readFile(out, 'utf8')) as { messages: readonly { time: string }[] };
      const years = read.messages.map(({ time }) => time.slice(0, 4));
      expect(years).toEqual(['2015', '2018', '2018', '2018']);
    }
    if (as === 'csv') expect((await readFile(out, 'utf8')).trim().split('\r\n')).toHaveLength(1 + done.written);
    if (as === 'android-xml') expect(done.entries).toBe(5);
  });

  it.each(FORMATS)('gives no name to what does not come out even, as %s', async (as) => {
    await using vault = await withDraft();
    await using messages = await library(vault);
    const index = { ...messages.index, total: messages.index.total + 1 };
    const torn = { index, hsh: messages.hsh, inside: messages.inside, use: messages.use.bind(messages) };
    const lost = { ...torn, [Symbol.asyncDispose]: async () => undefined };
    const request = { as, out: path.join(folder, 'torn'), nameOf: nobody, clock };
    await expect(exportMessages(lost, request, { signal })).rejects.toThrow(
      /Cannot call the export .* whole|announce/u,
    );
    expect((await readdir(folder)).filter((name) => name.includes('torn'))).toEqual([]);
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
