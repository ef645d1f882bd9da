import { check, clearVariant, create, takeText, wrap, type ComObject, type Pointer } from './com.ts';
import type { ContentDevice, ContentObject, NewContent } from './wpd-calls.ts';
import { largeIn, newValues, numberIn, textIn, VARIANT_BYTES, type Values } from './wpd-device.ts';
import { fromOleDate, toOleDate } from './ole-date.ts';
import {
  CLASS,
  DEVICE_OBJECT_ID,
  GUID,
  guidBytes,
  guidText,
  INTERFACES,
  keyBytes,
  PROPERTY,
  VT,
  type PropertyKey,
} from './wpd-ids.ts';

const STGM_READ = 0;
const WITH_RECURSION = 1;
/** Ids asked for at once. */
const IDS = 64;
/** No folder of a phone has so many; bounds a device that lists without end. */
const MOST_CHILDREN = 1_000_000;

const OBJECT_KEYS = [
  PROPERTY.WPD_OBJECT_PARENT_ID,
  PROPERTY.WPD_OBJECT_NAME,
  PROPERTY.WPD_OBJECT_PERSISTENT_UNIQUE_ID,
  PROPERTY.WPD_OBJECT_FORMAT,
  PROPERTY.WPD_OBJECT_CONTENT_TYPE,
  PROPERTY.WPD_OBJECT_SIZE,
  PROPERTY.WPD_OBJECT_ORIGINAL_FILE_NAME,
  PROPERTY.WPD_OBJECT_DATE_CREATED,
  PROPERTY.WPD_OBJECT_DATE_MODIFIED,
  PROPERTY.WPD_FUNCTIONAL_OBJECT_CATEGORY,
  PROPERTY.WPD_STORAGE_TYPE,
  PROPERTY.WPD_STORAGE_CAPACITY,
  PROPERTY.WPD_STORAGE_FREE_SPACE_IN_BYTES,
  PROPERTY.WPD_STORAGE_DESCRIPTION,
  PROPERTY.WPD_STORAGE_ACCESS_CAPABILITY,
] as const;

const DEVICE_KEYS = [
  PROPERTY.WPD_DEVICE_MANUFACTURER,
  PROPERTY.WPD_DEVICE_MODEL,
  PROPERTY.WPD_DEVICE_FIRMWARE_VERSION,
  PROPERTY.WPD_DEVICE_SERIAL_NUMBER,
  PROPERTY.WPD_DEVICE_FRIENDLY_NAME,
  PROPERTY.WPD_DEVICE_POWER_LEVEL,
] as const;

type Stream = ComObject<'IPortableDeviceDataStream'>;

/** WPD's own view of a phone: objects with properties, and streams. What is used where MTP commands are refused. */
export class WpdContent implements Disposable {
  readonly #content: ComObject<'IPortableDeviceContent'>;
  readonly #properties: ComObject<'IPortableDeviceProperties'>;
  #stream: Stream | null = null;

