import { parentPort } from 'node:worker_threads';
import { doPassphraseJob, type PassphraseJob } from './passphrase.ts';

// A thread for one job, after which whoever started it ends it.

const port = parentPort;
if (port === null) throw new Error('the passphrase worker was not started as a worker');
port.on('message', (job: PassphraseJob) => {
  void doPassphraseJob(job).then((reply) => port.postMessage(reply));
});
