import { Decrypter, Encrypter } from 'age-encryption';

export type PassphraseJob =
  | { readonly kind: 'seal'; readonly text: string; readonly passphrase: string }
  | { readonly kind: 'open'; readonly bytes: Uint8Array; readonly passphrase: string };

export type PassphraseReply =
  | { readonly kind: 'sealed'; readonly bytes: Uint8Array }
  | { readonly kind: 'opened'; readonly text: string }
  /** Also what age cannot tell from it: the few bytes that hold the file's own key, locked with the passphrase, are changed. */
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'damaged'; readonly message: string };

/** Nothing that is locked with a passphrase here is larger: a key and a few words. */
export const MOST_SEALED = 4096;

/** How an age file begins that a passphrase opens (age-encryption.org/v1, scrypt); it is that file's only recipient. */
const BEGINNING = 'age-encryption.org/v1\n-> scrypt ';

/** Seals with age's scrypt recipient, as `age -p` does, or opens what it sealed. Takes a second and 256 MiB. */
export async function doPassphraseJob(job: PassphraseJob): Promise<PassphraseReply> {
  if (job.kind === 'seal') {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(job.passphrase);
    return { kind: 'sealed', bytes: await encrypter.encrypt(job.text) };
  }
  const { bytes, passphrase } = job;
  if (bytes.byteLength > MOST_SEALED) return { kind: 'damaged', message: 'it is larger than a key' };
  if (!Buffer.from(bytes).toString('latin1').startsWith(BEGINNING)) {
    return { kind: 'damaged', message: 'it is no age file that a passphrase opens' };
  }
  const decrypter = new Decrypter();
  // It refuses a work factor above 20, so a file that was made to keep this computer busy does so for seconds only.
  decrypter.addPassphrase(passphrase);
  try {
    return { kind: 'opened', text: await decrypter.decrypt(bytes, 'text') };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /no identity matched/iu.test(message) ? { kind: 'wrong-passphrase' } : { kind: 'damaged', message };
  }
}
