import { check, create, takeBytes, takeText, wrap, clearVariant, type ComObject, type Pointer } from './com.ts';
import { WpdError } from './hresult.ts';
import type { DataPhase, ListedDevice, MtpReply } from './wpd-calls.ts';
import {
  CLASS,
  guidBytes,
  INTERFACES,
  keyBytes,
  MTP_COMMAND,
  MTP_EXT,
  MTP_PROPERTY,
  PROPERTY,
  VT,
  type PropertyKey,
} from './wpd-ids.ts';

export type Values = ComObject<'IPortableDeviceValues'>;

/** `GENERIC_READ | GENERIC_WRITE`, and SECURITY_IMPERSONATION. */
const READ_AND_WRITE = 0xc0000000;
const IMPERSONATION = 0x20000;
/** A total that the driver does not know (Microsoft, "Supporting MTP Extensions"). */
const UNKNOWN_TOTAL = 0xffffffff;
/** Bytes of a PROPVARIANT on 64-bit Windows: the type at 0, the value at 8. */
export const VARIANT_BYTES = 24;
/** No list of devices is longer; bounds what a count can make us keep. */
const MOST_DEVICES = 256;

export function newValues(): Values {
  return create(CLASS.PortableDeviceValues, INTERFACES.IPortableDeviceValues);
}

/** Every portable device that Windows knows, with its names. */
export function listDevices(): readonly ListedDevice[] {
  using manager = create(CLASS.PortableDeviceManager, INTERFACES.IPortableDeviceManager);
  // A failed refresh leaves the list as it was.
  manager.attempt('RefreshDeviceList');
  const count = [0];
  manager.call('GetDevices', null, count);
  const wanted = Math.min(count[0] ?? 0, MOST_DEVICES);
  if (wanted === 0) return [];
  const pointers = Buffer.alloc(8 * wanted);
  const got = [wanted];
  manager.call('GetDevices', pointers, got);
  return Array.from({ length: Math.min(got[0] ?? 0, wanted) }, (_, index) => {
    const pnpId = takeText(pointers.readBigUInt64LE(8 * index));
    const text = (method: 'GetDeviceFriendlyName' | 'GetDeviceDescription' | 'GetDeviceManufacturer'): string => {
      const length = [0];
      if (manager.attempt(method, pnpId, null, length) < 0 || !length[0]) return '';
      const characters = Buffer.alloc(2 * length[0]);
      if (manager.attempt(method, pnpId, characters, length) < 0) return '';
      return characters.toString('utf16le').replace(/\0.*$/su, '');
    };
    return {
      pnpId,
      name: text('GetDeviceFriendlyName'),
      description: text('GetDeviceDescription'),
      manufacturer: text('GetDeviceManufacturer'),
    };
  });
}

/** Opens a device for MTP commands. Throws `WpdError`. */
export async function openDevice(pnpId: string): Promise<ComObject<'IPortableDevice'>> {
  const device = create(CLASS.PortableDeviceFTM, INTERFACES.IPortableDevice);
  try {
    using client = newValues();
    client.call('SetStringValue', keyBytes(PROPERTY.WPD_CLIENT_NAME), 'Lumia Lifeboat');
    setNumber(client, PROPERTY.WPD_CLIENT_MAJOR_VERSION, 1);
    setNumber(client, PROPERTY.WPD_CLIENT_MINOR_VERSION, 0);
    setNumber(client, PROPERTY.WPD_CLIENT_REVISION, 0);
    setNumber(client, PROPERTY.WPD_CLIENT_SECURITY_QUALITY_OF_SERVICE, IMPERSONATION);
    setNumber(client, PROPERTY.WPD_CLIENT_DESIRED_ACCESS, READ_AND_WRITE);
    await device.callAside('Open', pnpId, client.pointer);
    return device;
  } catch (error) {
    device[Symbol.dispose]();
    throw error;
  }
}

