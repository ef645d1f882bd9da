import { isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import type { Codec } from '../../device/ptp/codec.ts';
import { eventName } from '../../device/ptp/events.ts';
import { formatName } from '../../device/ptp/formats.ts';
import {
  getObjectPropsSupported,
  getStorageIDs,
  getStorageInfo,
  type DataIn,
  type Operation,
} from '../../device/ptp/operation.ts';
import { OPERATION, operationName } from '../../device/ptp/operations.ts';
import { devicePropertyName, objectPropertyName } from '../../device/ptp/properties.ts';
import { responseName } from '../../device/ptp/responses.ts';
import type { PtpSession } from '../../device/ptp/session.ts';

const hex = (code: number): string => code.toString(16).padStart(4, '0');
/** Services of a phone and what they hold (MTP Device Services): public documents say little of Windows Phone's. */
const SERVICE_OPERATIONS = ['GetServiceIDs', 'GetServiceInfo', 'GetServiceCapabilities'] as const;
const DUMP = 96;

const raw: Codec<Uint8Array> = { decode: (bytes) => bytes.slice(), encode: (bytes) => new Uint8Array(bytes) };

/**
 * What a phone can do, in the form of libmtp's `mtp-detect`, which is how phones are compared in public. No values of
 * properties and no names of files: those are the owner's.
 */
export async function mtpDetect(session: PtpSession, options: OpOptions): Promise<string> {
  const { info } = session;
  const lines = [
    'Device info:',
    `   Manufacturer: ${info.manufacturer}`,
    `   Model: ${info.model}`,
    `   Device version: ${info.deviceVersion}`,
    `   Serial number: ${info.serialNumber}`,
    `   Vendor extension ID: 0x${info.vendorExtensionId.toString(16).padStart(8, '0')}`,
    `   Vendor extension description: ${info.vendorExtensionDesc}`,
    'Supported operations:',
    ...info.operations.map((code) => `   ${hex(code)}: ${operationName(code)}`),
    'Events supported:',
    ...info.events.map((code) => `   0x${hex(code)} (${eventName(code)})`),
    'Device Properties Supported:',
    ...info.deviceProperties.map((code) => `   0x${hex(code)}: ${devicePropertyName(code)}`),
    'Playable File (Object) Types and Object Properties Supported:',
  ];
  for (const format of info.playbackFormats) {
    lines.push(`   ${hex(format)}: ${formatName(format)}`);
    for (const property of await propertiesOf(session, format, options)) {
      lines.push(`      ${hex(property)}: ${objectPropertyName(property)}`);
    }
  }
  lines.push('Storage Devices:', ...(await storages(session, options)));
  lines.push('Services (0x9301 to 0x9303, read only):', ...(await services(session, options)));
  return lines.join('\n');
}

async function propertiesOf(session: PtpSession, format: number, options: OpOptions): Promise<readonly number[]> {
  if (!session.info.operations.includes(OPERATION.GetObjectPropsSupported)) return [];
  const answer = await orRefusal(session.fetch(getObjectPropsSupported, { format }, options));
  return typeof answer === 'string' ? [] : answer;
}

async function storages(session: PtpSession, options: OpOptions): Promise<readonly string[]> {
  const ids = await orRefusal(session.fetch(getStorageIDs, {}, options));
  if (typeof ids === 'string') return [`   ${ids}`];
  const lines: string[] = [];
  for (const storageId of ids) {
    lines.push(`   StorageID: 0x${storageId.toString(16).padStart(8, '0')}`);
    const info = await orRefusal(session.fetch(getStorageInfo, { storageId }, options));
    if (typeof info === 'string') {
      lines.push(`      ${info}`);
      continue;
    }
    const gigabytes = (bytes: number | null): string => (bytes === null ? 'unknown' : `${(bytes / 1e9).toFixed(1)} GB`);
    lines.push(
      `      StorageType: 0x${hex(info.storageType)}`,
      `      FilesystemType: 0x${hex(info.filesystemType)}`,
      `      AccessCapability: 0x${hex(info.accessCapability)}`,
      `      MaxCapacity: ${gigabytes(info.maxCapacity)}`,
      `      FreeSpaceInBytes: ${gigabytes(info.freeSpaceInBytes)}`,
    );
  }
  return lines;
}

async function services(session: PtpSession, options: OpOptions): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of SERVICE_OPERATIONS) {
    const code = OPERATION[name];
    if (!session.info.operations.includes(code)) {
      lines.push(`   ${name}: not offered`);
      continue;
    }
    // The first service, for those that take one; 0 asks for all.
    const data: DataIn<Uint8Array> = { direction: 'in', codec: raw, limit: 1024 * 1024 };
    const operation: Operation<readonly ['service'], DataIn<Uint8Array>> = { code, name, params: ['service'], data };
    const answer = await orRefusal(session.fetch(operation, { service: 0 }, options));
    if (typeof answer === 'string') lines.push(`   ${name}: ${answer}`);
    else lines.push(`   ${name}: ${answer.byteLength} bytes ${groups(answer.subarray(0, DUMP))}`);
  }
  return lines;
}

/** Byte by byte, so that no long number is made of them. */
function groups(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').match(/../gu)?.join('.') ?? '';
}

async function orRefusal<T>(answer: Promise<T>): Promise<T | string> {
  try {
    return await answer;
  } catch (error) {
    if (isAppError(error, 'PTP_REFUSED')) return responseName(error.details.response);
    if (isAppError(error) && error.code.startsWith('PTP_')) return error.code;
    throw error;
  }
}
