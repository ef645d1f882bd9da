import { bech32 } from '@scure/base';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { TypedKey } from '../../../shared/domain/offsite.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { decryptAge, encryptAge } from './age-file.ts';
import { isLetters, wordsOf, wrongWords } from './key-words.ts';

/** An age identity (X25519, age-encryption.org/v1) as it is kept on paper. */
export interface PaperKey {
  /** `AGE-SECRET-KEY-1...`: what any age tool takes. */
  readonly identity: string;
  /** The same 32 bytes as 24 words with a checksum (BIP-39, English). */
  readonly words: readonly string[];
  /** `age1...`: encrypts, and cannot open. */
  readonly recipient: string;
}

const PREFIX = 'AGE-SECRET-KEY-';

export async function makeKey(): Promise<PaperKey> {
  return await keyOf(await generateX25519Identity());
}

async function keyOf(identity: string): Promise<PaperKey> {
  const { prefix, bytes } = bech32.decodeToBytes(identity.toLowerCase());
  if (prefix !== PREFIX.toLowerCase() || bytes.byteLength !== 32) throw new Error('not an age identity');
  const words = entropyToMnemonic(bytes, wordlist).split(' ');
  return { identity, words, recipient: await identityToRecipient(identity) };
}

/**
 * What was typed from the paper, or the content of an age key file: the words, or the `AGE-SECRET-KEY-1...` line.
 * Throws `OFFSITE_WRONG_KEY` for anything else; a single wrong letter or word is noticed by the checksum.
 */
export async function readKey(typed: string): Promise<PaperKey> {
  try {
    const line = /AGE-SECRET-KEY-1[0-9A-Z]{20,100}/iu.exec(typed.replace(/#.*$/gmu, ''))?.[0];
    if (line !== undefined) return await keyOf(line.toUpperCase());
    const bytes = mnemonicToEntropy(wordsOf(typed).join(' '), wordlist);
    return await keyOf(bech32.encodeFromBytes(PREFIX.toLowerCase(), bytes).toUpperCase());
  } catch (cause) {
    const [first] = isLetters(typed) ? [] : wrongWords(typed);
    const what = first ? `word ${first.at}, "${first.word}",` : 'a word or letter of it';
    throw new AppError('OFFSITE_WRONG_KEY', `Cannot read the key: ${what} is wrong or missing`, { cause });
  }
}

/** The same while it is being typed: which words are wrong, and whether it is whole. */
export async function lookAtKey(typed: string): Promise<TypedKey> {
  const isWhole = await readKey(typed).then(
    () => true,
    () => false,
  );
  if (isLetters(typed)) return { kind: 'letters', words: 0, wrong: [], isWhole };
  return { kind: 'words', words: wordsOf(typed).length, wrong: wrongWords(typed, { isBeingTyped: true }), isWhole };
}

/** Encrypts something to the recipient and opens it with the typed key: the paper works. */
export async function proveKey(key: PaperKey, recipient: string): Promise<void> {
  const secret = new TextEncoder().encode('lifeboat');
  const opened = await openBytes(await sealBytes(secret, recipient), key.identity);
  if (key.recipient !== recipient || Buffer.compare(opened, secret) !== 0) throw wrongKey();
}

export async function sealBytes(bytes: Uint8Array, recipient: string): Promise<Uint8Array> {
  return await encryptAge(bytes, recipient);
}

/** Throws `OFFSITE_WRONG_KEY`, or `OFFSITE_DAMAGED` for bytes that are no whole age file. */
export async function openBytes(bytes: Uint8Array, identity: string): Promise<Uint8Array> {
  try {
    return await decryptAge(bytes, identity);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/no identity matched/iu.test(message)) throw wrongKey();
    throw new AppError('OFFSITE_DAMAGED', `Cannot open an encrypted file: ${message}`, { cause });
  }
}

const wrongKey = (): AppError =>
  new AppError('OFFSITE_WRONG_KEY', 'Cannot open the off-site copy: this is the key of another one');
