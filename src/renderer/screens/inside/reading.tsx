import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useImperativeHandle,
  useRef,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
} from 'react';

export interface ReadingHandle {
  /** Brings a row to the top. */
  readonly to: (index: number) => void;
}

export interface ReadingProps {
  readonly label: string;
  readonly count: number;
  readonly row: (index: number) => ReactNode;
  readonly onRange: (first: number, last: number) => void;
  readonly handle: Ref<ReadingHandle>;
}

/** Rows of any height and number that are read from the end backwards, as on the phone. */
export function Reading({ label, count, row, onRange, handle }: ReadingProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => 84,
    overscan: 10,
    paddingEnd: 12,
    onChange: (list) => {
      const [first, last] = [list.getVirtualItems()[0], list.getVirtualItems().at(-1)];
      if (first && last) onRange(first.index, last.index);
    },
  });
  useImperativeHandle(handle, () => ({ to: (index) => rows.scrollToIndex(index, { align: 'start' }) }), [rows]);
  useEffect(() => {
    if (count > 0) rows.scrollToIndex(count - 1, { align: 'end' });
  }, [count, rows]);
  // The browser's own way there glides past every row between, and each that is measured stops it.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Home') rows.scrollToIndex(0, { align: 'start' });
    else if (event.key === 'End') rows.scrollToIndex(count - 1, { align: 'end' });
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="reading" tabIndex={0} role="region" aria-label={label} onKeyDown={onKeyDown}>
      <ol style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            data-index={index}
            ref={rows.measureElement}
            className="reading-item"
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${String(start)}px)` }}
          >
            {row(index)}
          </li>
        ))}
      </ol>
    </div>
  );
}
