import { parentPort } from 'node:worker_threads';
import { inspectFile, unreadable } from './inspect-file.ts';
import type { InspectJob, InspectReply } from './inspect-threads.ts';

// A thread that tries files, one at a time.

const port = parentPort;
if (port === null) throw new Error('the inspect worker was not started as a worker');
const reply = (message: InspectReply): void => {
  port.postMessage(message);
};

let stop = new AbortController();

async function work(path: string): Promise<void> {
  stop = new AbortController();
  try {
    reply({ kind: 'said', opening: await inspectFile(path, stop) });
  } catch (error) {
    if (stop.signal.aborted) reply({ kind: 'said', opening: unreadable() });
    else reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (job: InspectJob) => {
  if (job.kind === 'stop') stop.abort(new Error('called off'));
  else void work(job.path);
});
