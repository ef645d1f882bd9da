import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { malformed } from './malformed.ts';

/** Bytes of a container's header (USB Still Image Capture Device Definition 1.0, section 7.1.1). */
export const HEADER_LENGTH = 12;
/** A container of unknown length: it ends with a short packet. Also what containers of 4 GiB and more carry. */
export const UNKNOWN_LENGTH = 0xffffffff;

export const CONTAINER = { command: 1, data: 2, response: 3, event: 4 } as const;
export type ContainerType = (typeof CONTAINER)[keyof typeof CONTAINER];

export interface ContainerHeader {
  /** Bytes of the whole container, header included; `UNKNOWN_LENGTH` where it is not known beforehand. */
  readonly length: number;
  readonly type: ContainerType;
  /** An operation, response or event code by `type`. */
  readonly code: number;
  readonly transactionId: number;
}

/** Errors: `PTP_MALFORMED` for fewer than 12 bytes, an unknown type, or a length that its type cannot have. */
export function decodeHeader(bytes: Uint8Array): ContainerHeader {
  const reader = new ByteReader(bytes, 'container header');
  const length = reader.u32();
  const type = reader.u16();
  const code = reader.u16();
  const transactionId = reader.u32();
  if (!isContainerType(type)) throw malformed('container type', 4);
  if (length < HEADER_LENGTH) throw malformed('container length', 0);
  // Command, response and event carry at most five parameters; Windows Phone has been seen to pad, so some slack.
  if (type !== CONTAINER.data && length > 512) throw malformed('container length', 0);
  return { length, type, code, transactionId };
}

function isContainerType(type: number): type is ContainerType {
  return type >= 1 && type <= 4;
}

export function encodeHeader(header: ContainerHeader): Uint8Array<ArrayBuffer> {
  return new ByteWriter(HEADER_LENGTH)
    .u32(header.length)
    .u16(header.type)
    .u16(header.code)
    .u32(header.transactionId)
    .finish();
}

/** The header of a data container for `dataLength` bytes of payload, which may be 4 GiB and more. */
export function dataHeader(code: number, transactionId: number, dataLength: number): Uint8Array<ArrayBuffer> {
  const length = Math.min(HEADER_LENGTH + dataLength, UNKNOWN_LENGTH);
  return encodeHeader({ length, type: CONTAINER.data, code, transactionId });
}

/** A command, response or event: a header and up to five 32-bit parameters. */
export interface ParameterContainer extends ContainerHeader {
  readonly params: readonly number[];
}

export function encodeParameters(
  type: Exclude<ContainerType, 2>,
  code: number,
  transactionId: number,
  params: readonly number[],
): Uint8Array<ArrayBuffer> {
  const length = HEADER_LENGTH + params.length * 4;
  const writer = new ByteWriter(length).u32(length).u16(type).u16(code).u32(transactionId);
  for (const param of params) writer.u32(param);
  return writer.finish();
}

/** `bytes` is one whole container. Bytes beyond its length and beyond five parameters are ignored. */
export function decodeParameters(bytes: Uint8Array): ParameterContainer {
  const header = decodeHeader(bytes);
  if (header.type === CONTAINER.data) throw malformed('container type', 4);
  if (header.length > bytes.byteLength) throw malformed('container length', 0);
  const reader = new ByteReader(bytes.subarray(HEADER_LENGTH, header.length), 'container parameters');
  const count = Math.min(5, Math.floor(reader.remaining / 4));
  return { ...header, params: Array.from({ length: count }, () => reader.u32()) };
}
