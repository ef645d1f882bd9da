import { hash } from 'node:crypto';
import { commonRegion, numberKey } from './phone-number.ts';

/** What people are compared by. */
export interface Comparable {
  readonly name: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

export type SameBy = 'number' | 'mail' | 'name';

export interface Proposal {
  /** By which of them these people may be one. */
  readonly by: readonly SameBy[];
  /** Positions in what was given, rising; two at least. */
  readonly members: readonly number[];
}

/**
 * Who may be the same person: people with one number (in whatever spelling), one mail address or one name in common. A
 * proposal and nothing more: families share a telephone, and names are not rare. Nothing is merged.
 */
export function proposeDuplicates(people: readonly Comparable[]): Proposal[] {
  const region = commonRegion(numbersOf(people));
  const byKey = new Map<string, number[]>();
  for (const [index, person] of people.entries()) {
    for (const key of keysOf(person, region)) {
      const members = byKey.get(key);
      if (!members) byKey.set(key, [index]);
      else if (members.at(-1) !== index) members.push(index);
    }
  }
  const proposals = new Map<string, { readonly by: Set<SameBy>; readonly members: readonly number[] }>();
  for (const [key, members] of byKey) {
    if (members.length < 2) continue;
    const by = BY.get(key.charAt(0)) ?? 'name';
    const together = hash('sha1', members.join());
    const found = proposals.get(together);
    if (found) found.by.add(by);
    else proposals.set(together, { by: new Set([by]), members });
  }
  return Array.from(proposals.values(), ({ by, members }) => ({ by: [...by].sort(), members })).sort(
    (left, right) => right.by.length - left.by.length || (left.members[0] ?? 0) - (right.members[0] ?? 0),
  );
}

const BY: ReadonlyMap<string, SameBy> = new Map([
  ['#', 'number'],
  ['@', 'mail'],
  ['=', 'name'],
]);

function* numbersOf(people: readonly Comparable[]): Generator<string, void, void> {
  for (const { phones } of people) yield* phones;
}

function* keysOf(person: Comparable, region: ReturnType<typeof commonRegion>): Generator<string, void, void> {
  for (const phone of person.phones) {
    const number = numberKey(phone, region);
    if (number !== null) yield `#${number}`;
  }
  for (const mail of person.emails) {
    const plain = mail.trim().toLowerCase();
    if (plain.includes('@')) yield `@${plain}`;
  }
  const name = nameKey(person.name);
  if (name !== '') yield `=${name}`;
}

/** Without case, accents' spelling, punctuation and order: `Example, Ann` is `Ann Example`. */
export function nameKey(name: string): string {
  const words = name
    .slice(0, 200)
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}\p{Emoji_Presentation}]+/gu);
  return (words ?? []).sort().join(' ');
}
