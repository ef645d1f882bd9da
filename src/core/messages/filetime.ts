/** Milliseconds between 1601-01-01 and 1970-01-01, both UTC. */
const EPOCH = 11_644_473_600_000n;
const TICKS_PER_MS = 10_000n;
/** Year 9999: .NET's own end of time. */
const MAX_MS = 253_402_300_799_999;

/**
 * A FILETIME, 100 ns since 1601-01-01 UTC as decimal digits, as `LocalTimestamp` of a `.msg` has it (UTC in spite of its
 * name). Null for what is none.
 */
export function parseFileTime(text: string): { readonly at: number; readonly ticks: number } | null {
  const digits = text.trim();
  if (!/^\d{1,19}$/u.test(digits)) return null;
  const value = BigInt(digits);
  const at = Number(value / TICKS_PER_MS - EPOCH);
  return at > MAX_MS ? null : { at, ticks: Number(value % TICKS_PER_MS) };
}

/** Times before 1601 have no FILETIME and become its zero. */
export function formatFileTime({ at, ticks }: { readonly at: number; readonly ticks: number }): string {
  const value = (BigInt(Math.trunc(at)) + EPOCH) * TICKS_PER_MS + BigInt(ticks);
  return String(value < 0n ? 0n : value);
}
