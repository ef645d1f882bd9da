import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../../../../../src/core/base/log.ts';
import { systemClock } from '../../../../../src/core/base/system-clock.ts';
import { openMtpPhone, type MtpPhone } from '../../../../../src/core/device/mtp/mtp-phone.ts';
import {
  copyOnPhone,
  createFolder,
  deleteFromPhone,
  renameOnPhone,
  sendFile,
  setDates,
} from '../../../../../src/core/device/mtp/object-write.ts';
import { readObjectNow } from '../../../../../src/core/device/mtp/object-tree.ts';
import { OPERATION } from '../../../../../src/core/device/ptp/operations.ts';
import type { PtpSession } from '../../../../../src/core/device/ptp/session.ts';
import type { SourceFile } from '../../../../../src/core/device/source.ts';
import { VirtualPhones } from '../../../../../src/core/device/virtual/virtual-phones.ts';
import { DeviceId } from '../../../../../src/shared/domain/ids.ts';

const options = { signal: new AbortController().signal };
const PHONE = 0x10001;
const MODIFIED = Date.UTC(2014, 2, 1, 11, 0, 0);
const CREATED = Date.UTC(2013, 11, 24, 18, 30, 5);
const CONTENT = Buffer.alloc(1_300_000, 'what a phone holds ');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'object-write-'));
  await mkdir(path.join(folder, 'Phone/Documents'), { recursive: true });
  await mkdir(path.join(folder, 'SD card'), { recursive: true });
  await writeFile(path.join(folder, 'Phone/Documents/old.txt'), 'old');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const onDisk = (...parts: readonly string[]): string => path.join(folder, 'Phone', ...parts);

async function open(query = ''): Promise<MtpPhone> {
  const id = DeviceId.parse(`virtual:lumia-950@${folder}${query}`);
  const host = { clock: systemClock, log: silent };
  const phones = new VirtualPhones(host);
  phones.state(id).fresh = false;
  return await openMtpPhone({ transport: await phones.connect(id, options), id, ...host, options });
}

async function filesOf(phone: MtpPhone): Promise<Map<string, SourceFile>> {
  const files = new Map<string, SourceFile>();
  for await (const event of phone.list(options)) {
    if (event.kind === 'file') files.set(`${event.file.storage}/${event.file.path}`, event.file);
  }
  return files;
}

