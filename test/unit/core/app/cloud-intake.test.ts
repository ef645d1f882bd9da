import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/core/base/system-clock.ts';
import type { AddAs } from '../../../../src/shared/contract/contract.ts';
import { DeviceId } from '../../../../src/shared/domain/ids.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';
import { startApp, type TestApp } from '../../../support/app.ts';
import { end64, rawZip, type RawEntry } from '../../../support/raw-zip.ts';
import { brokenPromises, seededBytes } from '../../../support/trees.ts';

const PHOTO = seededBytes(30_000, 7);
const OTHER = seededBytes(30_000, 8);

/** A backup of a card with one photo. */
async function backedUp({ client, root }: TestApp): Promise<string> {
  const card = path.join(root, 'card');
  mkdirSync(path.join(card, 'Pictures'), { recursive: true });
  writeFileSync(path.join(card, 'Pictures/WP_1.jpg'), PHOTO);
  const device = DeviceId.parse(`folder:${card}`);
  const { runId, vault } = await client['run.start']({ deviceId: device, to: path.join(root, 'backups') });
  expect((await client['run.report']({ runId })).outcome).toBe('complete');
  return vault;
}

async function add({ client }: TestApp, vault: string, from: string, as: AddAs | null = 'cloud'): Promise<RunReport> {
  const { runId } = await client['run.add']({ vault, from, as });
  const report = await client['run.report']({ runId });
  expect(brokenPromises(vault)).toEqual([]);
  return report;
}

const put = ({ root }: TestApp, name: string, bytes: Uint8Array | string): string => {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
};
const stored = (vault: string): string[] =>
  (readdirSync(path.join(vault, 'data'), { recursive: true }) as string[])
    .filter((name) => /\.[a-z]+$/iu.test(name))
    .sort();

