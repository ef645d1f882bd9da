import { AppError } from '../shared/errors/app-error.ts';
import { EXIT } from '../shared/errors/exit-codes.ts';

/** Signals this close together are one wish, in milliseconds. */
const SAME_MS = 700;

/**
 * The first Ctrl-C, SIGTERM or closing of the terminal asks for a clean stop: the signal is aborted with `CANCELLED`.
 * The second ends the process at once; what was called safe before it is safe all the same. A Ctrl-C under `npm run`
 * comes twice, from the terminal and from npm: what follows within a moment is the same one.
 */
export function catchInterrupts(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted && performance.now() - first < SAME_MS) return;
    if (controller.signal.aborted) process.exit(EXIT.stopped);
    first = performance.now();
    const by = name === 'SIGINT' ? 'user' : 'shutdown';
    controller.abort(new AppError('CANCELLED', 'Stopped as asked', { details: { by } }));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return controller.signal;
}

/**
 * Ends the process as SIGTERM ends one that does not catch it. For what holds a thread in the kernel: `process.exit()`
 * would wait for that thread.
 */
export function endBySignal(): void {
  process.removeAllListeners('SIGTERM');
  process.kill(process.pid, 'SIGTERM');
}