/** MTP's transactions as the class driver carries them: `WPD_COMMAND_MTP_EXT_*` over `SendCommand`. */
export class MtpCommands {
  readonly #device: ComObject<'IPortableDevice'>;
  /** Names the data phase at hand to the driver; null outside of one. */
  #context: string | null = null;
  #unused = Buffer.alloc(0);

  constructor(device: ComObject<'IPortableDevice'>) {
    this.#device = device;
  }

  async command(code: number, params: readonly number[]): Promise<MtpReply> {
    const fill = (values: Values): void => setOperation(values, code, params);
    return await this.#send(MTP_COMMAND.noData, fill, readReply);
  }

  async beginRead(code: number, params: readonly number[]): Promise<DataPhase> {
    return await this.#send(
      MTP_COMMAND.dataToRead,
      (values) => setOperation(values, code, params),
      (results) => this.#begun(results),
    );
  }

  async beginWrite(code: number, params: readonly number[], total: number): Promise<DataPhase> {
    const fill = (values: Values): void => {
      setOperation(values, code, params);
      const bytes = BigInt(total);
      values.call('SetUnsignedLargeIntegerValue', keyBytes(MTP_PROPERTY.totalDataSize), bytes);
    };
    return await this.#send(MTP_COMMAND.dataToWrite, fill, (results) => this.#begun(results));
  }

  async read(max: number): Promise<Uint8Array<ArrayBuffer>> {
    // The driver wants a buffer of the size that is asked for, though the bytes come back in another.
    if (this.#unused.byteLength < max) this.#unused = Buffer.alloc(max);
    const fill = (values: Values): void => {
      this.#setContext(values);
      setNumber(values, MTP_PROPERTY.bytesToRead, max);
      values.call('SetBufferValue', keyBytes(MTP_PROPERTY.data), this.#unused, max);
    };
    return await this.#send(MTP_COMMAND.readData, fill, (results) => {
      const bytes: (Pointer | null)[] = [null];
      const length = [0];
      results.call('GetBufferValue', keyBytes(MTP_PROPERTY.data), bytes, length);
      const read = numberIn(results, MTP_PROPERTY.bytesRead) ?? length[0] ?? 0;
      return takeBytes(bytes[0] ?? 0n, Math.min(read, length[0] ?? 0, max));
    });
  }

  /** As many as the driver takes at once. */
  async write(bytes: Uint8Array): Promise<number> {
    const fill = (values: Values): void => {
      this.#setContext(values);
      setNumber(values, MTP_PROPERTY.bytesToWrite, bytes.byteLength);
      values.call('SetBufferValue', keyBytes(MTP_PROPERTY.data), bytes, bytes.byteLength);
    };
    return await this.#send(MTP_COMMAND.writeData, fill, (results) => {
      return numberIn(results, MTP_PROPERTY.bytesWritten) ?? bytes.byteLength;
    });
  }

  async end(): Promise<MtpReply> {
    const fill = (values: Values): void => this.#setContext(values);
    try {
      return await this.#send(MTP_COMMAND.endDataTransfer, fill, readReply);
    } finally {
      this.#context = null;
    }
  }

  async vendorExtension(): Promise<string> {
    const nothing = (): void => undefined;
    return await this.#send(MTP_COMMAND.vendorExtensionDescription, nothing, (results) => {
      return textIn(results, MTP_PROPERTY.vendorExtensionDescription) ?? '';
    });
  }

  #begun(results: Values): DataPhase {
    const context = textIn(results, MTP_PROPERTY.context);
    if (context === null) throw new Error('the driver began a data phase and did not name it');
    this.#context = context;
    const optimal = numberIn(results, MTP_PROPERTY.optimalBufferSize);
    return { total: totalIn(results), optimal: optimal === 0 ? null : optimal };
  }

  #setContext(values: Values): void {
    values.call('SetStringValue', keyBytes(MTP_PROPERTY.context), this.#context ?? '');
  }

  /** That `SendCommand` succeeds means nothing: what became of the command is in the results. */
  async #send<T>(command: number, fill: (values: Values) => void, take: (results: Values) => T): Promise<T> {
    using values = newValues();
    values.call('SetGuidValue', keyBytes(PROPERTY.WPD_PROPERTY_COMMON_COMMAND_CATEGORY), guidBytes(MTP_EXT));
    setNumber(values, PROPERTY.WPD_PROPERTY_COMMON_COMMAND_ID, command);
    fill(values);
    const out: (Pointer | null)[] = [null];
    await this.#device.callAside('SendCommand', 0, values.pointer, out);
    using results = wrap(INTERFACES.IPortableDeviceValues, out[0] ?? null);
    const outcome = [0];
    const told = results.attempt('GetErrorValue', keyBytes(PROPERTY.WPD_PROPERTY_COMMON_HRESULT), outcome);
    if (told >= 0 && (outcome[0] ?? 0) < 0) throw new WpdError(`MTP command ${command}`, outcome[0] ?? 0);
    return take(results);
  }
}

