import { parentPort } from 'node:worker_threads';
import { createHasher, type Hasher } from './hasher.ts';
import type { HashJob, HashReply } from './hash-thread.ts';

// A thread that hashes what it is handed, file after file.

const port = parentPort;
if (port === null) throw new Error('the hash worker was not started as a worker');
const reply = (message: HashReply): void => {
  port.postMessage(message);
};

let hasher: Hasher | null = null;
port.on('message', (job: HashJob) => {
  switch (job.kind) {
    case 'begin':
      hasher = createHasher();
      return;
    case 'bytes':
      hasher?.update(job.bytes);
      reply({ kind: 'taken' });
      return;
    case 'end':
      if (hasher) reply({ kind: 'digest', digest: hasher.digest() });
      hasher = null;
  }
});
