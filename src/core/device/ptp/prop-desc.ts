import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';
import { malformed } from './malformed.ts';
import { elementBytes, isArrayType, readPropValue, writePropValue, type PropValue } from './prop-value.ts';
import { readPtpString, writePtpString } from './ptp-string.ts';

/** What values a property takes: MTP 1.1 section 5.3.2.3. */
export type PropForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'range'; readonly min: PropValue; readonly max: PropValue; readonly step: PropValue }
  | { readonly kind: 'enumeration'; readonly values: readonly PropValue[] }
  | { readonly kind: 'date-time' }
  | { readonly kind: 'fixed-array'; readonly length: number }
  | { readonly kind: 'regular-expression'; readonly pattern: string }
  | { readonly kind: 'byte-array'; readonly maxLength: number }
  | { readonly kind: 'long-string'; readonly maxLength: number };

/** The ObjectPropDesc dataset: MTP 1.1 section 5.3.2.3. */
export interface ObjectPropDesc {
  readonly property: number;
  readonly type: number;
  readonly writable: boolean;
  readonly defaultValue: PropValue;
  readonly groupCode: number;
  readonly form: PropForm;
}

export const objectPropDesc: Codec<ObjectPropDesc> = {
  decode(bytes) {
    const reader = new ByteReader(bytes, 'ObjectPropDesc');
    const property = reader.u16();
    const type = reader.u16();
    const writable = reader.u8() === 1;
    const defaultValue = readPropValue(reader, type);
    const groupCode = reader.u32();
    return { property, type, writable, defaultValue, groupCode, form: readForm(reader, type) };
  },
  encode(value) {
    const writer = new ByteWriter()
      .u16(value.property)
      .u16(value.type)
      .u8(value.writable ? 1 : 0);
    writePropValue(writer, value.type, value.defaultValue);
    writer.u32(value.groupCode);
    writeForm(writer, value.type, value.form);
    return writer.finish();
  },
};

/** The DevicePropDesc dataset: PIMA 15740:2000 section 13.3.3. */
export interface DevicePropDesc {
  readonly property: number;
  readonly type: number;
  readonly writable: boolean;
  readonly defaultValue: PropValue;
  readonly currentValue: PropValue;
  readonly form: PropForm;
}

export const devicePropDesc: Codec<DevicePropDesc> = {
  decode(bytes) {
    const reader = new ByteReader(bytes, 'DevicePropDesc');
    const property = reader.u16();
    const type = reader.u16();
    const writable = reader.u8() === 1;
    const defaultValue = readPropValue(reader, type);
    const currentValue = readPropValue(reader, type);
    return { property, type, writable, defaultValue, currentValue, form: readForm(reader, type) };
  },
  encode(value) {
    const writer = new ByteWriter()
      .u16(value.property)
      .u16(value.type)
      .u8(value.writable ? 1 : 0);
    writePropValue(writer, value.type, value.defaultValue);
    writePropValue(writer, value.type, value.currentValue);
    writeForm(writer, value.type, value.form);
    return writer.finish();
  },
};

/** One value alone, of a type that the caller knows: GetObjectPropValue, SetObjectPropValue, GetDevicePropValue. */
export function propValue(type: number): Codec<PropValue> {
  return {
    decode: (bytes) => readPropValue(new ByteReader(bytes, 'property value'), type),
    encode(value) {
      const writer = new ByteWriter();
      writePropValue(writer, type, value);
      return writer.finish();
    },
  };
}

const FORM_FLAG = {
  none: 0,
  range: 1,
  enumeration: 2,
  'date-time': 3,
  'fixed-array': 4,
  'regular-expression': 5,
  'byte-array': 6,
  'long-string': 0xff,
} as const;

function readForm(reader: ByteReader, type: number): PropForm {
  // Devices that leave the flag out where there is no form are known; nothing is lost by it.
  if (reader.remaining === 0) return { kind: 'none' };
  const flag = reader.u8();
  switch (flag) {
    case FORM_FLAG.none:
      return { kind: 'none' };
    case FORM_FLAG.range:
      return {
        kind: 'range',
        min: readPropValue(reader, type),
        max: readPropValue(reader, type),
        step: readPropValue(reader, type),
      };
    case FORM_FLAG.enumeration: {
      // A value takes one byte at least (a string's or an array's count), so the bytes that are left bound the loop.
      const length = reader.arrayLength(reader.u16(), isArrayType(type) ? 4 : Math.max(1, elementBytes(type)));
      return { kind: 'enumeration', values: Array.from({ length }, () => readPropValue(reader, type)) };
    }
    case FORM_FLAG['date-time']:
      return { kind: 'date-time' };
    case FORM_FLAG['fixed-array']:
      return { kind: 'fixed-array', length: reader.u16() };
    case FORM_FLAG['regular-expression']:
      return { kind: 'regular-expression', pattern: readPtpString(reader) };
    case FORM_FLAG['byte-array']:
      return { kind: 'byte-array', maxLength: reader.u32() };
    case FORM_FLAG['long-string']:
      return { kind: 'long-string', maxLength: reader.u32() };
    default:
      throw malformed('property form', reader.offset - 1);
  }
}

function writeForm(writer: ByteWriter, type: number, form: PropForm): void {
  writer.u8(FORM_FLAG[form.kind]);
  switch (form.kind) {
    case 'none':
    case 'date-time':
      return;
    case 'range':
      for (const value of [form.min, form.max, form.step]) writePropValue(writer, type, value);
      return;
    case 'enumeration':
      writer.u16(form.values.length);
      for (const value of form.values) writePropValue(writer, type, value);
      return;
    case 'fixed-array':
      writer.u16(form.length);
      return;
    case 'regular-expression':
      writePtpString(writer, form.pattern);
      return;
    case 'byte-array':
    case 'long-string':
      writer.u32(form.maxLength);
  }
}
