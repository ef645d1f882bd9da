import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type Ref,
} from 'react';
import { Button } from 'react-aria-components';
import type { ShotMonth, ShotSummary } from '../../../shared/domain/photos.ts';
import { gridRows, nextShot, rowOf, type GridRow } from './grid-rows.ts';
import { monthWords, kindWords, shotWords } from './shot-words.ts';
import { ShotFace } from './shot-face.tsx';

export interface PhotoGridHandle {
  /** Shows the picture of that place, and what is of its month with it. */
  readonly to: (shot: number, focus?: boolean) => void;
}

export interface PhotoGridProps {
  readonly vault: string;
  readonly label: string;
  readonly months: readonly ShotMonth[];
  readonly total: number;
  readonly at: (shot: number) => ShotSummary | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly onPick: (shot: number) => void;
  readonly ref?: Ref<PhotoGridHandle>;
}

/** Pixels. */
const GAP = 4;
const MONTH_HEIGHT = 64;
const WIDEST = 98;
const NARROWEST = 84;

/**
 * Every picture by month, with only the rows in sight in the page. One stop for the tabulator; the arrows, Home, End and
 * the page keys move along it.
 */
export function PhotoGrid({ vault, label, months, total, at, onRange, onPick, ref }: PhotoGridProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const columns = Math.max(3, Math.floor((width + GAP) / ((width < 640 ? NARROWEST : WIDEST) + GAP)));
  const cell = Math.max(24, (width - GAP * (columns - 1)) / columns);
  const rows = useMemo(() => gridRows(months, columns), [months, columns]);
  const wanted = useRef<number | null>(null);
  const [current, setCurrent] = useState(0);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (rows[index]?.kind === 'month' ? MONTH_HEIGHT : cell + GAP),
    overscan: 4,
    onChange: (now) => {
      const [first, last] = [now.getVirtualItems()[0], now.getVirtualItems().at(-1)];
      const [from, until] = [first && rows[first.index], last && rows[last.index]];
      if (from && until) onRange(from.first, until.kind === 'shots' ? until.first + until.count - 1 : until.first);
    },
  });
  useEffect(() => list.measure(), [list, cell]);
  const items = list.getVirtualItems();
  const stop = stopIn(rows, items, current);
  const to = (shot: number, focus = true): void => {
    if (focus) wanted.current = shot;
    setCurrent(shot);
    const row = rowOf(rows, shot);
    // The first pictures of a month come with its heading.
    list.scrollToIndex(rows[row - 1]?.kind === 'month' ? row - 1 : row, { align: focus ? 'auto' : 'start' });
  };
  useImperativeHandle(ref, () => ({ to }));
  // The picture that is gone to by key is in the page only after the scrolling.
  useEffect(() => {
    if (wanted.current === null) return;
    const button = box.current?.querySelector<HTMLElement>(`[data-shot="${String(wanted.current)}"] button`);
    if (!button) return;
    wanted.current = null;
    button.focus({ preventScroll: true });
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const inSight = Math.max(1, Math.floor((box.current?.clientHeight ?? cell) / (cell + GAP)) - 1);
    const next = nextShot(rows, { key: event.key, current: stop, total, inSight });
    if (next === null) return;
    event.preventDefault();
    to(next);
  };
  return (
    <div ref={box} className="photo-grid" onKeyDownCapture={onKey}>
      <div role="grid" aria-label={label} aria-rowcount={rows.length} style={{ height: list.getTotalSize() }}>
        {items.map(({ index, key, start, size }) => {
          const row = rows[index];
          return row ? (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 1}
              className="photo-row"
              style={{ transform: `translateY(${String(start)}px)`, height: size }}
            >
              {row.kind === 'month' ? (
                <div role="gridcell" className="photo-month">
                  <h2>{monthWords(row.month)}</h2>
                  <p className="quiet numbers">{kindWords(row.month)}</p>
                </div>
              ) : (
                shotsOf(row).map((shot) => {
                  const item = at(shot);
                  return (
                    <div key={shot} role="gridcell" data-shot={shot} style={{ width: cell, height: cell }}>
                      <Button
                        className="shot"
                        aria-label={item ? shotWords(item) : String(shot + 1)}
                        excludeFromTabOrder={shot !== stop}
                        onPress={() => onPick(shot)}
                        onFocus={() => setCurrent(shot)}
                      >
                        {item ? <ShotFace vault={vault} shot={item} /> : null}
                      </Button>
                    </div>
                  );
                })
              )}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

const shotsOf = ({ first, count }: Extract<GridRow, { kind: 'shots' }>): readonly number[] =>
  Array.from({ length: count }, (_, place) => first + place);

/** The picture that the tabulator comes to: the one that was come to last, if it is in the page, else the first that is. */
function stopIn(rows: readonly GridRow[], items: readonly { readonly index: number }[], current: number): number {
  const row = rowOf(rows, current);
  if (items.some(({ index }) => index === row)) return current;
  for (const { index } of items) {
    const shown = rows[index];
    if (shown?.kind === 'shots') return shown.first;
  }
  return current;
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(960);
  useEffect(() => {
    if (!box.current) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box]);
  return width;
}
