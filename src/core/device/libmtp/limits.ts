/** How long libmtp may take, in milliseconds. It says nothing while it works, so these only end what hangs. */
export interface Limits {
  readonly attachMs: number;
  /** It walks the whole phone, on some an object at a time. */
  readonly listMs: number;
  readonly getMs: (bytes: number) => number;
}

/** USB's slowest mode brings ten times as many bytes in a millisecond. */
const SLOWEST_BYTES_A_MS = 100;

export const LIMITS: Limits = {
  attachMs: 2 * 60 * 1000,
  listMs: 60 * 60 * 1000,
  getMs: (bytes) => 2 * 60 * 1000 + bytes / SLOWEST_BYTES_A_MS,
};