describe('a download from OneDrive', () => {
  it.each([false, true])(
    'is its files: new ones are stored, those of the phone only written down (ZIP64 as OneDrive writes it: %s)',
    async (oneDrive) => {
      await using test = startApp();
      const vault = await backedUp(test);
      const before = stored(vault);
      const zip = put(
        test,
        'downloads/OneDrive_1.zip',
        rawZip(
          [
            { name: 'Camera Roll/', content: '', stored: true },
            { name: 'Camera Roll/copy of WP_1.jpg', content: PHOTO, stored: true },
            { name: 'Camera Roll/new.jpg', content: OTHER },
            { name: 'Notizen/größe.txt', content: 'äöü' },
          ],
          { oneDrive },
        ),
      );
      const report = await add(test, vault, zip);
      expect(report).toMatchObject({
        outcome: 'complete',
        equation: { onPhone: { files: 3 }, copied: { files: 2 }, alreadySafe: { files: 1, bytes: PHOTO.length } },
        proof: { copied: 2, readBack: 2 },
      });
      expect(report.notes).toContainEqual(
        expect.objectContaining({ note: 'same-as-stored', message: expect.stringMatching(/WP_1\.jpg/u) as unknown }),
      );
      expect(stored(vault).filter((name) => !before.includes(name))).toEqual([
        'Cloud/OneDrive_1/Camera Roll/new.jpg',
        'Cloud/OneDrive_1/Notizen/größe.txt',
      ]);
      expect(readFileSync(path.join(vault, 'data/Cloud/OneDrive_1/Camera Roll/new.jpg')).equals(OTHER)).toBe(true);
      // Once more, and as a folder: nothing moves.
      expect(await add(test, vault, zip)).toMatchObject({
        equation: { copied: { files: 0 }, alreadySafe: { files: 3 } },
      });
      put(test, 'unpacked/new.jpg', OTHER);
      expect(await add(test, vault, path.join(test.root, 'unpacked'))).toMatchObject({
        outcome: 'complete',
        equation: { copied: { files: 0 }, alreadySafe: { files: 1 } },
      });
    },
  );

  it('stores once what comes several times in one go, in archives and beside them, and says how many', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const before = stored(vault);
    const many = Array.from({ length: 60 }, (_, index) => seededBytes(700, index));
    for (const [index, bytes] of many.entries()) put(test, `in/plain/${index}.jpg`, bytes);
    put(test, 'in/other.jpg', OTHER);
    put(test, 'in/again/other (1).jpg', OTHER);
    // Of the phone, too, and twice here; empty ones are like one another and no double.
    put(test, 'in/phone.jpg', PHOTO);
    put(test, 'in/empty.txt', '');
    put(test, 'in/empty too.txt', '');
    const entries = many.map((content, index) => ({ name: `${index}.jpg`, content, stored: index % 2 === 0 }));
    const both = [
      { name: 'other.jpg', content: OTHER },
      { name: 'mine.jpg', content: PHOTO },
    ];
    put(test, 'in/OneDrive.zip', rawZip([...entries, ...both]));
    const report = await add(test, vault, path.join(test.root, 'in'));
    const doubles = { files: 60 + 2 + 2, bytes: 60 * 700 + 2 * OTHER.length + 2 * PHOTO.length };
    expect(report).toMatchObject({
      outcome: 'complete',
      equation: { onPhone: { files: 127 }, copied: { files: 63 }, alreadySafe: doubles },
      proof: { copied: 63, readBack: 63, sameAsStored: doubles },
      findings: [],
    });
    expect(stored(vault).filter((name) => !before.includes(name))).toHaveLength(63);
    const html = await test.client['report.html']({ vault, run: null });
    expect(html).toMatch(/64 files \(\S+ kB\) have the bytes of other files/u);
    // Each place is known: nothing moves the next time, and the report of that run tells of none.
    expect(await add(test, vault, path.join(test.root, 'in'))).toMatchObject({
      equation: { copied: { files: 0 }, alreadySafe: { files: 127 } },
      proof: { sameAsStored: { files: 0 } },
    });
  });

  it('stores a double when the first of the two cannot be taken', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const zip = rawZip([
      { name: 'a.txt', content: 'the same', says: { crc: 1 } },
      { name: 'b.txt', content: 'the same' },
    ]);
    const report = await add(test, vault, put(test, 'a.zip', zip));
    expect(report).toMatchObject({
      equation: { copied: { files: 1 }, unreadable: { files: 1 } },
      findings: [{ path: 'cloud - a.zip/a/a.txt', code: 'ARCHIVE_REFUSED' }],
    });
    expect(readFileSync(path.join(vault, 'data/Cloud/a/b.txt'), 'utf8')).toBe('the same');
  });

  it('does not call a file safe whose stored twin is damaged', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const twin = path.join(vault, 'data', stored(vault).find((name) => name.endsWith('WP_1.jpg')) ?? '');
    const bytes = readFileSync(twin);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(twin, bytes);
    const { runId } = await test.client['run.add']({ vault, from: put(test, 'a/b.jpg', PHOTO), as: 'cloud' });
    const report = await test.client['run.report']({ runId });
    expect(report.equation).toMatchObject({ copied: { files: 1 }, alreadySafe: { files: 0 } });
  });

  it('names a file whose check sum does not agree, and takes the others', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const zip = rawZip([
      { name: 'good.txt', content: 'good' },
      { name: 'bad.txt', content: 'bad', says: { crc: 1 } },
    ]);
    const report = await add(test, vault, put(test, 'a.zip', zip));
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      equation: { onPhone: { files: 2 }, copied: { files: 1 }, unreadable: { files: 1 } },
      findings: [{ path: 'cloud - a.zip/a/bad.txt', code: 'ARCHIVE_REFUSED', verdict: 'not-copied' }],
    });
    expect(report.findings[0]?.message).toMatch(/check sum/u);
    expect(stored(vault).filter((name) => name.startsWith('Cloud/'))).toEqual(['Cloud/a/good.txt']);
  });

  it('does not count what is only a pointer into the cloud', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const folder = path.dirname(put(test, 'OneDrive/here.txt', 'here'));
    truncateSync(put(test, 'OneDrive/there.jpg', ''), 5_000_000);
    const report = await add(test, vault, folder);
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      equation: { onPhone: { files: 1 }, copied: { files: 1 } },
      findings: [{ code: 'SOURCE_PLACEHOLDER', verdict: 'not-listed' }],
    });
    expect(report.findings[0]?.remedy).toMatch(/Always keep on this device/u);
  });
});

