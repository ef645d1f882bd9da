/** A number without what people write between its digits, as the phone's own app compares them (lumia-facts 3.4). */
export function plainNumber(address: string): string {
  const trimmed = address.trim();
  return /^\+?[\d\s().\-/\u00a0\u2010-\u2015]+$/u.test(trimmed) ? trimmed.replace(/[^\d+]/gu, '') : trimmed;
}

/** The same for one writing of a number or name and another. */
export function addressKey(address: string): string {
  const plain = plainNumber(address);
  return plain.startsWith('00') && /^\d{8,}$/u.test(plain) ? `+${plain.slice(2)}` : plain.toLowerCase();
}
