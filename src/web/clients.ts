import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { FramePipe } from '../shared/rpc/frames.ts';
import { MAX_FRAME_BYTES, socketPipe } from './socket-pipe.ts';

/** As many windows as anybody has open; each is one socket. */
const MOST_SOCKETS = 24;
const PING_MS = 30_000;
const IDLE_CHECK_MS = 1_000;

export interface ClientOptions {
  /** Serves the app to one client over one pipe; returns the function that stops it. */
  readonly attach: (pipe: FramePipe) => () => void;
  /** How long the server outlives its last client, in milliseconds. It waits without end for its first. */
  readonly idleMs: number;
  /** While this says true, the server lives on without a client: a run is under way. */
  readonly busy: () => boolean;
}

/** The pages that are open: how many, and since when there is none. */
export class Clients {
  readonly entered: Promise<void>;
  readonly left: Promise<void>;
  readonly #options: ClientOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  readonly #alive = new WeakSet<WebSocket>();
  readonly #timers: NodeJS.Timeout[];
  #enter: () => void = () => undefined;
  #leave: () => void = () => undefined;
  #held = 0;
  /** On the clock that does not jump; null while somebody is there, or before the first. */
  #aloneSince: number | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.entered = new Promise((resolve) => (this.#enter = resolve));
    this.left = new Promise((resolve) => (this.#leave = resolve));
    this.#timers = [setInterval(() => this.#ping(), PING_MS), setInterval(() => this.#look(), IDLE_CHECK_MS)];
  }

  take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#sockets.clients.size >= MOST_SOCKETS) {
      socket.end('HTTP/1.1 503 Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      this.#enter();
      this.#aloneSince = null;
      this.#alive.add(client);
      client.on('pong', () => this.#alive.add(client));
      // A frame that is too long, or no frame at all: `ws` closes the socket by itself.
      client.on('error', () => client.terminate());
      const detach = this.#options.attach(socketPipe(client));
      client.once('close', () => {
        detach();
        this.#note();
      });
    });
  }

  /** Something is under way that is no socket. Returns the function that says it is over. */
  holdOpen(): () => void {
    this.#held += 1;
    this.#aloneSince = null;
    return () => {
      this.#held -= 1;
      this.#note();
    };
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#sockets.clients) client.close(1001);
    this.#sockets.close();
  }

  #note(): void {
    if (this.#held === 0 && this.#sockets.clients.size === 0) this.#aloneSince = performance.now();
  }

  #look(): void {
    if (this.#aloneSince === null) return;
    // The minute begins when the run has ended.
    if (this.#options.busy()) this.#aloneSince = performance.now();
    else if (performance.now() - this.#aloneSince >= this.#options.idleMs) this.#leave();
  }

  #ping(): void {
    for (const client of this.#sockets.clients) {
      if (!this.#alive.delete(client)) client.terminate();
      else client.ping();
    }
  }
}
