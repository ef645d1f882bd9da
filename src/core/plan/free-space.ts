/** Bytes left alone, so that records, manifests and the owner's system still have room. */
const RESERVE = 32 * 1024 * 1024;
/** Each file costs up to a cluster of slack and a line in each record. */
const PER_FILE = 4096 + 1024;

export interface SpaceVerdict {
  readonly enough: boolean;
  /** Bytes that should be free before the first byte moves. */
  readonly needed: number;
  readonly free: number;
}

/** Pure: is there room for the plan, with a margin? Refusing here costs nothing; a full disk later costs a run. */
export function judgeSpace(plan: { readonly files: number; readonly bytes: number }, free: number): SpaceVerdict {
  const needed = plan.files === 0 ? 0 : plan.bytes + plan.files * PER_FILE + RESERVE;
  return { enough: free >= needed, needed, free };
}
