import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { createLibmtpDriver } from '../../../../../src/core/device/libmtp/libmtp-driver.ts';
import { LIMITS } from '../../../../../src/core/device/libmtp/limits.ts';
import { FIRST } from '../../../../../src/core/device/libmtp/phone-ids.ts';
import type { PhoneOnBus } from '../../../../../src/core/device/libmtp/which-phone.ts';
import type { Source, SourceEvent, SourceFile } from '../../../../../src/core/device/source.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';
import { backUp } from '../../../../support/backup.ts';
import { bytesOf } from '../../../../support/streams.ts';
import { hashTree } from '../../../../support/trees.ts';

const { signal } = new AbortController();
const script = fileURLToPath(new URL('../../../../support/fake-libmtp.mjs', import.meta.url));
const onBus: PhoneOnBus = { presence: '1-1 5', name: 'Lumia 950 XL', manufacturer: 'Microsoft', serial: 'ABC123' };
const files = [
  { id: 5, filename: 'a.jpg', content: 'the first picture' },
  { id: 6, filename: 'film.mp4', content: 'f'.repeat(3_000_000) },
  { id: 7, filename: 'empty.txt', content: '' },
];

let root = '';
/** How often a phone was brought to rest before libmtp was let at it. */
let calmed = 0;
beforeEach(() => {
  calmed = 0;
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'libmtp-test-'));
  // Where the driver's own folder is made: what is left in it at the end was left behind.
  vi.stubEnv('TMPDIR', path.join(root, 'tmp'));
  fs.mkdirSync(path.join(root, 'tmp'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(root, { recursive: true, force: true });
});

interface Way {
  readonly limits?: Partial<typeof LIMITS>;
  readonly bus?: PhoneOnBus | null;
}

/** The driver before a process that does as it is told. */
function driver(does: object = {}, { limits = {}, bus = onBus }: Way = {}) {
  vi.stubEnv('FAKE_LIBMTP', path.join(root, 'does.json'));
  fs.writeFileSync(path.join(root, 'does.json'), JSON.stringify({ files, ...does }));
  const calm = async (): Promise<void> => void (calmed += 1);
  return createLibmtpDriver({
    clock: systemClock,
    log: silent,
    script,
    limits: { ...LIMITS, ...limits },
    onBus: async () => bus,
    calm,
  });
}
const open = async (...args: Parameters<typeof driver>): Promise<Source> =>
  await driver(...args).open(FIRST, { signal });
async function eventsOf(source: Source): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  for await (const event of source.list({ signal })) events.push(event);
  return events;
}
const filesOf = async (source: Source): Promise<SourceFile[]> =>
  (await eventsOf(source)).flatMap((event) => (event.kind === 'file' ? [event.file] : []));
async function fileOf(source: Source, name: string): Promise<SourceFile> {
  const file = (await filesOf(source)).find((one) => one.path === name);
  if (!file) throw new Error(`${name} is not listed`);
  return file;
}
const left = (): string[] => fs.readdirSync(path.join(root, 'tmp'));

describe('createLibmtpDriver()', () => {
  it('finds nothing by itself, and opens the phone that is named', async () => {
    const libmtp = driver();
    expect(await libmtp.list({ signal })).toEqual([]);
    await using source = await libmtp.open(DeviceId.parse('libmtp:ABC123'), { signal });
    expect(source.summary).toMatchObject({
      id: 'libmtp:ABC123',
      name: 'Lumia 950 XL',
      serial: 'ABC123',
      state: 'ready',
    });
    await expect(libmtp.open(DeviceId.parse('libmtp:OTHER'), { signal })).rejects.toMatchObject({
      code: 'DEVICE_NONE',
    });
    await expect(libmtp.open(FIRST, { signal })).rejects.toMatchObject({ code: 'DEVICE_CLAIMED' });
  });

  it('says that libmtp is not here, that no phone is, or that it could not be opened', async () => {
    await expect(open({ attach: 'missing' })).rejects.toMatchObject({ code: 'LIBMTP_MISSING' });
    await expect(open({ attach: 'failed' })).rejects.toMatchObject({ code: 'LIBMTP_FAILED' });
    await expect(open({ attach: 'failed' }, { bus: null })).rejects.toMatchObject({ code: 'DEVICE_NONE' });
    expect(left()).toEqual([]);
  });

  it('opens a phone that refused at first, and reads it', async () => {
    {
      await using source = await open({ attach: 'failed', once: root });
      expect(calmed).toBe(1);
      const film = await fileOf(source, 'film.mp4');
      expect(await bytesOf(source.read(film, { signal, offset: 0 }))).toHaveLength(film.size);
    }
    expect(left()).toEqual([]);
  });

  it('lets a phone go, takes its folder away, and opens it again', async () => {
    const libmtp = driver();
    for (let session = 1; session <= 2; session += 1) {
      const source = await libmtp.open(FIRST, { signal });
      expect(left()).toHaveLength(1);
      expect(fs.statSync(path.join(root, 'tmp', left()[0] ?? '')).mode & 0o777).toBe(0o700);
      await source[Symbol.asyncDispose]();
      expect(left()).toEqual([]);
    }
    expect(calmed).toBe(0);
  });
});

