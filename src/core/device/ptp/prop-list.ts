import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';
import { malformed } from './malformed.ts';
import { DATA_TYPE, elementBytes, isArrayType, readPropValue, writePropValue, type PropValue } from './prop-value.ts';

/** One quadruple of an ObjectPropList dataset (MTP 1.1 appendix D.2.6). */
export interface PropElement {
  readonly handle: number;
  readonly property: number;
  readonly type: number;
  readonly value: PropValue;
}

/** A whole list at once: for one object's properties, and for sending. A tree's list goes through `PropListDecoder`. */
export const objectPropList: Codec<readonly PropElement[]> = {
  decode(bytes) {
    const decoder = new PropListDecoder();
    const elements = decoder.push(bytes);
    decoder.end();
    return elements;
  },
  encode(elements) {
    const writer = new ByteWriter(4 + elements.length * 32).u32(elements.length);
    for (const element of elements) writeElement(writer, element);
    return writer.finish();
  },
};

export function writeElement(writer: ByteWriter, element: PropElement): void {
  writer.u32(element.handle).u16(element.property).u16(element.type);
  writePropValue(writer, element.type, element.value);
}

/** Handle, property and type: what precedes each value. */
const ELEMENT_HEADER = 8;
/** No property of any phone comes near it (the largest is album art of 128 KiB); bounds what a length field can make us keep. */
const LARGEST_ELEMENT = 4 * 1024 * 1024;

/**
 * Decodes an ObjectPropList as its bytes arrive, so that 100,000 objects of 14 properties are never one buffer.
 * At most one incomplete element is kept between chunks. Errors: `PTP_MALFORMED`.
 */
export class PropListDecoder {
  /** Elements still to come; null until the count has arrived. */
  #left: number | null = null;
  #kept: Uint8Array = new Uint8Array(0);
  #keptLength = 0;
  /** Bytes that must be there before it is worth looking again. */
  #wanted = 4;
  #passed = 0;
  readonly #takes: (property: number) => boolean;

  /** Values of properties that `takes` refuses are passed over, not decoded. */
  constructor(takes: (property: number) => boolean = () => true) {
    this.#takes = takes;
  }

  /** Elements of which this chunk was the last part, in order. Bytes beyond the announced count are ignored. */
  push(chunk: Uint8Array): PropElement[] {
    const bytes = this.#join(chunk);
    if (bytes.byteLength < this.#wanted) return [];
    const reader = new ByteReader(bytes, 'ObjectPropList');
    const elements: PropElement[] = [];
    if (this.#left === null) this.#left = reader.u32();
    this.#wanted = 0;
    while (this.#left > 0) {
      const needed = elementLength(bytes, reader.offset);
      if (needed > LARGEST_ELEMENT) throw malformed('ObjectPropList', this.#passed + reader.offset);
      if (needed > reader.remaining) {
        this.#wanted = needed;
        break;
      }
      const element = this.#takes(propertyAt(bytes, reader.offset)) ? readElement(reader) : null;
      if (element) elements.push(element);
      else skipElement(reader, bytes, needed);
      this.#left -= 1;
    }
    this.#passed += reader.offset;
    this.#keep(this.#left === 0 ? bytes.subarray(0, 0) : bytes.subarray(reader.offset));
    return elements;
  }

  /** Call after the last chunk: a list that ends early is malformed. */
  end(): void {
    if (this.#left !== 0) throw malformed('ObjectPropList', this.#passed + this.#keptLength);
  }

  #join(chunk: Uint8Array): Uint8Array {
    if (this.#left === 0) return chunk.subarray(0, 0);
    if (this.#keptLength === 0 && chunk.byteLength >= this.#wanted) return chunk;
    const length = this.#keptLength + chunk.byteLength;
    if (length > this.#kept.byteLength) {
      // Doubling: a large element in many small chunks is copied a bounded number of times.
      const larger = new Uint8Array(Math.max(length, this.#kept.byteLength * 2));
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(chunk, this.#keptLength);
    this.#keptLength = length;
    return this.#kept.subarray(0, length);
  }

  #keep(rest: Uint8Array): void {
    // A copy: the rest may lie in the caller's chunk, or in the buffer that the next chunk is appended to.
    this.#kept = rest.slice();
    this.#keptLength = rest.byteLength;
  }
}

function propertyAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset + 4] ?? 0) | ((bytes[offset + 5] ?? 0) << 8);
}

/** A type that does not exist is malformed, wanted or not: what follows it cannot be found. */
function skipElement(reader: ByteReader, bytes: Uint8Array, length: number): void {
  const type = (bytes[reader.offset + 6] ?? 0) | ((bytes[reader.offset + 7] ?? 0) << 8);
  if (type !== DATA_TYPE.STR && elementBytes(type) === 0) throw malformed('property data type', reader.offset);
  reader.skip(length);
}

function readElement(reader: ByteReader): PropElement {
  const handle = reader.u32();
  const property = reader.u16();
  const type = reader.u16();
  return { handle, property, type, value: readPropValue(reader, type) };
}

/** Bytes of the element at `offset`, or as many as must be there before more can be said. Never less than what is read of it. */
function elementLength(bytes: Uint8Array, offset: number): number {
  const there = bytes.byteLength - offset;
  if (there < ELEMENT_HEADER) return ELEMENT_HEADER;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, there);
  const type = view.getUint16(6, true);
  if (type === DATA_TYPE.STR) {
    if (there < ELEMENT_HEADER + 1) return ELEMENT_HEADER + 1;
    return ELEMENT_HEADER + 1 + view.getUint8(ELEMENT_HEADER) * 2;
  }
  // An unknown type has no length: let reading it say so.
  if (!isArrayType(type)) return ELEMENT_HEADER + elementBytes(type);
  if (there < ELEMENT_HEADER + 4) return ELEMENT_HEADER + 4;
  return ELEMENT_HEADER + 4 + view.getUint32(ELEMENT_HEADER, true) * elementBytes(type);
}
