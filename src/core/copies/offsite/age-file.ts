import { createCipheriv, createDecipheriv, getCiphers, hkdfSync, randomBytes } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';

/** Of the payload, as age cuts it: bytes of a chunk, and of the tag behind each. */
const CHUNK = 64 * 1024;
const TAG = 16;
const NONCE = 16;
/** A header of one recipient has some 200 bytes; where none ends within this, the library says what is wrong. */
const MOST_HEADER = 64 * 1024;
/** Not in every build of Node (BoringSSL, say, is without it). The library's own, in JavaScript, takes some ten times as long. */
const CIPHER = 'chacha20-poly1305';
const isNative = getCiphers().includes(CIPHER);

export interface AgeOptions {
  /** Whether the processor's own way is taken for the payload; where it is there, as a rule. */
  readonly native?: boolean;
}

/**
 * Encrypts to one recipient (`age1...`) as age-encryption.org/v1: the header by the library, the payload by the
 * system's own ChaCha20-Poly1305 (C2SP age, section "Payload": HKDF-SHA-256 of the file key, then STREAM).
 */
export async function encryptAge(
  bytes: Uint8Array,
  recipient: string,
  { native = isNative }: AgeOptions = {},
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  if (!native) return await encrypter.encrypt(bytes);
  const shown: Uint8Array[] = [];
  // It is shown the file key, and has no part in the file.
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      shown.push(Uint8Array.from(key));
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array(0));
  const [fileKey] = shown;
  if (!fileKey) throw new Error('age gave no file key');
  const header = empty.subarray(0, empty.byteLength - NONCE - TAG);
  // A nonce of its own: the library's has served for its empty payload.
  const nonce = randomBytes(NONCE);
  const key = payloadKey(fileKey, nonce);
  const chunks = Math.max(1, Math.ceil(bytes.byteLength / CHUNK));
  const file = Buffer.allocUnsafe(header.byteLength + NONCE + bytes.byteLength + chunks * TAG);
  file.set(header, 0);
  file.set(nonce, header.byteLength);
  let at = header.byteLength + NONCE;
  for (let index = 0; index < chunks; index += 1) {
    const cipher = createCipheriv(CIPHER, key, chunkNonce(index, index === chunks - 1), { authTagLength: TAG });
    const part = bytes.subarray(index * CHUNK, (index + 1) * CHUNK);
    file.set(cipher.update(part), at);
    cipher.final();
    file.set(cipher.getAuthTag(), at + part.byteLength);
    at += part.byteLength + TAG;
  }
  return file;
}

/** The other way, with an identity (`AGE-SECRET-KEY-1...`). Throws an `Error` that says what is wrong. */
export async function decryptAge(
  file: Uint8Array,
  identity: string,
  { native = isNative }: AgeOptions = {},
): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const headerBytes = native ? headerLength(file) : null;
  if (headerBytes === null) return await decrypter.decrypt(file);
  const fileKey = await decrypter.decryptHeader(file.subarray(0, headerBytes));
  const payload = file.subarray(headerBytes + NONCE);
  if (payload.byteLength < TAG) throw new Error('the file is cut short');
  const key = payloadKey(fileKey, file.subarray(headerBytes, headerBytes + NONCE));
  const chunks = Math.ceil(payload.byteLength / (CHUNK + TAG));
  const bytes = Buffer.allocUnsafe(Math.max(0, payload.byteLength - chunks * TAG));
  let at = 0;
  for (let index = 0; index < chunks; index += 1) {
    const part = payload.subarray(index * (CHUNK + TAG), (index + 1) * (CHUNK + TAG));
    if (part.byteLength < TAG) throw new Error('the file is cut short');
    if (part.byteLength === TAG && index > 0) throw new Error('the last chunk is empty');
    const decipher = createDecipheriv(CIPHER, key, chunkNonce(index, index === chunks - 1), { authTagLength: TAG });
    decipher.setAuthTag(part.subarray(part.byteLength - TAG));
    const plain = decipher.update(part.subarray(0, part.byteLength - TAG));
    decipher.final();
    bytes.set(plain, at);
    at += plain.byteLength;
  }
  return bytes;
}

function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}

/** Eleven bytes that count the chunks, big-endian, and one that marks the last. */
function chunkNonce(index: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Bytes up to and with the line of the header's MAC (`--- ...`); null where there is none. */
function headerLength(file: Uint8Array): number | null {
  const beginning = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, MOST_HEADER));
  const mac = beginning.indexOf('\n--- ');
  const end = mac < 0 ? -1 : beginning.indexOf('\n', mac + 1);
  return end < 0 ? null : end + 1;
}