describe('LibmtpSource', () => {
  it('lists files side by side, without dates, and reads each whole', async () => {
    await using source = await open();
    const listed = await filesOf(source);
    expect(
      listed.map(({ storage, path: name, size, modified, created }) => [storage, name, size, modified, created]),
    ).toEqual(files.map(({ filename, content }) => ['Without folders 00010001', filename, content.length, null, null]));
    for (const [index, file] of listed.entries()) {
      expect((await bytesOf(source.read(file, { signal, offset: 0 }))).toString()).toBe(files[index]?.content);
    }
    const film = await fileOf(source, 'film.mp4');
    expect(await bytesOf(source.read(film, { signal, offset: 2_999_990, length: 5 }))).toHaveLength(5);
    expect(fs.readdirSync(path.join(root, 'tmp', left()[0] ?? ''))).toEqual([]);
  });

  it.each(['crash', 'nonsense'])('is lost when its process does %s in the middle of a file', async (way) => {
    await using source = await open({ get: { 6: way } });
    const film = await fileOf(source, 'film.mp4');
    const failure = { code: 'LIBMTP_FAILED', scope: 'device', retry: 'auto' };
    await expect(bytesOf(source.read(film, { signal, offset: 0 }))).rejects.toMatchObject(failure);
    // And stays so: another question is answered at once.
    await expect(eventsOf(source)).rejects.toMatchObject(failure);
  });

  it('ends a process that does not answer in time', async () => {
    await using source = await open({ get: { 6: 'hang' } }, { limits: { getMs: () => 300 } });
    const film = await fileOf(source, 'film.mp4');
    await expect(bytesOf(source.read(film, { signal, offset: 0 }))).rejects.toMatchObject({
      code: 'LIBMTP_FAILED',
      message: expect.stringContaining('0.3 s') as string,
    });
  });

  it('gives up at once what nobody waits for any more', async () => {
    const stop = new AbortController();
    await using source = await open({ get: { 6: 'hang' } });
    const film = await fileOf(source, 'film.mp4');
    const reading = bytesOf(source.read(film, { signal: stop.signal, offset: 0 }));
    setTimeout(() => stop.abort(new Error('enough')), 200);
    await expect(reading).rejects.toThrow('enough');
  });

  it('takes no file of another length than was announced, and none that does not end', async () => {
    await using source = await open({ get: { 5: 'endless', 6: 'short', 7: 'nothing' } });
    const [picture, film, empty] = await filesOf(source);
    if (!picture || !film || !empty) throw new Error('not listed');
    await expect(bytesOf(source.read(film, { signal, offset: 0 }))).rejects.toMatchObject({
      code: 'SOURCE_SIZE_MISMATCH',
      details: { expected: 3_000_000, got: 1_500_000 },
    });
    await expect(bytesOf(source.read(empty, { signal, offset: 0 }))).rejects.toMatchObject({
      code: 'SOURCE_READ_FAILED',
    });
    await expect(bytesOf(source.read(picture, { signal, offset: 0 }))).rejects.toMatchObject({
      code: 'SOURCE_SIZE_MISMATCH',
    });
  });

  it('takes one refusal for the file, and the next one for the session', async () => {
    await using source = await open({ get: { 6: 'refuse' } });
    const film = await fileOf(source, 'film.mp4');
    for (const code of ['SOURCE_READ_FAILED', 'LIBMTP_FAILED']) {
      await expect(bytesOf(source.read(film, { signal, offset: 0 }))).rejects.toMatchObject({ code });
    }
  });

  it('names what a hostile listing says without sense, and lists the rest', async () => {
    const one = { id: 1, filename: 'a.jpg', filesize: 1, parentId: 2, storageId: 0x10001, filetype: 'JPEG file' };
    const entries = [
      one,
      { ...one, id: 2, parentId: 1, filename: '../../b/c\0.jpg' },
      { ...one, id: -2, parentId: -2, filename: '..', storageId: -1 },
      { ...one, filename: '', id: 9 },
      { ...one, filesize: undefined, filename: 'four GiB.mp4' },
      { ...one, filesize: -1 },
      { ...one, filename: 'a.jpg', filesize: 2 },
      { ...one, filename: 'a.jpg', filesize: 2 },
      { ...one, filename: 'album', filetype: 'Abstract Album file', filesize: 0 },
      null,
      'a.jpg',
    ];
    await using source = await open({ entries });
    const events = await eventsOf(source);
    const paths = events.flatMap((event) =>
      event.kind === 'file' ? [`${event.file.storage}/${event.file.path}`] : [],
    );
    expect(paths.sort()).toEqual([
      'Without folders 00010001/.._.._b_c_.jpg',
      'Without folders 00010001/a (1 bytes).jpg',
      'Without folders 00010001/a (2 bytes) (2).jpg',
      'Without folders 00010001/a (2 bytes).jpg',
      'Without folders 00010001/album',
      'Without folders 00010001/unnamed 00000009',
      'Without folders ffffffff/__',
    ]);
    expect(events.flatMap((event) => (event.kind === 'fault' ? [event.fault.path] : []))).toEqual([
      'four GiB.mp4',
      'entry 5',
      'entry 9',
      'entry 10',
    ]);
    expect(events.find((event) => event.kind === 'file' && event.file.path === 'album')).toMatchObject({
      file: { virtual: true },
    });
  });

  it('takes a playlist that has bytes for a file', async () => {
    const playlist = { id: 9, storageId: 0x10001, filetype: 'Abstract Playlist file', filesize: 300 };
    await using source = await open({ entries: [{ ...playlist, filename: 'Saved.wpl' }] });
    expect(await filesOf(source)).toMatchObject([{ path: 'Saved.wpl', size: 300, virtual: false }]);
  });

  it('stops a listing that has no end', async () => {
    await using source = await open({ endless: true });
    await expect(eventsOf(source)).rejects.toMatchObject({ code: 'LIBMTP_FAILED' });
  });
});

