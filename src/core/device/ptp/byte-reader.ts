import { malformed } from './malformed.ts';

/**
 * A little-endian cursor over bytes that nobody vouches for. Every read is checked against what is there, and a length
 * field is checked before anything is allocated by it. Errors: `PTP_MALFORMED` with the offset.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  #offset = 0;

  /** `what` names the dataset in errors. */
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.byteLength - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** A safe integer; a larger value is `PTP_MALFORMED`: no size, count or offset of a phone can be one. */
  u64(): number {
    const at = this.#offset;
    const value = this.u64Big();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(this.#what, at);
    return Number(value);
  }

  /** A number where that is exact, else a bigint. */
  u64Exact(): number | bigint {
    const at = this.#take(8);
    const high = this.#view.getUint32(at + 4, true);
    // Below 2^53 without a bigint: every size of every object passes here.
    return high < 0x200000 ? high * 2 ** 32 + this.#view.getUint32(at, true) : this.#view.getBigUint64(at, true);
  }

  u64Big(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  i64Big(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  /** 32 hexadecimal digits, the bytes in the order of the wire. */
  u128(): string {
    const at = this.#take(16);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, 16).toString('hex');
  }

  /** At most 255 UTF-16 units, little-endian, unpaired surrogates kept. A string of Latin characters takes a byte for each. */
  utf16(units: number): string {
    const at = this.#take(units * 2);
    const codes: number[] = [];
    for (let unit = 0; unit < units; unit += 1) codes.push(this.#view.getUint16(at + unit * 2, true));
    return String.fromCharCode(...codes);
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** The number of elements of an array whose count is `count`; refused where fewer bytes are left than it needs. */
  arrayLength(count: number, bytesEach: number): number {
    if (count * bytesEach > this.remaining) throw malformed(this.#what, this.#offset);
    return count;
  }

  u16Array(): number[] {
    const length = this.arrayLength(this.u32(), 2);
    return Array.from({ length }, () => this.u16());
  }

  u32Array(): number[] {
    const length = this.arrayLength(this.u32(), 4);
    return Array.from({ length }, () => this.u32());
  }

  #take(length: number): number {
    const at = this.#offset;
    if (length > this.#bytes.byteLength - at) throw malformed(this.#what, at);
    this.#offset = at + length;
    return at;
  }
}
