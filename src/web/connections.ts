import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Far more than one person's browser opens. */
const MOST = 200;
/** A request's head must be there after this long. */
const HEAD_MS = 10_000;

/**
 * Keeps a server reachable for its own page while somebody on this computer opens connections and says nothing. The
 * newest is always let in: past the limit, the oldest one that has not shown the session makes room for it.
 */
export class Connections {
  /** In the order in which they came. */
  readonly #strangers = new Set<Socket>();
  readonly #known = new Set<Socket>();

  constructor(server: Server) {
    server.headersTimeout = HEAD_MS;
    // Bodies have limits of their own: a dropped film takes minutes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 5_000;
    server.maxRequestsPerSocket = 1_000;
    server.on('connection', (socket: Socket) => {
      this.#strangers.add(socket);
      socket.once('close', () => {
        this.#strangers.delete(socket);
        this.#known.delete(socket);
      });
      if (this.#strangers.size + this.#known.size > MOST) {
        const [oldest] = this.#strangers;
        oldest?.destroy();
      }
    });
  }

  /** This one has shown the session: it is not closed to make room. */
  trust(socket: Socket): void {
    if (this.#strangers.delete(socket)) this.#known.add(socket);
  }

  closeAll(): void {
    for (const socket of [...this.#strangers, ...this.#known]) socket.destroy();
  }
}
