import { utilityProcess, type UtilityProcess } from 'electron';
import { SHELL_CHANNEL, type EngineStart } from '../shared/contract/shell.ts';
import { Channels } from '../shared/rpc/channels.ts';
import type { FramePipe } from '../shared/rpc/frames.ts';

/** An engine that dies sooner than this after its start is started again more and more slowly. */
const LIVED_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 10_000;
/** A run that is stopped has its report written by then; else it goes on from its journal next time. */
const END_MS = 20_000;

/** The core, in a process of its own that may die: it is started again, and every channel of the dead one is closed. */
export class EngineProcess {
  readonly #entry: string;
  readonly #start: EngineStart;
  /** Serves the shell's abilities to the engine. */
  readonly #serveShell: (pipe: FramePipe) => void;
  #child: UtilityProcess | null = null;
  #channels: Channels | null = null;
  #nextChannel = SHELL_CHANNEL + 1;
  #pause = FIRST_PAUSE_MS;
  #ending = false;
  #waiting: (() => void)[] = [];

  constructor(entry: string, start: EngineStart, serveShell: (pipe: FramePipe) => void) {
    this.#entry = entry;
    this.#start = start;
    this.#serveShell = serveShell;
    this.#begin();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** A channel to the engine of now; it closes when that engine dies. Waits while there is none. */
  async dial(): Promise<FramePipe> {
    while (this.#channels === null) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const channel = this.#nextChannel;
    this.#nextChannel += 1;
    return this.#channels.open(channel);
  }

  /** Stops what runs, waits for its report, and ends the process. */
  async end(): Promise<void> {
    this.#ending = true;
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.postMessage('end');
    const timer = setTimeout(() => child.kill(), END_MS);
    await gone;
    clearTimeout(timer);
  }

  #begin(): void {
    if (this.#ending) return;
    const began = performance.now();
    const child = utilityProcess.fork(this.#entry, [JSON.stringify(this.#start)], {
      serviceName: 'Lumia Lifeboat engine',
      stdio: 'inherit',
    });
    const channels = new Channels({ post: (message) => child.postMessage(message) }, () => undefined);
    this.#child = child;
    this.#channels = channels;
    this.#serveShell(channels.open(SHELL_CHANNEL));
    child.on('message', (message: unknown) => channels.receive(message));
    child.once('exit', () => {
      this.#child = null;
      this.#channels = null;
      channels.end();
      this.#pause = performance.now() - began > LIVED_MS ? FIRST_PAUSE_MS : Math.min(this.#pause * 2, LAST_PAUSE_MS);
      setTimeout(() => this.#begin(), this.#pause);
    });
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
