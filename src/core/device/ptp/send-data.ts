import type { BulkTransport, TransferOptions } from '../usb/bulk-transport.ts';
import { dataHeader, HEADER_LENGTH } from './container.ts';
import { desync } from './container-reader.ts';

/** What a data phase sends: all at once, or `length` bytes as they come. */
export type Outgoing =
  Uint8Array | { readonly length: number; readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };

/** Bytes of one bulk-out transfer; a multiple of every packet size. */
const TRANSFER_BYTES = 512 * 1024;

/**
 * Sends a data container. Every transfer but the last is a whole number of packets, because a short one would end the
 * container; the last ends with a zero-length packet where its length calls for one (the transport's part).
 * Throws `PTP_DESYNC` where the chunks are not as many bytes as was said.
 */
export async function sendData(
  transport: BulkTransport,
  data: Outgoing,
  container: { readonly code: number; readonly transactionId: number },
  options: TransferOptions,
): Promise<void> {
  const { length } = data;
  const total = HEADER_LENGTH + length;
  const buffer = new Uint8Array(Math.min(TRANSFER_BYTES, total));
  buffer.set(dataHeader(container.code, container.transactionId, length));
  let filled = HEADER_LENGTH;
  let sent = 0;
  const flush = async (): Promise<void> => {
    const more = sent + filled < total;
    await transport.write(buffer.subarray(0, filled), { ...options, more });
    sent += filled;
    filled = 0;
  };
  for await (const chunk of data instanceof Uint8Array ? [data] : data.chunks) {
    for (let at = 0; at < chunk.byteLength;) {
      const piece = chunk.subarray(at, at + buffer.byteLength - filled);
      if (sent + filled + piece.byteLength > total) throw desync(length, length + 1, 'more data than was announced');
      buffer.set(piece, filled);
      filled += piece.byteLength;
      at += piece.byteLength;
      if (filled === buffer.byteLength) await flush();
    }
  }
  if (sent + filled !== total) throw desync(length, sent + filled - HEADER_LENGTH, 'less data than was announced');
  if (filled > 0) await flush();
}
