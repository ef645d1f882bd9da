import type { OpOptions } from '../../base/options.ts';

export interface TransferOptions extends OpOptions {
  /** Milliseconds until the transfer itself is ended and `PTP_TIMEOUT` thrown; never a race that abandons it. */
  readonly timeoutMs: number;
}

/**
 * One claimed still-image interface (PIMA 15740 over USB, "USB Still Image Capture Device Definition" 1.0).
 * Knows USB, knows nothing of PTP. One caller at a time.
 *
 * Errors: `DEVICE_LOST` when the device is gone or the bus fails, `PTP_TIMEOUT` for a transfer that had to be ended,
 * the signal's reason when aborted (the transfer is ended first). A stalled pipe is cleared and thrown as `PTP_DESYNC`.
 */
export interface BulkTransport extends AsyncDisposable {
  /** Maximum packet sizes in bytes. */
  readonly packetSize: { readonly in: number; readonly out: number };
  /** Sends one bulk-out transfer; ends it with a zero-length packet where its length is a multiple of the packet size, unless `more` follows. */
  write(data: Uint8Array, options: TransferOptions & { readonly more: boolean }): Promise<void>;
  /**
   * The next bytes of the bulk-in pipe: one completed transfer, which may be short or empty (a zero-length packet).
   * `expect` says how many bytes at least are still to come in this data phase, so that several transfers can be kept
   * in flight; with 0 a single transfer for a container's start is asked for. Transfers left in flight serve the next call.
   * The chunk belongs to the caller.
   */
  read(options: TransferOptions & { readonly expect: number }): Promise<Uint8Array>;
  /** The next event of those that came since the transport was opened, in their order; null when none came within the time given. */
  readEvent(options: TransferOptions): Promise<Uint8Array | null>;
  /** Class request 0x64, Cancel Request. The caller must still drain the bulk-in pipe. */
  cancelRequest(transactionId: number): Promise<void>;
  /** Class request 0x67, Get Device Status: the PTP response code, 0x2001 when ready. */
  deviceStatus(): Promise<number>;
  /** Class request 0x66, Device Reset. */
  resetRequest(): Promise<void>;
  clearHalt(direction: 'in' | 'out'): Promise<void>;
}
