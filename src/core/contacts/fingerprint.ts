import { hash } from 'node:crypto';
import type { Contact, Property } from './contact.ts';

/** One line's meaning as text: equal for lines that say the same, whatever version or order of types they came in. */
export function canonicalProperty({ group, name, params, value }: Property): string {
  const said = params
    .map((param) => {
      const values = param.name === 'TYPE' ? param.values.map((type) => type.toUpperCase()).sort() : param.values;
      return [param.name, ...values];
    })
    .sort(byName);
  const what = value.kind === 'bytes' ? [hash('sha1', value.bytes), value.mediaType] : value;
  return JSON.stringify([group, name.toUpperCase(), said, what]);
}

const byName = ([left = '']: readonly string[], [right = '']: readonly string[]): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** Short names for what a person's lines say, in order of the alphabet. */
export function propertyPrints(contact: Contact): string[] {
  return contact.properties.map((property) => shortHash(canonicalProperty(property), 'base64', 12)).sort();
}

/** One name for the whole person: equal when every line is, in any order. 32 hexadecimal digits. */
export function contactPrint(prints: readonly string[]): string {
  return shortHash(prints.join(' '), 'hex', 16);
}

/** Text of the first bytes only: a slice of the longer text would keep all of it in memory. */
function shortHash(text: string, encoding: 'base64' | 'hex', bytes: number): string {
  return hash('sha1', text, 'buffer').toString(encoding, 0, bytes);
}
