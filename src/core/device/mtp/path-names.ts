/** What UTF-8 has no form for, and what ends a name. */
const UNSAFE = /[/\0]|\p{Surrogate}/gu;

/**
 * An object's name as one component of a path: never empty, `.` or `..`, no `/` and no NUL, and no unpaired surrogate
 * (which no UTF-8 path can hold). Everything else stays as the phone has it. `handle` names what has no name.
 */
export function safeComponent(name: string, handle: number): string {
  const safe = name.replace(UNSAFE, (character) => (character === '/' || character === '\0' ? '_' : '\ufffd'));
  if (safe === '') return `unnamed ${handle.toString(16).padStart(8, '0')}`;
  if (safe === '.' || safe === '..') return safe.replaceAll('.', '_');
  return safe;
}

export interface NamedObject {
  readonly handle: number;
  readonly name: string;
  /** Orders twins, so that each keeps its path in the next session although handles change. */
  readonly order: string;
}

/**
 * Components for the objects of one folder, each different from the others; by handle. What is alone with its name
 * keeps it; of twins the first keeps it, the others become `name (2).ext` and so on, past names that exist.
 * Names that differ in case only stay as they are.
 */
export function uniqueNames(objects: readonly NamedObject[]): ReadonlyMap<number, string> {
  const byName = new Map<string, NamedObject | NamedObject[]>();
  for (const object of objects) {
    const component = safeComponent(object.name, object.handle);
    const twins = byName.get(component);
    if (twins === undefined) byName.set(component, object);
    else if (isSeveral(twins)) twins.push(object);
    else byName.set(component, [twins, object]);
  }
  const names = new Map<number, string>();
  const used = new Set(byName.keys());
  for (const [component, twins] of byName) {
    // Alone with its name, as nearly all are.
    if (!isSeveral(twins)) {
      names.set(twins.handle, component);
      continue;
    }
    twins.sort((left, right) => compare(left.order, right.order) || left.handle - right.handle);
    let number = 1;
    for (const twin of twins) {
      let unique = component;
      if (twin !== twins[0]) {
        do unique = numbered(component, (number += 1));
        while (used.has(unique));
        used.add(unique);
      }
      names.set(twin.handle, unique);
    }
  }
  return names;
}

function isSeveral(named: NamedObject | NamedObject[]): named is NamedObject[] {
  return Array.isArray(named);
}

function numbered(component: string, number: number): string {
  const dot = component.lastIndexOf('.');
  const stem = dot > 0 ? component.slice(0, dot) : component;
  return `${stem} (${number})${dot > 0 ? component.slice(dot) : ''}`;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