export function setNumber(values: Values, key: PropertyKey, value: number): void {
  values.call('SetUnsignedIntegerValue', keyBytes(key), value >>> 0);
}

/** Null where there is no such number. */
export function numberIn(values: Values, key: PropertyKey): number | null {
  const out = [0];
  return values.attempt('GetUnsignedIntegerValue', keyBytes(key), out) < 0 ? null : (out[0] ?? null);
}

/** A number of 64 bits, read as one of 32 where the driver keeps it so. Null where there is none. */
export function largeIn(values: Values, key: PropertyKey): number | null {
  const out: (number | bigint)[] = [0];
  const failed = values.attempt('GetUnsignedLargeIntegerValue', keyBytes(key), out) < 0;
  return failed ? numberIn(values, key) : Number(out[0]);
}

export function textIn(values: Values, key: PropertyKey): string | null {
  const out: (Pointer | null)[] = [null];
  const failed = values.attempt('GetStringValue', keyBytes(key), out) < 0;
  return failed || !out[0] ? null : takeText(out[0]);
}

/** Absent is unknown, never 0: an object would be taken for an empty one. */
function totalIn(results: Values): number | null {
  const total = largeIn(results, MTP_PROPERTY.totalDataSize);
  return total === UNKNOWN_TOTAL ? null : total;
}

/** Parameters are sent even where there are none. */
function setOperation(values: Values, code: number, params: readonly number[]): void {
  setNumber(values, MTP_PROPERTY.operationCode, code);
  using collection = create(CLASS.PortableDevicePropVariantCollection, INTERFACES.IPortableDevicePropVariantCollection);
  for (const param of params) {
    const value = Buffer.alloc(VARIANT_BYTES);
    value.writeUInt16LE(VT.ui4, 0);
    value.writeUInt32LE(param >>> 0, 8);
    collection.call('Add', value);
  }
  const key = keyBytes(MTP_PROPERTY.operationParams);
  values.call('SetIPortableDevicePropVariantCollectionValue', key, collection.pointer);
}

function readReply(results: Values): MtpReply {
  const code = numberIn(results, MTP_PROPERTY.responseCode);
  if (code === null) throw new Error('the driver ended a command without a response');
  const out: (Pointer | null)[] = [null];
  const key = keyBytes(MTP_PROPERTY.responseParams);
  if (results.attempt('GetIPortableDevicePropVariantCollectionValue', key, out) < 0 || !out[0]) {
    return { code, params: [] };
  }
  using collection = wrap(INTERFACES.IPortableDevicePropVariantCollection, out[0]);
  const count = [0];
  check('GetCount', collection.attempt('GetCount', count));
  const params = Array.from({ length: Math.min(5, count[0] ?? 0) }, (_, index) => {
    const value = Buffer.alloc(VARIANT_BYTES);
    collection.call('GetAt', index, value);
    const param = value.readUInt32LE(8);
    clearVariant(value);
    return param;
  });
  return { code, params };
}
