import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectPropList, PropListDecoder, type PropElement } from '../../../../../src/core/device/ptp/prop-list.ts';
import { devicePropDesc, objectPropDesc, type PropForm } from '../../../../../src/core/device/ptp/prop-desc.ts';
import { DATA_TYPE } from '../../../../../src/core/device/ptp/prop-value.ts';
import { decodesOrIsMalformed, holds, propElement, ptpString, typedValue, u16, u32 } from './arbitraries.ts';

function decodeInPieces(bytes: Uint8Array, sizes: readonly number[]): PropElement[] {
  const decoder = new PropListDecoder();
  const elements: PropElement[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.byteLength; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    elements.push(...decoder.push(bytes.slice(at, at + size)));
    at += size;
  }
  decoder.end();
  return elements;
}

describe('objectPropList', () => {
  it('decodes what it encoded', () => {
    holds(
      'ObjectPropList',
      fc.property(fc.array(propElement, { maxLength: 20 }), (list) => {
        expect(objectPropList.decode(objectPropList.encode(list))).toEqual(list);
      }),
    );
  });

  it('takes any bytes without anything worse than PTP_MALFORMED', () => {
    holds(
      'ObjectPropList of any bytes',
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        decodesOrIsMalformed(() => objectPropList.decode(bytes)),
      ),
    );
  });
});

describe('PropListDecoder', () => {
  it('gives the same elements however the bytes are cut', () => {
    holds(
      'ObjectPropList in pieces',
      fc.property(
        fc.array(propElement, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }),
        (list, sizes) => {
          expect(decodeInPieces(objectPropList.encode(list), sizes)).toEqual(list);
        },
      ),
    );
  });

  it('says that a list ended early', () => {
    const decoder = new PropListDecoder();
    decoder.push(
      objectPropList.encode([{ handle: 1, property: 0xdc04, type: DATA_TYPE.UINT64, value: 5 }]).subarray(0, 15),
    );
    expect(() => decoder.end()).toThrow(/breaks its format/u);
    expect(() => new PropListDecoder().end()).toThrow(/breaks its format/u);
  });

  it('refuses an array that claims gigabytes instead of waiting for them', () => {
    const bytes = Buffer.from('01000000' + '01000000' + '86dc' + '0240' + 'ffffffff', 'hex');
    expect(() => new PropListDecoder().push(bytes)).toThrow(/breaks its format/u);
  });

  it('keeps no reference to the chunks it was given', () => {
    const list: PropElement[] = [{ handle: 7, property: 0xdc07, type: DATA_TYPE.STR, value: 'WP_20141122_001.jpg' }];
    const bytes = objectPropList.encode(list).slice();
    const decoder = new PropListDecoder();
    const first = bytes.slice(0, 20);
    expect(decoder.push(first)).toEqual([]);
    first.fill(0xff);
    expect(decoder.push(bytes.subarray(20))).toEqual(list);
  });

  it('ignores what follows the announced count', () => {
    const bytes = Buffer.concat([objectPropList.encode([]), Buffer.from('rubbish')]);
    expect(objectPropList.decode(bytes)).toEqual([]);
  });
});

describe('property descriptions', () => {
  const desc = typedValue.chain(({ type, value }) => {
    const form: fc.Arbitrary<PropForm> = fc.oneof(
      fc.constant<PropForm>({ kind: 'none' }),
      fc.constant<PropForm>({ kind: 'date-time' }),
      fc.constant<PropForm>({ kind: 'range', min: value, max: value, step: value }),
      fc.constant<PropForm>({ kind: 'enumeration', values: [value, value] }),
      u16.map((length): PropForm => ({ kind: 'fixed-array', length })),
      ptpString.map((pattern): PropForm => ({ kind: 'regular-expression', pattern })),
      u32.map((maxLength): PropForm => ({ kind: 'byte-array', maxLength })),
      u32.map((maxLength): PropForm => ({ kind: 'long-string', maxLength })),
    );
    return fc.record({
      property: u16,
      type: fc.constant(type),
      writable: fc.boolean(),
      defaultValue: fc.constant(value),
      form,
    });
  });

  it('decode what they encoded', () => {
    holds(
      'ObjectPropDesc',
      fc.property(desc, u32, (value, groupCode) => {
        expect(objectPropDesc.decode(objectPropDesc.encode({ ...value, groupCode }))).toEqual({ ...value, groupCode });
      }),
    );
    holds(
      'DevicePropDesc',
      fc.property(desc, (value) => {
        const whole = { ...value, currentValue: value.defaultValue };
        expect(devicePropDesc.decode(devicePropDesc.encode(whole))).toEqual(whole);
      }),
    );
  });

  it('take any bytes without anything worse than PTP_MALFORMED', () => {
    for (const [name, codec] of Object.entries({ objectPropDesc, devicePropDesc })) {
      holds(
        `${name} of any bytes`,
        fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => decodesOrIsMalformed(() => codec.decode(bytes))),
      );
    }
  });
});
