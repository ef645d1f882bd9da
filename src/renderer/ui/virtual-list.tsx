import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactElement, type ReactNode } from 'react';

export interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  /** Pixels; a first guess, each row is measured. */
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
  /** Told which rows are in sight, so that a paged list can fetch them. */
  readonly onRange?: (first: number, last: number) => void;
}

/** A list of any length with only the rows in sight in the page. Scrolls by keyboard as a whole. */
export function VirtualList({ label, count, rowHeight, row, onRange }: VirtualListProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    onChange: (list) => {
      const [first, last] = [list.getVirtualItems()[0], list.getVirtualItems().at(-1)];
      if (first && last) onRange?.(first.index, last.index);
    },
  });
  return (
    <div ref={box} className="virtual-list" tabIndex={0} role="region" aria-label={label}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            data-index={index}
            ref={rows.measureElement}
            className="virtual-list-item"
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${String(start)}px)` }}
          >
            {row(index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