it('remembers what came from which service and when, and reminds of it after half a year', async () => {
  let now = Date.UTC(2026, 0, 10);
  await using test = startApp(() => ({
    clock: { now: () => now, delay: (ms, options) => systemClock.delay(ms, options) },
  }));
  const vault = await backedUp(test);
  put(test, 'cloud/OneDrive/a.bin', OTHER);
  put(test, 'cloud/calendar.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n');
  const first = await add(test, vault, path.join(test.root, 'cloud'));
  expect(first.inside?.cloud?.services).toEqual([
    { service: 'calendar', files: 1, bytes: 58, takenAt: '2026-01-10T00:00:00.000Z' },
    { service: 'onedrive', files: 1, bytes: OTHER.length, takenAt: '2026-01-10T00:00:00.000Z' },
  ]);
  const dueNow = async (): Promise<string[]> =>
    (await test.client['vault.status']({ vault })).due.map(({ what }) => what).filter((what) => what === 'cloud');
  expect(await dueNow()).toEqual([]);
  now += 200 * 86_400_000;
  expect(await dueNow()).toEqual(['cloud']);
  // One service anew: the other is as old as it was.
  const second = await add(test, vault, put(test, 'again/b.bin', seededBytes(100, 9)));
  // All that is held, and when the last of it came.
  expect(second.inside?.cloud?.services).toContainEqual({
    service: 'onedrive',
    files: 2,
    bytes: OTHER.length + 100,
    takenAt: '2026-07-29T00:00:00.000Z',
  });
  expect(second.inside?.cloud?.services.map(({ takenAt }) => takenAt.slice(0, 10))).toEqual([
    '2026-01-10',
    '2026-07-29',
  ]);
  expect(await test.client['report.html']({ vault, run: null })).toMatch(
    /Outlook calendar: 1 file \(58 B\) in all, but the last export was taken in 200 days ago/u,
  );
  expect(await dueNow()).toEqual(['cloud']);
});

it('counts as an export only what is one, names what is not, and takes no such thing for a fresh one', async () => {
  let now = Date.UTC(2026, 0, 10);
  await using test = startApp(() => ({
    clock: { now: () => now, delay: (ms, options) => systemClock.delay(ms, options) },
  }));
  const vault = await backedUp(test);
  const people = 'First Name,Last Name,Mobile Phone\r\nNora,Newcomer,+4512345678\r\n';
  const calendar = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
  const first = await add(test, vault, put(test, 'january/contacts.csv', people));
  const service = { service: 'people', files: 1, bytes: people.length, takenAt: '2026-01-10T00:00:00.000Z' };
  expect(first.inside?.cloud).toEqual({ services: [service], notCounted: [], notCountedMore: 0 });
  now += 200 * 86_400_000;
  const login = '<!DOCTYPE html><html><body>Sign in</body></html>';
  put(test, 'july/contacts.csv', login);
  put(test, 'july/calendar.ics', login);
  put(test, 'july/cut/calendar.ics', calendar.slice(0, 30));
  put(test, 'july/more/my contacts.csv', 'x,y\n1,2\n');
  put(test, 'july/empty/contacts.vcf', '');
  put(test, 'july/mail.pst', login);
  put(test, 'july/photo.jpg', 'no photo');
  const second = await add(test, vault, path.join(test.root, 'july'));
  expect(second.inside?.cloud?.services).toEqual([service]);
  expect(second.inside?.cloud?.notCounted).toEqual([
    { path: 'calendar.ics', why: 'not-what-it-says' },
    { path: 'contacts.csv', why: 'not-what-it-says' },
    { path: 'cut/calendar.ics', why: 'cut-off' },
    { path: 'empty/contacts.vcf', why: 'empty' },
    { path: 'mail.pst', why: 'not-what-it-says' },
    { path: 'more/my contacts.csv', why: 'not-what-it-says' },
    { path: 'photo.jpg', why: 'does-not-open' },
  ]);
  const html = await test.client['report.html']({ vault, run: null });
  expect(html).toMatch(/Kept, and not counted as an export: &quot;contacts\.csv&quot; is not what its name says/u);
  const dueNow = (await test.client['vault.status']({ vault })).due.map(({ what }) => what);
  expect(dueNow).toContain('cloud');
  // A renewed export counts beside the one before; a report of the phone repeats nothing of what was not counted.
  const more = `${people}Otto,Other,+4587654321\r\n`;
  const third = await add(test, vault, put(test, 'january/contacts.csv', more));
  expect(third.inside?.cloud?.services).toEqual([
    { service: 'people', files: 2, bytes: people.length + more.length, takenAt: '2026-07-29T00:00:00.000Z' },
  ]);
  expect(third.inside?.cloud?.notCounted).toEqual([]);
  expect(third.inside?.contacts?.people).toBe(2);
});

