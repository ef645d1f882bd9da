import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportHtml } from '../../../../src/core/messages/export-html.ts';
import { exportMsg, type OutputContent } from '../../../../src/core/messages/export-msg.ts';
import { writeCsv, writeJson, writeMalformed } from '../../../../src/core/messages/export-text.ts';
import { parseHsh } from '../../../../src/core/messages/hsh.ts';
import { findFewer } from '../../../../src/core/messages/judge-exports.ts';
import {
  countByYear,
  everyMessage,
  indexMessages,
  loadAll,
  yearIn,
  type MessageFile,
  type MessageIndex,
} from '../../../../src/core/messages/message-index.ts';
import { memorySource, type Message } from '../../../../src/core/messages/model.ts';
import { readMsg } from '../../../../src/core/messages/read-msg.ts';
import { androidElements, writeAndroid } from '../../../../src/core/messages/write-android.ts';
import { writeMsg } from '../../../../src/core/messages/write-msg.ts';
import { parse } from 'csv-parse/sync';
import { anyMessage, binaryAttachment, join, messagesOf, plainAll, runs, stream } from './helpers.ts';

const signal = new AbortController().signal;
const options = { signal, zone: 'UTC' };
const nobody = (): null => null;

function file(name: string, text: string, more: Partial<MessageFile> = {}): MessageFile {
  const bytes = Buffer.from(text, 'utf8');
  return { name, format: 'msg', size: bytes.length, source: memorySource(bytes), run: null, modified: null, ...more };
}

const msg = (messages: readonly Message[]): Promise<string> => join(writeMsg(stream(messages)));

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

class Memory {
  readonly files = new Map<string, Buffer>();
  async write(path: string, content: OutputContent): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of typeof content === 'string' ? [content] : content)
      pieces.push(Buffer.from(piece as string));
    this.files.set(path, Buffer.concat(pieces));
  }
}

async function load(index: MessageIndex): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of loadAll(index, everyMessage(index), { signal })) messages.push(message);
  return messages;
}

const T = Date.UTC(2018, 7, 10, 12);

