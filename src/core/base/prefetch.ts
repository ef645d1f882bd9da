/**
 * Reads ahead of the consumer by at most `depth` items, so that producing (USB) and consuming (hash, disk) overlap.
 * Leaving the loop early ends the source: its `return` is awaited before this generator is done.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, depth: number): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  const ahead: Promise<IteratorResult<T>>[] = [];
  const pull = (): void => {
    const next = iterator.next();
    // A failure is thrown where its turn comes; until then it must not count as unhandled.
    next.catch(() => undefined);
    ahead.push(next);
  };
  let finished = false;
  try {
    for (let index = 0; index < depth; index += 1) pull();
    for (;;) {
      const head = ahead.shift();
      if (!head) return;
      const result = await head;
      if (result.done) {
        finished = true;
        return;
      }
      pull();
      yield result.value;
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}
