import { Worker } from 'node:worker_threads';
import { doPassphraseJob, type PassphraseJob, type PassphraseReply } from './passphrase.ts';

/** The worker beside this file in the build; null when the code runs from its source, where there is none. */
const WORKER = import.meta.url.endsWith('.ts')
  ? null
  : new URL(`${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/passphrase-worker.js`);

/**
 * A passphrase is slow to try on purpose: seconds without a pause, during which a phone on this thread would be waiting.
 * So it has a thread of its own, which ends with the job, and takes its memory and the passphrase with it.
 */
export async function passphraseJob(job: PassphraseJob): Promise<PassphraseReply> {
  if (WORKER === null) return await doPassphraseJob(job);
  const worker = new Worker(WORKER);
  try {
    return await new Promise<PassphraseReply>((resolve, reject) => {
      worker.on('message', resolve).on('error', reject);
      worker.on('exit', () => reject(new Error('the thread that tries a passphrase ended')));
      worker.postMessage(job);
    });
  } finally {
    await worker.terminate();
  }
}
