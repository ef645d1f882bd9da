import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { malformed } from './malformed.ts';
import { readPtpString, writePtpString } from './ptp-string.ts';

/** Data type codes: PIMA 15740:2000 section 5.3. An array's code is its element's with 0x4000 added. */
export const DATA_TYPE = {
  INT8: 0x0001,
  UINT8: 0x0002,
  INT16: 0x0003,
  UINT16: 0x0004,
  INT32: 0x0005,
  UINT32: 0x0006,
  INT64: 0x0007,
  UINT64: 0x0008,
  INT128: 0x0009,
  UINT128: 0x000a,
  AINT8: 0x4001,
  AUINT8: 0x4002,
  AINT16: 0x4003,
  AUINT16: 0x4004,
  AINT32: 0x4005,
  AUINT32: 0x4006,
  AINT64: 0x4007,
  AUINT64: 0x4008,
  AINT128: 0x4009,
  AUINT128: 0x400a,
  STR: 0xffff,
} as const;

type ScalarValue = number | bigint | string;

/**
 * A property's value; its shape follows from its data type:
 * 8 to 32 bits a number; 64 bits a number where that is exact, else a bigint; 128 bits 32 hexadecimal digits in wire
 * order; STR a string; AUINT8 a `Uint8Array` (a copy); any other array an array of these.
 */
export type PropValue = ScalarValue | Uint8Array | readonly ScalarValue[];

const SCALAR_BYTES: readonly number[] = [0, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16];
const ARRAY = 0x4000;

/** Bytes of one value of a fixed-size type, or of one element of an array type; 0 for a type that is neither. */
export function elementBytes(type: number): number {
  return SCALAR_BYTES[type & ~ARRAY] ?? 0;
}

export function isArrayType(type: number): boolean {
  return (type & ARRAY) !== 0 && type !== DATA_TYPE.STR && elementBytes(type) > 0;
}

/** Errors: `PTP_MALFORMED` for an unknown type or too few bytes. */
export function readPropValue(reader: ByteReader, type: number): PropValue {
  if (type === DATA_TYPE.STR) return readPtpString(reader);
  if (elementBytes(type) === 0) throw malformed('property data type', reader.offset);
  if (!isArrayType(type)) return readScalar(reader, type);
  const length = reader.arrayLength(reader.u32(), elementBytes(type));
  if (type === DATA_TYPE.AUINT8) return reader.bytes(length).slice();
  return Array.from({ length }, () => readScalar(reader, type & ~ARRAY));
}

function readScalar(reader: ByteReader, type: number): ScalarValue {
  switch (type) {
    case DATA_TYPE.INT8:
      return reader.i8();
    case DATA_TYPE.UINT8:
      return reader.u8();
    case DATA_TYPE.INT16:
      return reader.i16();
    case DATA_TYPE.UINT16:
      return reader.u16();
    case DATA_TYPE.INT32:
      return reader.i32();
    case DATA_TYPE.UINT32:
      return reader.u32();
    case DATA_TYPE.INT64:
      return exact(reader.i64Big());
    case DATA_TYPE.UINT64:
      return reader.u64Exact();
    default:
      return reader.u128();
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Errors: `PTP_MALFORMED` where the value has not the shape of its type. */
export function writePropValue(writer: ByteWriter, type: number, value: PropValue): void {
  if (type === DATA_TYPE.STR && typeof value === 'string') {
    writePtpString(writer, value);
  } else if (isArrayType(type) && typeof value === 'object') {
    writer.u32(value.length);
    if (value instanceof Uint8Array) writer.bytes(value);
    else for (const element of value) writeScalar(writer, type & ~ARRAY, element);
  } else if (typeof value === 'object') {
    throw malformed('property value to send', 0);
  } else {
    writeScalar(writer, type, value);
  }
}

function writeScalar(writer: ByteWriter, type: number, value: ScalarValue): void {
  const bytes = elementBytes(type);
  if (bytes === 16 && typeof value === 'string') writer.u128(value);
  else if (bytes === 8 && typeof value !== 'string') writer.u64(value);
  else if (bytes === 4 && typeof value === 'number') writer.u32(value);
  else if (bytes === 2 && typeof value === 'number') writer.u16(value);
  else if (bytes === 1 && typeof value === 'number') writer.u8(value);
  else throw malformed('property value to send', 0);
}