describe('indexMessages()', () => {
  it('unites exports of any overlap without doubles and loses none, whatever is in them', async () => {
    const distinct = fc.uniqueArray(anyMessage, {
      maxLength: 8,
      selector: ({ at, body }) => `${String(Math.floor(at / 10))} ${body}`,
    });
    await fc.assert(
      fc.asyncProperty(distinct, fc.nat(8), fc.nat(8), async (messages, cutA, cutB) => {
        const [a, b] = [messages.slice(0, cutA), messages.slice(Math.min(cutA, cutB))];
        const index = await indexMessages(
          [file('a', await msg(a)), file('b', await msg(b)), file('c', await msg(a))],
          options,
        );
        expect(index.total).toBe(messages.length);
        for (const { found, added, doubles } of index.files) expect(found).toBe(added + doubles);
        const years = countByYear(index).reduce((sum, { incoming, outgoing }) => sum + incoming + outgoing, 0);
        expect(years).toBe(messages.length);
        const byKey = (list: unknown[]): string[] => list.map((one) => JSON.stringify(one)).sort();
        expect(byKey(await plainAll(await load(index)))).toEqual(byKey(await plainAll(messages)));
      }),
      { numRuns: runs },
    );
  });

  it('sees through numbers written differently and times rounded differently', async () => {
    const a = await msg([sms('hello', T, { sender: '+1 (555) 12-34', ticks: 9999 })]);
    const bytes = await join(
      writeAndroid(stream([sms('hello', T + 1, { sender: '+15551234' })]), { count: 1, set: 'x', at: T }, nobody),
    );
    const index = await indexMessages([file('a', a), file('b', bytes, { format: 'android-xml' })], options);
    expect(index.files.map(({ added, doubles }) => [added, doubles])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(index.threads).toHaveLength(1);
  });

  it('adds of a file that knows only minutes what precise ones lack; two of one minute stay two', async () => {
    const row = (text: string): string => `"sms","READ,RECEIVED","+1555","","","2018.08.10 12:00","","${text}"\n`;
    const csv = row('ok') + row('ok') + row('ok') + row('else');
    const precise = await msg([sms('ok', T + 5000), sms('ok', T + 40_000)]);
    const index = await indexMessages([file('x.csv', csv, { format: 'nokia-csv' }), file('a.msg', precise)], options);
    expect(index.files.map(({ file: { name }, added, doubles }) => [name, added, doubles])).toEqual([
      ['a.msg', 2, 0],
      ['x.csv', 2, 2],
    ]);
  });

  it('says which run added what, and what could not be read, with its place', async () => {
    const first = await msg([sms('a', T), sms('b', T + 1000)]);
    const second = (await msg([sms('b', T + 1000), sms('c', T + 2000)])).replace(
      '</ArrayOfMessage>',
      '<Message><Body>?</Body></Message></ArrayOfMessage>',
    );
    const index = await indexMessages([file('2', second, { run: '2020' }), file('1', first, { run: '2019' })], options);
    expect(index.files.map(({ file: { run }, found, added, malformed }) => [run, found, added, malformed])).toEqual([
      ['2019', 2, 2, 0],
      ['2020', 2, 1, 1],
    ]);
    expect(await join(readable(writeMalformed(index)))).toContain('<Message><Body>?</Body></Message>');
  });

  it('counts a picture of which the file holds nothing as none', async () => {
    const pictures = [new Uint8Array(), Uint8Array.of(1, 2, 3)].map((bytes) => binaryAttachment('image/jpeg', bytes));
    const text = await msg([sms('a', T, { kind: 'mms', attachments: pictures })]);
    const { threads, files, oddities } = await indexMessages([file('a.msg', text)], options);
    expect([threads[0]?.pictures, files[0]?.pictures, oddities.length]).toEqual([1, 1, 1]);
  });

  it('puts messages of the same people into one thread, by whoever sent them', async () => {
    const group = sms('g', T, { kind: 'mms', sender: '+1', recipients: ['+2'] });
    const reply = sms('r', T + 1, { box: 'sent', sender: null, recipients: ['+2', '+1'] });
    const index = await indexMessages([file('a', await msg([group, reply, sms('s', T, { sender: '+1' })]))], options);
    expect(index.threads.map(({ participants, messages }) => [participants, messages.length])).toEqual([
      [['+1', '+2'], 2],
      [['+1'], 1],
    ]);
  });
});

async function* readable(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string, void, void> {
  for await (const piece of pieces) yield typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
}

describe('yearIn()', () => {
  it('counts years as the zone has them', () => {
    expect(yearIn('UTC')(Date.UTC(2018, 11, 31, 23, 59))).toBe(2018);
    expect(yearIn('Europe/Berlin')(Date.UTC(2018, 11, 31, 23, 59))).toBe(2019);
    expect(yearIn('America/New_York')(Date.UTC(2019, 0, 1, 2))).toBe(2018);
  });
});

describe('findFewer()', () => {
  it('compares the newest export with the one before it, of the same folder and kind only', async () => {
    const two = await msg([sms('a', T), sms('b', T + 1000)]);
    const one = await msg([sms('a', T)]);
    const files = [
      file('data/Phone/smsBackup/old.msg', two, { modified: 1 }),
      file('data/Phone/smsBackup/new.msg', one, { modified: 2 }),
      file('data/Phone/elsewhere/new.msg', one, { modified: 3 }),
      file('data/Earlier versions/r/Phone/smsBackup/new.msg', one, { modified: 0 }),
    ];
    const { files: outcomes } = await indexMessages(files, options);
    expect(findFewer(outcomes)).toEqual([
      { path: 'data/Phone/smsBackup/new.msg', now: 1, before: 2, beforePath: 'data/Phone/smsBackup/old.msg' },
    ]);
    expect(findFewer(outcomes.filter(({ found }) => found === 1))).toEqual([]);
  });

  it('knows by its folder what an export that came out empty was to hold', async () => {
    const mms = { kind: 'mms', subject: 'x' } as const;
    const two = await msg([sms('a', T, mms), sms('b', T + 1000, mms)]);
    const none = await msg([]);
    const files = [
      file('data/Phone/Documents/mmsBackup/old.msg', two, { modified: 1 }),
      file('data/Phone/Documents/mmsBackup/new.msg', none, { modified: 2 }),
      file('data/Phone/Documents/smsBackup/new.msg', none, { modified: 2 }),
    ];
    const { files: outcomes } = await indexMessages(files, options);
    expect(findFewer(outcomes)).toMatchObject([{ path: 'data/Phone/Documents/mmsBackup/new.msg', now: 0, before: 2 }]);
  });
});

describe('exports', () => {
  const indexOf = async (messages: readonly Message[]): Promise<MessageIndex> =>
    await indexMessages([file('a.msg', await msg(messages))], options);
  const notes = { madeBy: 'test', timeRule: 'UTC' };
  const distinct = fc.uniqueArray(anyMessage, { maxLength: 6, selector: ({ at }) => Math.floor(at / 10) });

  it('as .msg hold every message of several backups once, each file with its own .hsh', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (messages) => {
        const text = await msg(messages);
        const index = await indexMessages([file('a', text), file('b', text)], options);
        const memory = new Memory();
        const { written } = await exportMsg(index, memory, { at: T, signal });
        expect(written).toBe(messages.length);
        const back: Message[] = [];
        for (const [path, bytes] of memory.files) {
          expect(path).toMatch(/^(?:sms|mms)Backup\/Fri, Aug 10 2018, 12-00-00 PM\.(?:msg|hsh)$/u);
          if (!path.endsWith('.msg')) continue;
          const hsh = memory.files.get(path.replace('.msg', '.hsh'))!.toString();
          expect(parseHsh(hsh)).toBe(createHash('sha256').update(bytes).digest('hex'));
          back.push(...(await messagesOf(readMsg, bytes)));
        }
        const byTime = (list: readonly Message[]): Message[] => list.toSorted((x, y) => x.at - y.at);
        expect(await plainAll(byTime(back))).toEqual(await plainAll(byTime(messages)));
      }),
      { numRuns: runs },
    );
  });

  it('as JSON are read back by any JSON reader, attachments and all', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (messages) => {
        const index = await indexOf(messages);
        const read = JSON.parse(await join(writeJson({ index, nameOf: nobody, notes, signal }))) as {
          count: number;
          messages: { body: string; time: string; attachments: { base64: string | null; text: string | null }[] }[];
        };
        const due = messages.toSorted((x, y) => x.at - y.at);
        expect(read.count).toBe(messages.length);
        expect(read.messages.map(({ body, time }) => [body, time])).toEqual(
          (await load(index)).map(({ body, at }) => [body, new Date(at).toISOString()]),
        );
        const bytes = (list: readonly { base64?: string | null; size?: number; text: string | null }[]): unknown =>
          list.map(({ base64, text, size }) => text ?? size ?? Buffer.from(base64 ?? '', 'base64').length);
        expect(
          read.messages.flatMap(({ attachments }) => bytes(attachments.map(({ base64, text }) => ({ base64, text })))),
        ).toEqual(due.flatMap(({ attachments }) => bytes(attachments)));
      }),
      { numRuns: runs },
    );
  });

  it('as CSV have one row a message for a foreign reader, and no formula', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (messages) => {
        const text = await join(writeCsv({ index: await indexOf(messages), nameOf: nobody, notes, signal }));
        const rows = parse<{ text: string }>(text, { columns: true, bom: true });
        expect(rows).toHaveLength(messages.length);
        for (const row of rows) expect(row.text).not.toMatch(/^[=+\-@]/u);
      }),
      { numRuns: runs },
    );
  });

  it('as CSV have no formula in any cell that somebody else wrote, and numbers as they are', async () => {
    const name = '=HYPERLINK(&quot;http://evil.example/&quot;)';
    const part = `<part seq="0" ct="image/jpeg" name="${name}" data="/9j/"/>`;
    const message = (address: string): string =>
      `<mms date="1429719471788" msg_box="1" address="${address}" read="1"><parts>${part}</parts></mms>`;
    const text = `<smses count="3">${['=1+1', '@sum', '+1 (555) 010-0'].map(message).join('')}</smses>`;
    const index = await indexMessages([file('a.xml', text, { format: 'android-xml' })], options);
    const notes = { timeRule: '', madeBy: '' };
    const nameOf = (): string => "=cmd|'/C calc'!A0";
    const csv = await join(writeCsv({ index, nameOf, notes, signal }));
    const rows = parse<Record<string, string>>(csv, { columns: true, bom: true });
    expect(rows.map((row) => row['from']).sort()).toEqual(["'=1+1", "'@sum", '+1 (555) 010-0']);
    const cells = rows.flatMap(({ from = '', ...row }) => [from.replace(/^\+/u, ''), ...Object.values(row)]);
    expect(cells.filter((cell) => /^[=+\-@]/u.test(cell))).toEqual([]);
    expect(cells.filter((cell) => cell.startsWith("'="))).toHaveLength(7);
  });

  it('as Android XML count what several receivers become', async () => {
    const index = await indexOf([
      sms('x', T, { box: 'sent', sender: null, recipients: ['+1', '+2', '+3'] }),
      sms('y', T),
    ]);
    expect(everyMessage(index).reduce((sum, one) => sum + androidElements(one), 0)).toBe(4);
  });

  it('as pages have every message on one page of its year, and every text in the search', async () => {
    const messages = [
      sms('new year', Date.UTC(2019, 0, 1)),
      sms('old </script><b>', Date.UTC(2018, 5, 1)),
      sms('two', Date.UTC(2018, 5, 2)),
    ];
    const memory = new Memory();
    const { written } = await exportHtml(await indexOf(messages), { nameOf: () => 'Ann', output: memory, signal });
    expect(written).toBe(3);
    const pages = [...memory.files.keys()].filter((path) => path.startsWith('threads/'));
    expect(pages.map((path) => path.replace(/^threads\/[0-9a-f]+\//u, ''))).toEqual(['2018.html', '2019.html']);
    const all = pages.map((path) => memory.files.get(path)!.toString()).join('');
    expect(all.match(/<article /gu)).toHaveLength(3);
    expect(all).toContain('old &lt;/script&gt;&lt;b&gt;');
    const search = [...memory.files]
      .filter(([path]) => path.startsWith('search/'))
      .map(([, bytes]) => bytes.toString());
    expect(search.join('')).toContain('old \\u003c/script\\u003e');
  });
});
