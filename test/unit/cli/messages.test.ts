import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatHsh, parseHsh } from '../../../src/core/messages/hsh.ts';
import { formatFileTime } from '../../../src/core/messages/filetime.ts';
import { MessagesExported, MessagesOverview } from '../../../src/shared/domain/messages.ts';
import { RunReport } from '../../../src/shared/domain/run-report.ts';
import { checkBag } from '../../support/bagit-check.ts';
import { checkAndroidXml } from '../core/messages/android-check.ts';
import { cliHere } from '../../support/cli-here.ts';

let root = '';
const day = (n: number): number => Date.UTC(2018, 7, n, 10);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const entry = (body: string, at: number, inside = ''): string =>
  `<Message><Recepients /><Body>${body}</Body><IsIncoming>true</IsIncoming><IsRead>true</IsRead><Attachments>${inside}</Attachments><LocalTimestamp>${formatFileTime({ at, ticks: 1 })}</LocalTimestamp><Sender>+15550100001</Sender></Message>`;
const list = (...entries: readonly string[]): Buffer =>
  Buffer.from(`<?xml version="1.0" encoding="utf-8"?><ArrayOfMessage>${entries.join('')}</ArrayOfMessage>`);
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = `<MessageAttachment><AttachmentContentType>image/png</AttachmentContentType><AttachmentDataBase64String>${PNG}</AttachmentDataBase64String></MessageAttachment>`;
const bad = '<Message><Body>no time &amp; no sender</Body></Message>';

/** The folders are named as no program expects them: a file is known by what is in it. */
const DOCUMENTS = 'Phone/Документы/Sauvegarde';