describe('a backup through libmtp', () => {
  it('survives a process that dies in the middle of a file, and moves nothing the next time', async () => {
    const libmtp = driver({ get: { 5: 'refuse', 6: 'crash' }, once: root });
    const to = path.join(root, 'to');
    const openSource = async () => await libmtp.open(FIRST, { signal });
    const first = await backUp(openSource, to);
    expect([first.outcome, first.findings, first.equation.copied.files]).toEqual(['complete', [], 3]);
    expect(calmed).toBe(1);
    const second = await backUp(openSource, to);
    expect([second.outcome, second.equation.copied.files, second.equation.alreadySafe.files]).toEqual([
      'complete',
      0,
      3,
    ]);
    expect(left()).toEqual([]);
  });

  it('reads again what the phone numbers anew, and stores nothing twice', async () => {
    const to = path.join(root, 'to');
    const run = async (from: number) => {
      const libmtp = driver({ files: files.map((file, index) => ({ ...file, id: from + index })) });
      return await backUp(async () => await libmtp.open(FIRST, { signal }), to);
    };
    const { vault } = await run(5);
    const before = hashTree(path.join(vault, 'data'));
    const { outcome, equation } = await run(50);
    expect([outcome, equation.copied.files]).toEqual(['complete', 3]);
    expect(hashTree(path.join(vault, 'data'))).toEqual(before);
  });

  it('names a file that libmtp cannot bring, and copies the others', async () => {
    const libmtp = driver({ get: { 6: 'crash' } });
    const report = await backUp(async () => await libmtp.open(FIRST, { signal }), path.join(root, 'to'));
    expect(report.findings.map(({ path: name, code }) => [name, code])).toEqual([
      ['Without folders 00010001/film.mp4', 'LIBMTP_FAILED'],
    ]);
    expect(report.equation.copied.files).toBe(2);
  });
});
