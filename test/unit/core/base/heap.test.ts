import v8 from 'node:v8';
import { describe, expect, it } from 'vitest';
import { heapHasShrunk, keepHeapLow } from '../../../../src/core/base/heap.ts';

const MB = 1024 * 1024;
const used = (): number => v8.getHeapStatistics().used_heap_size;

/** Numbers of their own on the heap, eight bytes each and more. */
const fill = (megabytes: number): number[][] =>
  Array.from({ length: megabytes }, (_, index) => Array.from({ length: MB / 8 }, (_unused, at) => at + index + 0.5));

describe('a heap that is kept low', () => {
  it('is collected at once after much was let go', () => {
    let held: number[][] | null = fill(120);
    heapHasShrunk();
    keepHeapLow();
    const full = used();
    expect(full).toBeGreaterThan(120 * MB);
    expect(held).toHaveLength(120);
    held = null;
    // Without this word, what was alive a moment ago would let it be.
    heapHasShrunk();
    keepHeapLow();
    expect(used()).toBeLessThan(full - 100 * MB);
  });
});
