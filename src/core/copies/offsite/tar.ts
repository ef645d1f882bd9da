/** POSIX.1-2001 (pax) `ustar` archive entries: whoever opens a pack by hand needs nothing but `age` and `tar`. */
const BLOCK = 512;

export interface TarEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number | null;
}

/** The blocks before an entry's content; what comes after is `paddingOf` zeros. */
export function tarHeader({ path, size, modified }: TarEntry): Uint8Array {
  const seconds = Math.max(0, Math.floor((modified ?? 0) / 1000));
  if (/^[\x20-\x7e]{1,100}$/u.test(path)) return block(path, size, seconds, '0');
  const record = paxRecord('path', path);
  const extended = block('pax', record.byteLength, seconds, 'x');
  const padded = new Uint8Array(record.byteLength + paddingOf(record.byteLength));
  padded.set(record);
  const plain = `entry-${
    path
      .split('/')
      .at(-1)
      ?.replace(/[^A-Za-z0-9._-]/gu, '_')
      .slice(-80) ?? ''
  }`;
  return Buffer.concat([extended, padded, block(plain, size, seconds, '0')]);
}

export const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** Two blocks of zeros end an archive. */
export const TAR_END = 2 * BLOCK;

function block(name: string, size: number, seconds: number, type: string): Uint8Array {
  const bytes = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, '0') + '\0';
  bytes.write(name, 0, 100, 'latin1');
  bytes.write(octal(0o644, 8), 100, 'latin1');
  bytes.write(octal(0, 8), 108, 'latin1');
  bytes.write(octal(0, 8), 116, 'latin1');
  bytes.write(octal(size, 12), 124, 'latin1');
  bytes.write(octal(seconds, 12), 136, 'latin1');
  bytes.write(' '.repeat(8), 148, 'latin1');
  bytes.write(type, 156, 'latin1');
  bytes.write('ustar\u000000', 257, 'latin1');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** `<length> <key>=<value>\n`, the length counting itself. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