async function put(name: string, bytes: Uint8Array | string, at: number): Promise<void> {
  const full = path.join(root, 'phone', name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, bytes);
  await utimes(full, at / 1000, at / 1000);
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lifeboat-cli-messages-'));
  const first = list(entry('один 😀', day(1)), entry('two', day(2), picture), bad, entry('three', day(3)));
  await put(`${DOCUMENTS}/Сб, июл 29 2017, 18-49-28 .dat`, first, day(4));
  await put(`${DOCUMENTS}/Сб, июл 29 2017, 18-49-28 .hsh`, formatHsh(sha256(first)), day(4));
  await put('Phone/Pictures/a.jpg', 'no text', day(4));
  await put('Phone/Documents/empty.msg', '', day(4));
  await put('Phone/Documents/outlook.msg', Buffer.from('d0cf11e0a1b11ae1', 'hex'), day(4));
  await mkdir(path.join(root, 'nothing/Phone'), { recursive: true });
  await writeFile(path.join(root, 'nothing/Phone/a.txt'), 'a');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const lifeboat = (...args: readonly string[]) => cliHere(root, args);

const backUp = async (from = 'phone'): Promise<RunReport> => {
  const { out } = await lifeboat(
    'backup',
    '--device',
    `folder:${path.join(root, from)}`,
    '--to',
    path.join(root, 'backups'),
    '--json',
  );
  return RunReport.parse(JSON.parse(out));
};
const vault = (name = 'phone'): string => path.join(root, 'backups', name);
const listing = async () => {
  const { status, out } = await lifeboat('messages', 'list', vault(), '--json', '--time-zone', 'UTC');
  const document = JSON.parse(out) as { conversations: { people: unknown[]; messages: number }[] };
  return { status, overview: MessagesOverview.parse(document), conversations: document.conversations };
};

describe('a backup with message files', () => {
  it('finds them by their content, proves them by their .hsh, and makes them readable in a bag that stays valid', async () => {
    const report = await backUp();
    expect(report.inside?.messages).toMatchObject({
      messages: 3,
      threads: 1,
      pictures: 1,
      from: new Date(day(1)).toISOString(),
      until: new Date(day(3)).toISOString(),
      malformed: 1,
      addedByThisRun: 3,
      fewer: [],
    });
    const files = new Map(report.inside?.messages?.files.map((file) => [path.posix.basename(file.path), file]));
    expect(files.get('Сб, июл 29 2017, 18-49-28 .dat')).toMatchObject({ hsh: 'agrees', found: 3, run: report.run });
    expect(files.get('empty.msg')?.failed).toContain('empty');
    expect(files.get('outlook.msg')?.failed).toContain('no message backup');
    expect(existsSync(path.join(vault(), 'Readable/Messages/index.html'))).toBe(true);
    expect(await readFile(path.join(vault(), 'Readable/Messages/not-understood.txt'), 'utf8')).toContain(bad);
    expect(await checkBag(vault())).toEqual([]);
    expect(await readFile(path.join(vault(), '.lifeboat/runs', report.run, 'report.txt'), 'utf8')).toContain(
      '3 messages in 1 conversation, with 1 picture',
    );
  });

  it('says loudly that a later export has fewer, names a flipped byte, and adds only what is new', async () => {
    const later = list(entry('three', day(3)), entry('four', day(9)));
    await put(`${DOCUMENTS}/Sa, Aug 10 2018.dat`, later, day(10));
    const flipped = Buffer.from(formatHsh(sha256(later)));
    await put(`${DOCUMENTS}/Sa, Aug 10 2018.hsh`, flipped, day(10));
    const copy = Buffer.from(later);
    copy[copy.indexOf('four')] = 0x46;
    await put(`${DOCUMENTS}/Sa, Aug 10 2018.dat`, copy, day(10));
    const report = await backUp();
    const { messages, addedByThisRun, fewer, files } = report.inside!.messages!;
    expect([messages, addedByThisRun]).toEqual([4, 1]);
    expect(fewer.map(({ now, before, path: name }) => [now, before, name.includes('Sa, Aug 10')])).toEqual([
      [2, 3, true],
    ]);
    expect(files.find(({ path: name }) => name.includes('Sa, Aug 10'))?.hsh).toBe('differs');
    const text = await readFile(path.join(vault(), '.lifeboat/runs', report.run, 'report.txt'), 'utf8');
    expect(text).toMatch(/! FEWER THAN BEFORE: .*Sa, Aug 10/u);
    expect(text).toMatch(/! NOT WHAT THE PHONE WROTE: .*Sa, Aug 10/u);
    const { status, overview } = await listing();
    expect(status).toBe(30);
    expect(overview.addedByRun.map(({ added }) => added)).toEqual([3, 1]);
    expect(overview.addedByRun[1]?.run).toBe(report.run);
  });
});

describe('lifeboat messages list', () => {
  it('gives one JSON document with counts by year, conversations and what could not be read', async () => {
    const { overview, conversations } = await listing();
    expect(overview.byYear).toEqual([{ year: 2018, incoming: 4, outgoing: 0 }]);
    expect(overview.exceptions).toMatchObject([{ why: 'it has no time', text: bad }]);
    expect(conversations).toMatchObject([{ people: [{ address: '+15550100001', name: null }], messages: 4 }]);
  });

  it('finds words in texts, whatever their case, and says it in words', async () => {
    const found = await lifeboat('messages', 'list', vault(), '--search', 'ОДИН');
    expect(found.out).toContain('1 with these words');
    const none = await lifeboat('messages', 'list', vault(), '--search', 'nowhere', '--json');
    expect((JSON.parse(none.out) as { conversations: unknown[] }).conversations).toEqual([]);
  });

  it('says in words how many messages each run added', async () => {
    const { out } = await lifeboat('messages', 'list', vault());
    expect(out).toMatch(/Added by run:\n  \d+ \w+ \d{4}, .* \(\S+Z\): 3 messages\n  .* \(\S+Z(?:-2)?\): 1 message\n/u);
  });

  it('refuses what is no backup, and no zone', async () => {
    expect((await lifeboat('messages', 'list', root)).status).toBe(20);
    const zone = await lifeboat('messages', 'list', vault(), '--time-zone', 'Mars/Olympus');
    expect([zone.status, zone.err]).toEqual([2, expect.stringContaining('Mars/Olympus')]);
  });
});

describe('lifeboat messages export', () => {
  const exported = async (format: string, out: string) =>
    await lifeboat(
      'messages',
      'export',
      vault(),
      '--format',
      format,
      '--out',
      path.join(root, out),
      '--json',
      '--time-zone',
      'UTC',
    );

  it('writes every form, and what went in comes out', async () => {
    for (const format of ['html', 'android-xml', 'json', 'csv', 'msg']) {
      const { status, out } = await exported(format, `out.${format}`);
      expect(status).toBe(0);
      expect(MessagesExported.parse(JSON.parse(out))).toMatchObject({
        messages: 4,
        written: 4,
        leftOut: [],
        malformed: 1,
      });
    }
    expect(checkAndroidXml(await readFile(path.join(root, 'out.android-xml'), 'utf8'))).toEqual({
      sms: 3,
      mms: 1,
      problems: [],
    });
    expect(await readFile(path.join(root, 'out.csv.not-understood.txt'), 'utf8')).toContain(bad);
    const sets = path.join(root, 'out.msg');
    for (const kind of ['smsBackup', 'mmsBackup']) {
      const [hsh, msg] = (await readdir(path.join(sets, kind))).sort();
      const bytes = await readFile(path.join(sets, kind, msg!));
      expect(parseHsh(await readFile(path.join(sets, kind, hsh!), 'utf8'))).toBe(sha256(bytes));
    }
  });

  it('says in words how many of each year and each contact', async () => {
    const { out } = await lifeboat(
      'messages',
      'export',
      vault(),
      '--format',
      'csv',
      '--out',
      path.join(root, 'words.csv'),
    );
    expect(out).toContain('  2018  4 received, 0 sent\n');
    expect(out).toContain('With:\n  +15550100001: 4 received, 0 sent\n');
  });

  it('never writes over anything, and leaves nothing behind when it refuses', async () => {
    await writeFile(path.join(root, 'mine.json'), 'mine');
    await mkdir(path.join(root, 'full'));
    await writeFile(path.join(root, 'full/mine.txt'), 'mine');
    const before = (await readdir(root)).sort();
    for (const [format, out] of [
      ['json', 'mine.json'],
      ['html', 'full'],
      ['html', 'mine.json'],
      ['csv', 'full'],
      ['json', path.join('backups', 'phone', 'inside.json')],
      ['json', path.join('mine.json', 'below.json')],
    ] as const) {
      const { status, out: said } = await exported(format, out);
      expect(status).toBe(2);
      expect((JSON.parse(said) as { error: { code: string } }).error.code).toBe('USAGE');
    }
    expect((await readdir(root)).sort()).toEqual(before);
    expect(await readFile(path.join(root, 'mine.json'), 'utf8')).toBe('mine');
  });

  it('refuses a form that there is not, and a backup without messages', async () => {
    expect((await exported('docx', 'x')).status).toBe(2);
    await backUp('nothing');
    const nothing = await lifeboat(
      'messages',
      'export',
      vault('nothing'),
      '--format',
      'csv',
      '--out',
      path.join(root, 'n.csv'),
    );
    expect([nothing.status, nothing.err]).toEqual([2, expect.stringContaining('there are none in it')]);
  });
});