describe('a hostile archive is refused, and nothing of it stored', () => {
  const file = (name: string, more: Partial<RawEntry> = {}): RawEntry => ({ name, content: 'x'.repeat(2000), ...more });
  const cut = rawZip([file('a.txt'), file('b.txt')]);
  const overlap = (): Buffer => {
    const good = rawZip([file('a.txt'), file('b.txt')]);
    // The second's place in the list of files is the first's.
    good.writeUInt32LE(0, good.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 42);
    return good;
  };
  const CASES: readonly (readonly [what: string, zip: Buffer, why: RegExp])[] = [
    ['..', rawZip([file('ok.txt'), file('a/../../up.txt')]), /leads out of its folder/u],
    ['.. with backslashes', rawZip([file('..\\up.txt')]), /leads out of its folder/u],
    ['an absolute name', rawZip([file('/etc/cron.d/x')]), /leads out of its folder/u],
    ['a drive', rawZip([file('C:\\Windows\\x.dll')]), /leads out of its folder/u],
    ['a device', rawZip([file('Camera Roll/nul.jpg')]), /name of a device/u],
    ['an empty name', rawZip([file('a//b.txt')]), /none that a folder can hold/u],
    ['a NUL in a name', rawZip([file('a\0.txt')]), /none that a folder can hold/u],
    ['the same name twice', rawZip([file('A.txt'), file('a.txt')]), /twice/u],
    ['files that share bytes', overlap(), /makes no sense|overlap/u],
    ['a bomb', rawZip([file('zeros', { says: { size: 0xfffffff0 } })]), /far too much for its size/u],
    ['a cut off end', cut.subarray(0, cut.length - 30), /cut off/u],
    ['no archive at all', Buffer.from('<html>sign in</html>'), /cut off/u],
  ];
  it.each(CASES)('%s', async (_what, zip, why) => {
    await using test = startApp();
    const vault = await backedUp(test);
    const before = stored(vault);
    put(test, 'in/fine.txt', 'fine');
    put(test, 'in/evil.zip', zip);
    const report = await add(test, vault, path.join(test.root, 'in'));
    expect(report).toMatchObject({
      outcome: 'complete-with-exceptions',
      findings: [
        { path: 'cloud - in/evil.zip', code: 'ARCHIVE_REFUSED', message: expect.stringMatching(why) as unknown },
      ],
    });
    expect(stored(vault).filter((name) => !before.includes(name))).toEqual(['Cloud/fine.txt']);
  });

  it('a link, a locked file and one that is longer than it says, while the others are taken', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const zip = rawZip([
      file('fine.txt'),
      file('link', { content: '/etc/passwd', mode: 0o120777 }),
      file('locked.txt', { locked: true }),
      file('long.txt', { says: { size: 10 } }),
    ]);
    const report = await add(test, vault, put(test, 'a.zip', zip));
    expect(report.findings.map(({ path: at, code }) => [path.basename(at), code])).toEqual(
      expect.arrayContaining([
        ['link', 'ARCHIVE_REFUSED'],
        ['locked.txt', 'ARCHIVE_REFUSED'],
        ['long.txt', 'ARCHIVE_REFUSED'],
      ]),
    );
    expect(stored(vault).filter((name) => name.startsWith('Cloud/'))).toEqual(['Cloud/a/fine.txt']);
  });

  it('a million files, with memory flat', async () => {
    await using test = startApp();
    const vault = await backedUp(test);
    const [count, record] = [1_000_000, 48];
    const place = path.join(test.root, 'million.zip');
    const out = openSync(place, 'w');
    writeSync(out, Buffer.from('PK\x03\x04', 'latin1'));
    const one = Buffer.alloc(record);
    one.write('PK\x01\x02', 'latin1');
    one.writeUInt16LE(2, 28);
    const many = Buffer.concat(Array.from({ length: 10_000 }, () => one));
    for (let n = 0; n < count / 10_000; n += 1) writeSync(out, many);
    const end = Buffer.alloc(22, 0xff);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(0, 20);
    writeSync(out, Buffer.concat([end64(count, count * record, 4), end]));
    closeSync(out);
    const before = process.memoryUsage().rss;
    const report = await add(test, vault, place);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(report.findings).toMatchObject([
      { code: 'ARCHIVE_REFUSED', message: expect.stringMatching(/too many files/u) as unknown },
    ]);
  });
});
