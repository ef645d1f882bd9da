/** `owed`: it came, and its copy has not been begun since. `settled`: begun, or it was there before that was wanted. */
export type Presence = 'away' | 'owed' | 'settled';

/**
 * Pure. What is owed after a look: one copy for each coming of a drive. The first look owes one to every drive that is
 * there; a drive that is wanted only now, and is there, comes with the next plugging in.
 */
export function presencesAfter(
  before: ReadonlyMap<string, Presence> | null,
  here: ReadonlyMap<string, boolean>,
): Map<string, Presence> {
  const after = new Map<string, Presence>();
  for (const [drive, isHere] of here) {
    const was = before === null ? 'away' : (before.get(drive) ?? 'settled');
    if (!isHere) after.set(drive, 'away');
    else after.set(drive, was === 'away' ? 'owed' : was);
  }
  return after;
}
