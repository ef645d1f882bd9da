import fc from 'fast-check';
import { isAppError } from '../../../../../src/shared/errors/app-error.ts';
import { DATA_TYPE, type PropValue } from '../../../../../src/core/device/ptp/prop-value.ts';
import type { PropElement } from '../../../../../src/core/device/ptp/prop-list.ts';
import type { DeviceInfo, ObjectInfo, StorageInfo } from '../../../../../src/core/device/ptp/datasets.ts';

/** Runs of each property; `FUZZ_RUNS=100000 npx vitest run ...` for a long night. */
export const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1000);

/** Runs a property and says how often it was tried. */
export function holds<Ts extends [unknown, ...unknown[]]>(what: string, property: fc.IPropertyWithHooks<Ts>): void {
  fc.assert(property, { numRuns: RUNS });
  console.info(`property: ${what}: ${RUNS} runs`);
}

export async function holdsAsync<Ts extends [unknown, ...unknown[]]>(
  what: string,
  property: fc.IAsyncPropertyWithHooks<Ts>,
  runs = RUNS,
): Promise<void> {
  await fc.assert(property, { numRuns: runs });
  console.info(`property: ${what}: ${runs} runs`);
}

/** True when `work` ended or threw the one error that bad bytes may cause. */
export function decodesOrIsMalformed(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    return isAppError(error, 'PTP_MALFORMED');
  }
}

const u8 = fc.integer({ min: 0, max: 0xff });
export const u16 = fc.integer({ min: 0, max: 0xffff });
export const u32 = fc.integer({ min: 0, max: 0xffffffff });
const safe = fc.oneof(fc.nat(), fc.maxSafeNat());

/** Any UTF-16 units but NUL, unpaired surrogates among them. */
export const ptpString = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.length <= 254 && !text.includes('\0')),
  fc.array(fc.integer({ min: 1, max: 0xffff }), { maxLength: 254 }).map((units) => String.fromCharCode(...units)),
);

const hex128 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const big64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
});
const signed64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((value) => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
});

const scalars: readonly (readonly [number, fc.Arbitrary<number | bigint | string>])[] = [
  [DATA_TYPE.INT8, fc.integer({ min: -128, max: 127 })],
  [DATA_TYPE.UINT8, u8],
  [DATA_TYPE.INT16, fc.integer({ min: -32768, max: 32767 })],
  [DATA_TYPE.UINT16, u16],
  [DATA_TYPE.INT32, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  [DATA_TYPE.UINT32, u32],
  [DATA_TYPE.INT64, signed64],
  [DATA_TYPE.UINT64, big64],
  [DATA_TYPE.INT128, hex128],
  [DATA_TYPE.UINT128, hex128],
];

export const typedValue: fc.Arbitrary<{ type: number; value: PropValue }> = fc.oneof(
  ptpString.map((value) => ({ type: DATA_TYPE.STR, value })),
  fc.uint8Array({ maxLength: 64 }).map((value) => ({ type: DATA_TYPE.AUINT8, value })),
  ...scalars.map(([type, arbitrary]) => arbitrary.map((value) => ({ type, value }))),
  ...scalars
    .filter(([type]) => type !== DATA_TYPE.UINT8)
    .map(([type, arbitrary]) => fc.array(arbitrary, { maxLength: 8 }).map((value) => ({ type: type | 0x4000, value }))),
);

export const propElement: fc.Arbitrary<PropElement> = fc
  .tuple(u32, u16, typedValue)
  .map(([handle, property, { type, value }]) => ({ handle, property, type, value }));

const codes = fc.array(u16, { maxLength: 40 });

export const deviceInfoValue: fc.Arbitrary<DeviceInfo> = fc.record({
  standardVersion: u16,
  vendorExtensionId: u32,
  vendorExtensionVersion: u16,
  vendorExtensionDesc: ptpString,
  functionalMode: u16,
  operations: codes,
  events: codes,
  deviceProperties: codes,
  captureFormats: codes,
  playbackFormats: codes,
  manufacturer: ptpString,
  model: ptpString,
  deviceVersion: ptpString,
  serialNumber: ptpString,
});

export const storageInfoValue: fc.Arbitrary<StorageInfo> = fc.record({
  storageType: u16,
  filesystemType: u16,
  accessCapability: u16,
  maxCapacity: fc.option(safe),
  freeSpaceInBytes: fc.option(safe),
  freeSpaceInObjects: u32,
  description: ptpString,
  volumeIdentifier: ptpString,
});

export const objectInfoValue: fc.Arbitrary<ObjectInfo> = fc.record({
  storageId: u32,
  format: u16,
  protectionStatus: u16,
  compressedSize: u32,
  thumbFormat: u16,
  thumbCompressedSize: u32,
  thumbWidth: u32,
  thumbHeight: u32,
  imageWidth: u32,
  imageHeight: u32,
  imageBitDepth: u32,
  parent: u32,
  associationType: u16,
  associationDesc: u32,
  sequenceNumber: u32,
  filename: ptpString,
  dateCreated: ptpString,
  dateModified: ptpString,
  keywords: ptpString,
});
