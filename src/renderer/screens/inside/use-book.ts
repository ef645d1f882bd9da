import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { PagedBook, type BookState, type LoadSlice } from './paged-book.ts';

export interface Book<T> extends BookState {
  readonly at: (index: number) => T | undefined;
  readonly see: (first: number, last: number) => void;
}

/** A paged list while the component is there; another one when `key` changes, which says all that matters of `load`. */
export function useBook<T>(key: string, load: LoadSlice<T>): Book<T> {
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const book = useMemo(() => new PagedBook(load), [key]);
  const state = useSyncExternalStore(book.subscribe, book.state);
  useEffect(() => book.open(), [book]);
  return useMemo(
    () => ({ ...state, at: (index) => book.at(index), see: (first, last) => book.see(first, last) }),
    [book, state],
  );
}
