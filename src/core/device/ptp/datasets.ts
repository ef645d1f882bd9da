import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';
import { readPtpString, writePtpString } from './ptp-string.ts';

/** The DeviceInfo dataset: PIMA 15740:2000 section 5.5.1, MTP 1.1 section 5.1.1. */
export interface DeviceInfo {
  /** In hundredths: 100 is 1.00. */
  readonly standardVersion: number;
  readonly vendorExtensionId: number;
  readonly vendorExtensionVersion: number;
  /** `microsoft.com: 1.0; microsoft/WindowsPhone:1.0`, see `mtp/quirks.ts`. */
  readonly vendorExtensionDesc: string;
  readonly functionalMode: number;
  readonly operations: readonly number[];
  readonly events: readonly number[];
  readonly deviceProperties: readonly number[];
  readonly captureFormats: readonly number[];
  readonly playbackFormats: readonly number[];
  readonly manufacturer: string;
  readonly model: string;
  readonly deviceVersion: string;
  readonly serialNumber: string;
}

/** Bytes after the dataset are ignored, here and below: later versions of a standard append. */
export const deviceInfo: Codec<DeviceInfo> = {
  decode(bytes) {
    const reader = new ByteReader(bytes, 'DeviceInfo');
    return {
      standardVersion: reader.u16(),
      vendorExtensionId: reader.u32(),
      vendorExtensionVersion: reader.u16(),
      vendorExtensionDesc: readPtpString(reader),
      functionalMode: reader.u16(),
      operations: reader.u16Array(),
      events: reader.u16Array(),
      deviceProperties: reader.u16Array(),
      captureFormats: reader.u16Array(),
      playbackFormats: reader.u16Array(),
      manufacturer: readPtpString(reader),
      model: readPtpString(reader),
      deviceVersion: readPtpString(reader),
      serialNumber: readPtpString(reader),
    };
  },
  encode(value) {
    const writer = new ByteWriter(512);
    writer.u16(value.standardVersion).u32(value.vendorExtensionId).u16(value.vendorExtensionVersion);
    writePtpString(writer, value.vendorExtensionDesc);
    writer.u16(value.functionalMode);
    for (const codes of [
      value.operations,
      value.events,
      value.deviceProperties,
      value.captureFormats,
      value.playbackFormats,
    ]) {
      writer.u16Array(codes);
    }
    for (const text of [value.manufacturer, value.model, value.deviceVersion, value.serialNumber]) {
      writePtpString(writer, text);
    }
    return writer.finish();
  },
};

export const STORAGE_TYPE = {
  undefined: 0,
  fixedRom: 1,
  removableRom: 2,
  fixedRam: 3,
  removableRam: 4,
} as const;

/** The StorageInfo dataset: PIMA 15740:2000 section 5.5.3. Sizes in bytes; null where the device sends no number that can be one. */
export interface StorageInfo {
  readonly storageType: number;
  readonly filesystemType: number;
  /** 0 read and write, 1 read only without deletion, 2 read only with deletion. */
  readonly accessCapability: number;
  readonly maxCapacity: number | null;
  readonly freeSpaceInBytes: number | null;
  /** Always 0 on Windows Phone 8 and later: means nothing. */
  readonly freeSpaceInObjects: number;
  readonly description: string;
  readonly volumeIdentifier: string;
}

const UNKNOWN_SIZE = 0xffff_ffff_ffff_ffffn;

export const storageInfo: Codec<StorageInfo> = {
  decode(bytes) {
    const reader = new ByteReader(bytes, 'StorageInfo');
    return {
      storageType: reader.u16(),
      filesystemType: reader.u16(),
      accessCapability: reader.u16(),
      maxCapacity: size(reader.u64Big()),
      freeSpaceInBytes: size(reader.u64Big()),
      freeSpaceInObjects: reader.u32(),
      description: readPtpString(reader),
      volumeIdentifier: readPtpString(reader),
    };
  },
  encode(value) {
    const writer = new ByteWriter();
    writer.u16(value.storageType).u16(value.filesystemType).u16(value.accessCapability);
    writer.u64(value.maxCapacity ?? UNKNOWN_SIZE).u64(value.freeSpaceInBytes ?? UNKNOWN_SIZE);
    writer.u32(value.freeSpaceInObjects);
    writePtpString(writer, value.description);
    writePtpString(writer, value.volumeIdentifier);
    return writer.finish();
  },
};

