import { silent } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import type { MtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import { createUsbDriver } from '../../src/core/device/usb/usb-driver.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import { ByteWriter } from '../../src/core/device/ptp/byte-writer.ts';
import { FORMAT } from '../../src/core/device/ptp/formats.ts';
import { OBJECT_PROPERTY } from '../../src/core/device/ptp/properties.ts';
import {
  deleteObject,
  getObject,
  getObjectHandles,
  getObjectInfo,
  sendObject,
  sendObjectInfo,
  setObjectPropValue,
} from '../../src/core/device/ptp/operation.ts';
import { NO_PICTURE, objectInfo } from '../../src/core/device/ptp/datasets.ts';
import { formatPtpDate, parsePtpDate } from '../../src/core/device/ptp/ptp-date.ts';
import { writePtpString } from '../../src/core/device/ptp/ptp-string.ts';
import { isAppError } from '../../src/shared/errors/app-error.ts';

// Writes to a phone through our own MTP layer, as a restore will: one file sent, its date set, read back, deleted.
// usage: write-probe <send|date|read|delete> <device id> <storage> <name> [bytes or seconds since 1970]
// Prints one line of JSON; a refusal by the phone is `{ "refused": <response code> }`.

const { signal } = new AbortController();
const ROOT = 0xffffffff;

/** The bytes sent, the same for the one who checks: byte i is (i * 7 + 3) mod 251. */
function content(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + 3) % 251);
}

function storageNamed(phone: MtpPhone, storage: string): number {
  const id = [...phone.storages].find(([, label]) => label === storage)?.[0];
  if (id === undefined) throw new Error(`no storage "${storage}"`);
  return id;
}

/** Handles do not outlive a session, and uMTP-Responder knows only those that it was asked for. */
async function handleOf(phone: MtpPhone, storage: string, name: string): Promise<number> {
  const where = { storageId: storageNamed(phone, storage), format: 0, parent: ROOT };
  for (const handle of await phone.session.fetch(getObjectHandles, where, { signal })) {
    if ((await phone.session.fetch(getObjectInfo, { handle }, { signal })).filename === name) return handle;
  }
  throw new Error(`no "${name}" in "${storage}"`);
}

async function send(phone: MtpPhone, storage: string, name: string, length: number): Promise<unknown> {
  const storageId = storageNamed(phone, storage);
  const info = objectInfo.encode?.({
    storageId,
    format: FORMAT.Undefined,
    ...NO_PICTURE,
    protectionStatus: 0,
    compressedSize: length,
    parent: ROOT,
    associationType: 0,
    associationDesc: 0,
    sequenceNumber: 0,
    filename: name,
    dateCreated: '',
    dateModified: '',
    keywords: '',
  });
  if (info === undefined) throw new Error('ObjectInfo cannot be encoded');
  const [, , handle] = await phone.session.send(sendObjectInfo, { storageId, parent: ROOT }, info, { signal });
  await phone.session.send(sendObject, {}, content(length), { signal });
  return { handle };
}

async function date(phone: MtpPhone, handle: number, seconds: number): Promise<unknown> {
  const value = new ByteWriter();
  writePtpString(value, formatPtpDate(seconds * 1000, 0));
  await phone.session.send(setObjectPropValue, { handle, property: OBJECT_PROPERTY.DateModified }, value.finish(), {
    signal,
  });
  const info = await phone.session.fetch(getObjectInfo, { handle }, { signal });
  return { dateModified: info.dateModified, seconds: (parsePtpDate(info.dateModified) ?? 0) / 1000 };
}

async function read(phone: MtpPhone, handle: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of phone.session.stream(getObject, { handle }, { signal })) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { length: bytes.length, equal: bytes.equals(content(bytes.length)) };
}

async function act(phone: MtpPhone, args: readonly string[]): Promise<unknown> {
  const [what = '', , storage = '', target = '', number = '0'] = args;
  if (what === 'send') return await send(phone, storage, target, Number(number));
  const handle = await handleOf(phone, storage, target);
  if (what === 'date') return await date(phone, handle, Number(number));
  if (what === 'read') return await read(phone, handle);
  await phone.session.command(deleteObject, { handle, format: 0 }, { signal });
  return { deleted: true };
}

async function main(args: readonly string[]): Promise<void> {
  const driver = createUsbDriver({ clock: systemClock, log: silent });
  await using phone = (await driver.open(DeviceId.parse(args[1]), { signal })) as MtpPhone;
  let answer: unknown;
  try {
    answer = await act(phone, args);
  } catch (error) {
    if (!isAppError(error, 'PTP_REFUSED')) throw error;
    answer = { refused: error.details.response };
  }
  console.log(JSON.stringify(answer));
}

await main(process.argv.slice(2));
