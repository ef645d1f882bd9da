import { ByteReader } from './byte-reader.ts';
import { CONTAINER, decodeHeader, HEADER_LENGTH } from './container.ts';
import { malformed } from './malformed.ts';

export interface PtpEvent {
  readonly code: number;
  /** 0 where the event belongs to no transaction. */
  readonly transactionId: number;
  /** At most three, each of 32 bits. */
  readonly params: readonly number[];
}

/** PIMA 15740:2000 section 12.3.2: an event carries at most three. */
const MOST_PARAMS = 3;

/**
 * What came by the interrupt pipe (USB Still Image Capture Device Definition 1.0, section 7.3.1; little endian).
 * Errors: `PTP_MALFORMED` for anything that is no whole event container. Parameters beyond the third are passed over.
 */
export function decodeEvent(bytes: Uint8Array): PtpEvent {
  const { type, length, code, transactionId } = decodeHeader(bytes);
  if (type !== CONTAINER.event) throw malformed('event container type', 4);
  if (length > bytes.byteLength) throw malformed('event container length', 0);
  const count = Math.min(MOST_PARAMS, Math.floor((length - HEADER_LENGTH) / 4));
  const reader = new ByteReader(bytes.subarray(HEADER_LENGTH, HEADER_LENGTH + count * 4), 'event parameters');
  return { code, transactionId, params: Array.from({ length: count }, () => reader.u32()) };
}