async function readWhole(phone: MtpPhone, file: SourceFile): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of phone.read(file, { ...options, offset: 0 })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The session of a phone that says it does not take property lists. */
function withoutPropLists(session: PtpSession): PtpSession {
  const operations = session.info.operations.filter((code) => code !== OPERATION.SendObjectPropList);
  return new Proxy(session, {
    get: (target, key) => {
      if (key === 'info') return { ...target.info, operations };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

const file = { storageId: PHONE, parent: null, size: CONTENT.byteLength, modified: MODIFIED, created: CREATED };
const halves = [CONTENT.subarray(0, 700_001), CONTENT.subarray(700_001)];

describe('writing to a phone', () => {
  it.each([
    ['a property list', (session: PtpSession) => session],
    ['an ObjectInfo', withoutPropLists],
  ])('sends a file announced by %s, whose bytes and dates can be read back', async (_way, seenAs) => {
    {
      await using phone = await open();
      const session = seenAs(phone.session);
      const parent = await createFolder(session, { storageId: PHONE, parent: null, name: 'Sent' }, options);
      const handle = await sendFile(session, { ...file, parent, name: 'né 😀.jpg' }, halves, options);
      await setDates(session, handle, { modified: MODIFIED, created: CREATED }, options);
      expect(await readObjectNow(session, handle, options)).toMatchObject({
        size: CONTENT.byteLength,
        modified: MODIFIED,
        created: CREATED,
      });
    }
    expect((await stat(onDisk('Sent/né 😀.jpg'))).mtimeMs).toBe(MODIFIED);
    await using phone = await open();
    const sent = (await filesOf(phone)).get('Phone/Sent/né 😀.jpg')!;
    expect(sent).toMatchObject({ size: CONTENT.byteLength, modified: MODIFIED });
    expect((await readWhole(phone, sent)).equals(CONTENT)).toBe(true);
  });

  it.each([0, 1, 500, 512 * 1024 - 12, 512 * 1024])('sends %i bytes', async (size) => {
    await using phone = await open();
    await sendFile(phone.session, { ...file, size, name: 'sized.bin' }, [CONTENT.subarray(0, size)], options);
    expect((await readFile(onDisk('sized.bin'))).equals(CONTENT.subarray(0, size))).toBe(true);
  });

  it('sends a file whose date no phone can be told', async () => {
    await using phone = await open();
    const [modified, created] = [Date.UTC(10_000, 0, 2), Date.UTC(-1, 0, 1)];
    const handle = await sendFile(phone.session, { ...file, name: 'odd.txt', modified, created }, halves, options);
    await setDates(phone.session, handle, { modified, created }, options);
    expect(await readObjectNow(phone.session, handle, options)).toMatchObject({ size: file.size });
  });

  it('changes dates one by one and leaves the other alone', async () => {
    await using phone = await open();
    const handle = await sendFile(phone.session, { ...file, name: 'dated.txt' }, halves, options);
    const later = MODIFIED + 86_400_000;
    await setDates(phone.session, handle, { modified: later, created: null }, options);
    expect(await readObjectNow(phone.session, handle, options)).toMatchObject({ modified: later, created: CREATED });
    await setDates(phone.session, handle, { modified: null, created: later }, options);
    expect(await readObjectNow(phone.session, handle, options)).toMatchObject({ modified: later, created: later });
  });

  it('renames, copies to the card, and deletes', async () => {
    await using phone = await open();
    const handle = Number.parseInt((await filesOf(phone)).get('Phone/Documents/old.txt')!.ref, 16);
    await renameOnPhone(phone.session, handle, 'new.txt', options);
    const copy = await copyOnPhone(phone.session, handle, { storageId: 0x20001, parent: null }, options);
    expect(copy).not.toBe(handle);
    expect([...(await filesOf(phone)).keys()].sort()).toEqual(['Phone/Documents/new.txt', 'SD card/new.txt']);
    await deleteFromPhone(phone.session, handle, options);
    expect([...(await filesOf(phone)).keys()]).toEqual(['SD card/new.txt']);
    expect(await readObjectNow(phone.session, handle, options)).toBeNull();
    expect(await readFile(path.join(folder, 'SD card/new.txt'), 'utf8')).toBe('old');
  });

  it('names the answer of a phone that will not, and goes on', async () => {
    await using phone = await open();
    const taken = { ...file, name: 'twice.txt' };
    await sendFile(phone.session, taken, halves, options);
    await expect(sendFile(phone.session, taken, halves, options)).rejects.toMatchObject({ code: 'PTP_REFUSED' });
    await expect(deleteFromPhone(phone.session, 0x7fffffff, options)).rejects.toMatchObject({ code: 'PTP_REFUSED' });
    expect((await filesOf(phone)).size).toBe(2);
  });

  it('sends the older way to a phone that offers property lists and refuses them, and sets the dates after', async () => {
    await using phone = await open('?no-prop-lists');
    expect(phone.session.info.operations).toContain(OPERATION.SendObjectPropList);
    const parent = await createFolder(phone.session, { storageId: PHONE, parent: null, name: 'Sent' }, options);
    const handle = await sendFile(phone.session, { ...file, parent, name: 'older.jpg' }, halves, options);
    await setDates(phone.session, handle, { modified: MODIFIED, created: CREATED }, options);
    expect(await readObjectNow(phone.session, handle, options)).toMatchObject({ modified: MODIFIED, created: CREATED });
    expect((await readFile(onDisk('Sent/older.jpg'))).equals(CONTENT)).toBe(true);
    // What is about the object is its own answer, whichever way it was sent.
    const taken = { ...file, parent, name: 'older.jpg' };
    await expect(sendFile(phone.session, taken, halves, options)).rejects.toMatchObject({ code: 'PTP_REFUSED' });
  });

  it('leaves nothing behind when the bytes end early', async () => {
    await using phone = await open();
    await expect(
      sendFile(phone.session, { ...file, name: 'half.bin' }, halves.slice(0, 1), options),
    ).rejects.toMatchObject({ code: 'PTP_DESYNC' });
    expect([...(await filesOf(phone)).keys()]).toEqual(['Phone/Documents/old.txt']);
    await expect(stat(onDisk('half.bin'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
