import { parentPort } from 'node:worker_threads';
import { inspectFile, noteOf } from './inspect-file.ts';
import type { FileToInspect, Inspected, InspectJob, InspectReply, Tried } from './inspect-threads.ts';
import { unreadable } from './unreadable.ts';

// A thread that tries files, one at a time.

const port = parentPort;
if (port === null) throw new Error('the inspect worker was not started as a worker');
let stop = new AbortController();
const isCalledOff = (): boolean => stop.signal.aborted;

async function tryOne(path: string): Promise<Tried> {
  if (isCalledOff()) return unreadable();
  try {
    return await inspectFile(path, stop);
  } catch (error) {
    if (isCalledOff()) return unreadable();
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function work(files: readonly FileToInspect[]): Promise<InspectReply> {
  stop = new AbortController();
  const inspected: Inspected[] = [];
  for (const { path, note } of files) {
    const tried = await tryOne(path);
    inspected.push({ tried, note: note && !isCalledOff() ? await noteOf(path) : null });
  }
  return { inspected };
}

port.on('message', (job: InspectJob) => {
  if (job.kind === 'stop') stop.abort(new Error('called off'));
  else
    void work(job.files).then((reply) => {
      port.postMessage(reply);
    });
});
