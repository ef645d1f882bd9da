// Loaded before the engine: gives it `process.parentPort` as Electron's utility process does, over Node's own channel.
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
port.postMessage = (message) => process.send?.(message);
// As in Electron, what comes before anybody listens waits.
const early = [];
process.on('message', (data) => {
  if (port.listenerCount('message') === 0) early.push(data);
  else port.emit('message', { data, ports: [] });
});
port.on('newListener', (name) => {
  if (name !== 'message') return;
  process.nextTick(() => {
    for (const data of early.splice(0)) port.emit('message', { data, ports: [] });
  });
});
// The shell is gone: a utility process does not outlive it.
process.on('disconnect', () => process.exit(0));
process.parentPort = port;
