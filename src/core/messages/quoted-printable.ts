/** Quoted-printable (RFC 2045, 6.7) to bytes; what is no escape stays as it is. Soft line ends are gone already. */
export function decodeQuotedPrintable(text: string): Buffer {
  const bytes: number[] = [];
  const raw = Buffer.from(text, 'utf8');
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    const hex = byte === 0x3d ? raw.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-fA-F]{2}$/u.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else {
      bytes.push(byte);
    }
  }
  return Buffer.from(bytes);
}
