import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { nextRow } from './next-row.ts';

export interface PickListProps {
  readonly label: string;
  readonly count: number;
  /** Pixels; every row is as high. */
  readonly rowHeight: number;
  readonly row: (index: number) => ReactNode;
  readonly onPick: (index: number) => void;
  readonly onRange: (first: number, last: number) => void;
}

/**
 * A list of any length to choose from, with only the rows in sight in the page. One stop for the tabulator; the arrows,
 * Home, End and the page keys move along it.
 */
export function PickList({ label, count, rowHeight, row, onPick, onRange }: PickListProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  const [current, setCurrent] = useState(0);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    onChange: (list) => {
      const [first, last] = [list.getVirtualItems()[0], list.getVirtualItems().at(-1)];
      if (first && last) onRange(first.index, last.index);
    },
  });
  const items = rows.getVirtualItems();
  const stop = items.some(({ index }) => index === current) ? current : (items[0]?.index ?? 0);
  // The row that is gone to by key is in the page only after the scrolling.
  useEffect(() => {
    if (wanted.current === null) return;
    const button = box.current?.querySelector<HTMLElement>(`[data-index="${String(wanted.current)}"] button`);
    if (!button) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
  });
  const onKey = (event: KeyboardEvent): void => {
    const inSight = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const next = nextRow(event.key, { current: stop, count, inSight });
    if (next === null) return;
    event.preventDefault();
    wanted.current = next;
    setCurrent(next);
    rows.scrollToIndex(next);
  };
  return (
    <div ref={box} className="pick-list" onKeyDownCapture={onKey}>
      <ul aria-label={label} style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <li
            key={key}
            data-index={index}
            className="pick-list-item"
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${String(start)}px)`, height: rowHeight }}
          >
            <Button
              className="pick"
              excludeFromTabOrder={index !== stop}
              onPress={() => onPick(index)}
              onFocus={() => setCurrent(index)}
            >
              {row(index)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