  constructor(device: ComObject<'IPortableDevice'>) {
    this.#content = wrap(
      INTERFACES.IPortableDeviceContent,
      out((to) => device.call('Content', to)),
    );
    this.#properties = wrap(
      INTERFACES.IPortableDeviceProperties,
      out((to) => this.#content.call('Properties', to)),
    );
  }

  async device(): Promise<ContentDevice> {
    using values = await this.#values(DEVICE_OBJECT_ID, DEVICE_KEYS);
    const text = (key: PropertyKey): string => textIn(values, key) ?? '';
    return {
      manufacturer: text(PROPERTY.WPD_DEVICE_MANUFACTURER),
      model: text(PROPERTY.WPD_DEVICE_MODEL),
      firmware: text(PROPERTY.WPD_DEVICE_FIRMWARE_VERSION),
      serial: text(PROPERTY.WPD_DEVICE_SERIAL_NUMBER),
      friendlyName: text(PROPERTY.WPD_DEVICE_FRIENDLY_NAME),
      power: numberIn(values, PROPERTY.WPD_DEVICE_POWER_LEVEL),
    };
  }

  async children(parentId: string): Promise<readonly string[]> {
    const found: (Pointer | null)[] = [null];
    await this.#content.callAside('EnumObjects', 0, parentId, null, found);
    using list = wrap(INTERFACES.IEnumPortableDeviceObjectIDs, found[0] ?? null);
    const ids: string[] = [];
    for (;;) {
      const pointers = Buffer.alloc(8 * IDS);
      const got = [0];
      // S_FALSE says that these were the last.
      await list.callAside('Next', IDS, pointers, got);
      const count = Math.min(IDS, got[0] ?? 0);
      for (let index = 0; index < count; index += 1) ids.push(takeText(pointers.readBigUInt64LE(8 * index)));
      if (count < IDS) return ids;
      if (ids.length > MOST_CHILDREN) throw new Error('the device lists a folder without end');
    }
  }

  async describe(id: string): Promise<ContentObject> {
    using values = await this.#values(id, OBJECT_KEYS);
    const format = guidIn(values, PROPERTY.WPD_OBJECT_FORMAT);
    return {
      name:
        textIn(values, PROPERTY.WPD_OBJECT_ORIGINAL_FILE_NAME) ??
        textIn(values, PROPERTY.WPD_STORAGE_DESCRIPTION) ??
        textIn(values, PROPERTY.WPD_OBJECT_NAME),
      parentId: textIn(values, PROPERTY.WPD_OBJECT_PARENT_ID),
      persistentId: textIn(values, PROPERTY.WPD_OBJECT_PERSISTENT_UNIQUE_ID),
      format:
        format?.slice(8) === GUID.WPD_OBJECT_FORMAT_UNSPECIFIED.slice(8) ? parseInt(format.slice(0, 4), 16) : null,
      isFolder: guidIn(values, PROPERTY.WPD_OBJECT_CONTENT_TYPE) === GUID.WPD_CONTENT_TYPE_FOLDER,
      isStorage: guidIn(values, PROPERTY.WPD_FUNCTIONAL_OBJECT_CATEGORY) === GUID.WPD_FUNCTIONAL_CATEGORY_STORAGE,
      size: largeIn(values, PROPERTY.WPD_OBJECT_SIZE),
      created: dateIn(values, PROPERTY.WPD_OBJECT_DATE_CREATED),
      modified: dateIn(values, PROPERTY.WPD_OBJECT_DATE_MODIFIED),
      storageType: numberIn(values, PROPERTY.WPD_STORAGE_TYPE),
      capacity: largeIn(values, PROPERTY.WPD_STORAGE_CAPACITY),
      free: largeIn(values, PROPERTY.WPD_STORAGE_FREE_SPACE_IN_BYTES),
      access: numberIn(values, PROPERTY.WPD_STORAGE_ACCESS_CAPABILITY),
    };
  }

  async openStream(id: string): Promise<number> {
    this.closeStream();
    using resources = wrap(
      INTERFACES.IPortableDeviceResources,
      out((to) => this.#content.call('Transfer', to)),
    );
    const optimal = [0];
    const opened: (Pointer | null)[] = [null];
    const key = keyBytes(PROPERTY.WPD_RESOURCE_DEFAULT);
    await resources.callAside('GetStream', id, key, STGM_READ, optimal, opened);
    this.#stream = wrap(INTERFACES.IPortableDeviceDataStream, opened[0] ?? null);
    return optimal[0] ?? 0;
  }

  async readStream(max: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(max);
    const got = [0];
    await this.#open().callAside('Read', bytes, max, got);
    return bytes.slice(0, Math.min(max, got[0] ?? 0));
  }

  /** Without a commit: of an object under way nothing is left. */
  closeStream(): void {
    this.#stream?.[Symbol.dispose]();
    this.#stream = null;
  }

  async createFolder(folder: NewContent): Promise<string> {
    using values = described(folder);
    const id: (Pointer | null)[] = [null];
    await this.#content.callAside('CreateObjectWithPropertiesOnly', values.pointer, id);
    return takeText(id[0] ?? 0n);
  }

  async createContent(file: NewContent): Promise<void> {
    this.closeStream();
    using values = described(file);
    const stream: (Pointer | null)[] = [null];
    await this.#content.callAside('CreateObjectWithPropertiesAndData', values.pointer, stream, [0], [null]);
    this.#stream = wrap(INTERFACES.IPortableDeviceDataStream, stream[0] ?? null);
  }

  async writeContent(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      const piece = bytes.subarray(at);
      const written = [0];
      await this.#open().callAside('Write', piece, piece.byteLength, written);
      if (!written[0]) throw new Error('the driver takes no more of the object');
      at += written[0];
    }
  }

  async commitContent(): Promise<string> {
    const stream = this.#open();
    await stream.callAside('Commit', 0);
    const id: (Pointer | null)[] = [null];
    await stream.callAside('GetObjectID', id);
    this.closeStream();
    return takeText(id[0] ?? 0n);
  }

  async remove(id: string): Promise<void> {
    using ids = create(CLASS.PortableDevicePropVariantCollection, INTERFACES.IPortableDevicePropVariantCollection);
    // A variant that points to a text: Windows makes one of it, and the collection copies it.
    using values = newValues();
    values.call('SetStringValue', keyBytes(PROPERTY.WPD_OBJECT_ID), id);
    const variant = Buffer.alloc(VARIANT_BYTES);
    values.call('GetValue', keyBytes(PROPERTY.WPD_OBJECT_ID), variant);
    try {
      if (variant.readUInt16LE(0) !== VT.lpwstr) throw new Error('Windows made something else of a text');
      ids.call('Add', variant);
    } finally {
      clearVariant(variant);
    }
    await this.#content.callAside('Delete', WITH_RECURSION, ids.pointer, [null]);
  }

  async rename(id: string, name: string): Promise<void> {
    using values = newValues();
    values.call('SetStringValue', keyBytes(PROPERTY.WPD_OBJECT_ORIGINAL_FILE_NAME), name);
    await this.#setValues(id, values);
  }

  async setDate(id: string, which: 'created' | 'modified', time: number): Promise<void> {
    using values = newValues();
    const key = which === 'created' ? PROPERTY.WPD_OBJECT_DATE_CREATED : PROPERTY.WPD_OBJECT_DATE_MODIFIED;
    values.call('SetValue', keyBytes(key), dateVariant(time));
    await this.#setValues(id, values);
  }

  [Symbol.dispose](): void {
    this.closeStream();
    this.#properties[Symbol.dispose]();
    this.#content[Symbol.dispose]();
  }

  async #setValues(id: string, values: Values): Promise<void> {
    const outcome: (Pointer | null)[] = [null];
    await this.#properties.callAside('SetValues', id, values.pointer, outcome);
    if (outcome[0]) wrap(INTERFACES.IPortableDeviceValues, outcome[0])[Symbol.dispose]();
  }

  #open(): Stream {
    if (!this.#stream) throw new Error('no stream is open');
    return this.#stream;
  }

  /** S_FALSE means that some of the keys have no value, which is common. */
  async #values(id: string, keys: readonly PropertyKey[]): Promise<Values> {
    using wanted = create(CLASS.PortableDeviceKeyCollection, INTERFACES.IPortableDeviceKeyCollection);
    for (const key of keys) check('Add', wanted.attempt('Add', keyBytes(key)));
    const values: (Pointer | null)[] = [null];
    await this.#properties.callAside('GetValues', id, wanted.pointer, values);
    return wrap(INTERFACES.IPortableDeviceValues, values[0] ?? null);
  }
}

