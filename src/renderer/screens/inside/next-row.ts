/** Pure: the row a key leads to in a list; null for a key that leads nowhere. */
export function nextRow(
  key: string,
  { current, count, inSight }: { readonly current: number; readonly count: number; readonly inSight: number },
): number | null {
  if (count === 0) return null;
  const to = target(key, current, count, inSight);
  return to === null ? null : Math.min(count - 1, Math.max(0, to));
}

function target(key: string, current: number, count: number, inSight: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return current + 1;
    case 'ArrowUp':
      return current - 1;
    case 'PageDown':
      return current + inSight;
    case 'PageUp':
      return current - inSight;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
