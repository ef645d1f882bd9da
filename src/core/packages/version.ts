/** `14.0.24605.0` as numbers; what is none counts as 0. At most four, as Windows has them. */
function parts(version: string): readonly number[] {
  return version
    .split('.')
    .slice(0, 4)
    .map((part) => (/^\d{1,9}$/u.test(part) ? Number(part) : 0));
}

/** Below 0 when `one` is older than `other`. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < 4; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
