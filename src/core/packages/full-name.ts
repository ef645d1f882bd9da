import { createHash } from 'node:crypto';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The last part of a package's names: the first 8 bytes of the SHA-256 of the publisher in UTF-16LE, 5 bits a letter,
 * most significant first, one zero bit at the end (lumia-facts 6.2).
 */
export function publisherId(publisher: string): string {
  const first = createHash('sha256').update(Buffer.from(publisher, 'utf16le')).digest().readBigUInt64BE(0);
  const bits = first.toString(2).padStart(64, '0') + '0';
  return (bits.match(/.{5}/gu) ?? []).map((five) => DIGITS[parseInt(five, 2)] ?? '').join('');
}

export function fullName(identity: {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly resourceId: string;
  readonly publisher: string;
}): string {
  const { name, version, architecture, resourceId, publisher } = identity;
  return [name, version, architecture, resourceId, publisherId(publisher)].join('_');
}