function size(value: bigint): number | null {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
}

/** `compressedSize` of an object of 4 GiB or more: ask for ObjectSize (0xDC04). MTP 1.1 section 5.3.1. */
export const SIZE_IN_PROPERTY = 0xffffffff;

/** The ObjectInfo dataset: PIMA 15740:2000 section 5.5.2. Dates as text, see `ptp-date.ts`. */
export interface ObjectInfo {
  readonly storageId: number;
  readonly format: number;
  readonly protectionStatus: number;
  /** Bytes, or `SIZE_IN_PROPERTY`. */
  readonly compressedSize: number;
  readonly thumbFormat: number;
  readonly thumbCompressedSize: number;
  readonly thumbWidth: number;
  readonly thumbHeight: number;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly imageBitDepth: number;
  readonly parent: number;
  readonly associationType: number;
  readonly associationDesc: number;
  readonly sequenceNumber: number;
  readonly filename: string;
  readonly dateCreated: string;
  readonly dateModified: string;
  readonly keywords: string;
}

/** What is said of the picture in an object by those who did not look into it. */
export const NO_PICTURE = {
  thumbFormat: 0,
  thumbCompressedSize: 0,
  thumbWidth: 0,
  thumbHeight: 0,
  imageWidth: 0,
  imageHeight: 0,
  imageBitDepth: 0,
} as const satisfies Partial<ObjectInfo>;

export const objectInfo: Codec<ObjectInfo> = {
  decode(bytes) {
    const reader = new ByteReader(bytes, 'ObjectInfo');
    return {
      storageId: reader.u32(),
      format: reader.u16(),
      protectionStatus: reader.u16(),
      compressedSize: reader.u32(),
      thumbFormat: reader.u16(),
      thumbCompressedSize: reader.u32(),
      thumbWidth: reader.u32(),
      thumbHeight: reader.u32(),
      imageWidth: reader.u32(),
      imageHeight: reader.u32(),
      imageBitDepth: reader.u32(),
      parent: reader.u32(),
      associationType: reader.u16(),
      associationDesc: reader.u32(),
      sequenceNumber: reader.u32(),
      filename: readPtpString(reader),
      dateCreated: readPtpString(reader),
      dateModified: readPtpString(reader),
      // Some responders leave the last string out.
      keywords: reader.remaining === 0 ? '' : readPtpString(reader),
    };
  },
  encode(value) {
    const writer = new ByteWriter();
    writer.u32(value.storageId).u16(value.format).u16(value.protectionStatus).u32(value.compressedSize);
    writer.u16(value.thumbFormat).u32(value.thumbCompressedSize).u32(value.thumbWidth).u32(value.thumbHeight);
    writer.u32(value.imageWidth).u32(value.imageHeight).u32(value.imageBitDepth).u32(value.parent);
    writer.u16(value.associationType).u32(value.associationDesc).u32(value.sequenceNumber);
    for (const text of [value.filename, value.dateCreated, value.dateModified, value.keywords]) {
      writePtpString(writer, text);
    }
    return writer.finish();
  },
};

/** A counted array of 16-bit codes: GetObjectPropsSupported. */
export const u16Array: Codec<readonly number[]> = {
  decode: (bytes) => new ByteReader(bytes, 'array of codes').u16Array(),
  encode: (value) => new ByteWriter().u16Array(value).finish(),
};

/** A counted array of 32-bit handles or ids: GetStorageIDs, GetObjectHandles, GetObjectReferences. */
export const u32Array: Codec<readonly number[]> = {
  decode: (bytes) => new ByteReader(bytes, 'array of handles').u32Array(),
  encode: (value) => new ByteWriter(4 + value.length * 4).u32Array(value).finish(),
};
