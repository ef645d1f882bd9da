import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/**
 * The integrity file beside a `.msg` (lumia-facts 3.3; gpailler/Android2Wp_SMSConverter and negrutiu/sms_w2a agree):
 * base64 of AES-128-CBC with PKCS #7 over the base64 of the SHA-256 of the `.msg`. The key and the first block are the
 * same for every phone (two GUIDs in the byte order of Windows), so it shows accidents, not forgery.
 */
const KEY = Buffer.from('de2f6bd818c3d24d8c9eeb3f1a244df8', 'hex');
const IV = Buffer.from('ec6a9b081de8ac4991dfad071418e7a3', 'hex');

/** 48 bytes of cipher text as base64. */
export const HSH_LENGTH = 64;

/** `sha256` in hexadecimal. */
export function formatHsh(sha256: string): string {
  const cipher = createCipheriv('aes-128-cbc', KEY, IV);
  const plain = Buffer.from(sha256, 'hex').toString('base64');
  return Buffer.concat([cipher.update(plain, 'ascii'), cipher.final()]).toString('base64');
}

/** The SHA-256, in hexadecimal, of the `.msg` that this was written for; null for what is no `.hsh`. */
export function parseHsh(text: string): string | null {
  const trimmed = text.replace(/^\ufeff/u, '').trim();
  if (!/^[A-Za-z0-9+/]{64}$/u.test(trimmed)) return null;
  try {
    const decipher = createDecipheriv('aes-128-cbc', KEY, IV);
    const plain = Buffer.concat([decipher.update(trimmed, 'base64'), decipher.final()]).toString('latin1');
    if (!/^[A-Za-z0-9+/]{43}=$/u.test(plain)) return null;
    return Buffer.from(plain, 'base64').toString('hex');
  } catch {
    // Wrong padding: it was not made with this key.
    return null;
  }
}

export async function hshOf(msg: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of msg) hash.update(chunk);
  return formatHsh(hash.digest('hex'));
}
