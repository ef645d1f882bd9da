import type { OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { readKey, type PaperKey } from './key.ts';
import { passphraseJob } from './passphrase-thread.ts';

/**
 * The key as an age key file, locked with a passphrase: an age file that `age -d` opens, and that `age -d -i` takes as it
 * is. The passphrase is used as it was typed, so that any age tool takes the same one.
 */
export async function sealWorkingKey({ identity, recipient }: PaperKey, passphrase: string): Promise<Uint8Array> {
  const text = `# Lumia Lifeboat: working copy of a key\n# public key: ${recipient}\n${identity}\n`;
  const reply = await passphraseJob({ kind: 'seal', text, passphrase });
  if (reply.kind !== 'sealed') throw new Error('a key was not sealed');
  return reply.bytes;
}

/**
 * The key in it. Errors: `OFFSITE_WRONG_PASSPHRASE`, `OFFSITE_WORKING_KEY_DAMAGED`. Where the off-site copy's own record
 * is at hand, the key must be the one that it is encrypted to: whoever put another key into that record, to be able to
 * read what is sent, is found by this.
 */
export async function openWorkingKey(
  bytes: Uint8Array,
  passphrase: string,
  config: Pick<OffsiteConfig, 'recipient'> | null,
): Promise<PaperKey> {
  const reply = await passphraseJob({ kind: 'open', bytes, passphrase });
  if (reply.kind === 'wrong-passphrase') {
    throw new AppError(
      'OFFSITE_WRONG_PASSPHRASE',
      'Cannot open the working copy of the key: the passphrase does not open it',
    );
  }
  if (reply.kind !== 'opened') throw damaged(reply.kind === 'damaged' ? reply.message : 'it was not opened');
  const key = await readKey(reply.text).catch((error: unknown) => {
    throw isAppError(error, 'OFFSITE_WRONG_KEY') ? damaged('there is no key in it', error) : error;
  });
  if (config && key.recipient !== config.recipient) {
    throw damaged('the off-site copy is encrypted to another key than the one in it');
  }
  return key;
}

const damaged = (what: string, cause?: unknown): AppError =>
  new AppError('OFFSITE_WORKING_KEY_DAMAGED', `Cannot open the working copy of the key: ${what}`, { cause });
