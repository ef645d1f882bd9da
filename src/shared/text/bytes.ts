const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * `0 B`, `999 B`, `1.5 kB`, `23 MB`, `1.5 GB`: powers of 1000, as disks are sold and phones show them. One decimal
 * below ten, none above. Rounded down, so that nothing is ever said to hold more than it does.
 */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? Math.floor(value * 10) / 10 : Math.floor(value);
  return `${unit > 0 && value < 10 ? digits.toFixed(1) : String(digits)} ${UNITS[unit] ?? 'B'}`;
}

/** `12,345`: the same on every computer, whatever its language. */
export function formatNumber(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/gu, ',');
}

/** `1 file`, `12,345 files`. */
export function formatFiles(files: number): string {
  return files === 1 ? '1 file' : `${formatNumber(files)} files`;
}
