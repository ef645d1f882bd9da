import type { ShotMonth } from '../../../shared/domain/photos.ts';

/** A row of the timeline: a month's heading, or pictures side by side. */
export type GridRow =
  | { readonly kind: 'month'; readonly month: ShotMonth; readonly first: number }
  | { readonly kind: 'shots'; readonly first: number; readonly count: number };

/** The rows of a timeline of these months, `columns` pictures wide. */
export function gridRows(months: readonly ShotMonth[], columns: number): readonly GridRow[] {
  const rows: GridRow[] = [];
  let first = 0;
  for (const month of months) {
    rows.push({ kind: 'month', month, first });
    const end = first + month.count;
    for (; first < end; first += columns) rows.push({ kind: 'shots', first, count: Math.min(columns, end - first) });
    first = end;
  }
  return rows;
}

/** The row that has this picture: rows are in the order of their pictures. */
export function rowOf(rows: readonly GridRow[], shot: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.first ?? 0) <= shot) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

export interface Walk {
  readonly key: string;
  readonly current: number;
  readonly total: number;
  /** Rows that are in sight together. */
  readonly inSight: number;
}

/** Where a key leads in the grid; null for a key that leads nowhere. Up and down keep the column where there is one. */
export function nextShot(rows: readonly GridRow[], { key, current, total, inSight }: Walk): number | null {
  if (total === 0) return null;
  switch (key) {
    case 'ArrowRight':
      return Math.min(total - 1, current + 1);
    case 'ArrowLeft':
      return Math.max(0, current - 1);
    case 'ArrowDown':
      return byRows(rows, current, 1);
    case 'ArrowUp':
      return byRows(rows, current, -1);
    case 'PageDown':
      return byRows(rows, current, inSight);
    case 'PageUp':
      return byRows(rows, current, -inSight);
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}

function byRows(rows: readonly GridRow[], current: number, steps: number): number {
  let at = rowOf(rows, current);
  const column = current - (rows[at]?.first ?? 0);
  let shown: Extract<GridRow, { kind: 'shots' }> | null = null;
  const way = Math.sign(steps);
  for (let left = Math.abs(steps); left > 0;) {
    at += way;
    const row = rows[at];
    if (!row) break;
    if (row.kind !== 'shots') continue;
    shown = row;
    left -= 1;
  }
  return shown ? shown.first + Math.min(column, shown.count - 1) : current;
}

/** The years that a timeline has, newest first, each with its first picture. */
export function yearsOf(months: readonly ShotMonth[]): readonly { readonly year: number; readonly first: number }[] {
  const years: { year: number; first: number }[] = [];
  let first = 0;
  for (const { year, count } of months) {
    if (year !== null && years.at(-1)?.year !== year) years.push({ year, first });
    first += count;
  }
  return years;
}
