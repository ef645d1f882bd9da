/** Bytes of a data phase to a value and back. `decode` throws `PTP_MALFORMED` for anything that is not the dataset. */
export interface Codec<T> {
  decode(bytes: Uint8Array): T;
  encode(value: T): Uint8Array;
}
