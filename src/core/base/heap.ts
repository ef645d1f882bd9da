import v8 from 'node:v8';
import vm from 'node:vm';

/** Below this a collection is not worth its time, whatever is garbage. */
const SMALL = 64 * 1024 * 1024;
/** Used bytes per byte that was alive after the last collection. */
const GROWTH = 1.25;

let alive = 0;
let collect: (() => void) | null = null;

/**
 * Collects garbage when there is much of it. On a computer with plenty of memory Node lets the heap grow to four times
 * what is alive before it looks, so that a phone of 100,000 files, which needs 90 MB, would take 350. Long loops over
 * files call this every so often; it asks for one number, and rarely does more.
 */
export function keepHeapLow(): void {
  const used = v8.getHeapStatistics().used_heap_size;
  if (used < SMALL || used < alive * GROWTH) return;
  collect ??= garbageCollector();
  collect();
  alive = v8.getHeapStatistics().used_heap_size;
}

/** After much was let go: what was alive at the last collection would let as much garbage stay. The next look collects. */
export function heapHasShrunk(): void {
  alive = 0;
}

/** Node's own, which is hidden without this flag; only the context that is made here sees it. */
function garbageCollector(): () => void {
  v8.setFlagsFromString('--expose-gc');
  const found: unknown = vm.runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as () => void) : () => undefined;
}