function out(ask: (to: (Pointer | null)[]) => void): Pointer | null {
  const to: (Pointer | null)[] = [null];
  ask(to);
  return to[0] ?? null;
}

function described(content: NewContent): Values {
  const values = newValues();
  values.call('SetStringValue', keyBytes(PROPERTY.WPD_OBJECT_PARENT_ID), content.parentId);
  values.call('SetStringValue', keyBytes(PROPERTY.WPD_OBJECT_NAME), content.name);
  values.call('SetStringValue', keyBytes(PROPERTY.WPD_OBJECT_ORIGINAL_FILE_NAME), content.name);
  const format = `${content.format.toString(16).padStart(4, '0')}${GUID.WPD_OBJECT_FORMAT_UNSPECIFIED.slice(4)}`;
  values.call('SetGuidValue', keyBytes(PROPERTY.WPD_OBJECT_FORMAT), guidBytes(format));
  const type = content.isFolder ? GUID.WPD_CONTENT_TYPE_FOLDER : GUID.WPD_CONTENT_TYPE_UNSPECIFIED;
  values.call('SetGuidValue', keyBytes(PROPERTY.WPD_OBJECT_CONTENT_TYPE), guidBytes(type));
  if (!content.isFolder) {
    const size = BigInt(content.size);
    values.call('SetUnsignedLargeIntegerValue', keyBytes(PROPERTY.WPD_OBJECT_SIZE), size);
  }
  for (const [key, time] of [
    [PROPERTY.WPD_OBJECT_DATE_CREATED, content.created],
    [PROPERTY.WPD_OBJECT_DATE_MODIFIED, content.modified],
  ] as const) {
    if (time !== null) values.call('SetValue', keyBytes(key), dateVariant(time));
  }
  return values;
}

function guidIn(values: Values, key: PropertyKey): string | null {
  const bytes = Buffer.alloc(16);
  return values.attempt('GetGuidValue', keyBytes(key), bytes) < 0 ? null : guidText(bytes);
}

function dateIn(values: Values, key: PropertyKey): number | null {
  const variant = Buffer.alloc(VARIANT_BYTES);
  if (values.attempt('GetValue', keyBytes(key), variant) < 0) return null;
  const time = variant.readUInt16LE(0) === VT.date ? fromOleDate(variant.readDoubleLE(8)) : null;
  clearVariant(variant);
  return time;
}

function dateVariant(time: number): Buffer {
  const variant = Buffer.alloc(VARIANT_BYTES);
  variant.writeUInt16LE(VT.date, 0);
  variant.writeDoubleLE(toOleDate(time), 8);
  return variant;
}
