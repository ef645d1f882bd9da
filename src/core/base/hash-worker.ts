import { parentPort } from 'node:worker_threads';
import { ByteRing } from './byte-ring.ts';
import { createHasher } from './hasher.ts';
import type { HashJob, HashReply } from './hash-thread.ts';

// A thread that hashes what it is handed, file after file.

const port = parentPort;
if (port === null) throw new Error('the hash worker was not started as a worker');

port.on('message', ({ ring }: HashJob) => {
  const hasher = createHasher();
  for (const bytes of ByteRing.of(ring).take()) hasher.update(bytes);
  port.postMessage({ digest: hasher.digest() } satisfies HashReply);
});
