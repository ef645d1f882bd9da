import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is not answered. */
export type Refusal = 'foreign-host' | 'foreign-origin' | 'no-session';

/** 256 bits, as text that needs no escaping in a URL or a cookie. */
const newSecret = (): string => randomBytes(32).toString('base64url');

/**
 * Loopback is a route, not a permission. A request is ours when it names us by our own address (no DNS rebinding), comes
 * from our own page (no other site) and carries the session of this launch (no other user of this computer).
 *
 * The launch secret stands after the `#` of the address that is opened: a fragment is neither sent nor logged. The page
 * exchanges it for the session's cookie, once; afterwards it is worth nothing.
 */
export class Guard {
  readonly #host: string;
  readonly #cookie: string;
  readonly #session = newSecret();
  #launch: string | null = newSecret();

  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    // Cookies do not tell ports apart: two windows on one computer must not overwrite each other's.
    this.#cookie = `lifeboat-${port}`;
  }

  get address(): string {
    return `http://${this.#host}/`;
  }

  /** The address to open, for as long as its secret has not been used; afterwards without one. */
  get launchAddress(): string {
    return this.#launch === null ? this.address : `${this.address}#${this.#launch}`;
  }

  get socketAddress(): string {
    return `ws://${this.#host}`;
  }

  /** Exactly one Host header, naming us by number: any other name was made to point here by somebody else. */
  isOurHost(request: IncomingMessage): boolean {
    return request.headersDistinct['host']?.length === 1 && request.headers.host === this.#host;
  }

  isOurOrigin(request: IncomingMessage): boolean {
    return request.headers.origin === `http://${this.#host}`;
  }

  /** For what is only read: a page request need not have an Origin, but a wrong one is refused. */
  refusesRead(request: IncomingMessage): Refusal | null {
    if (!this.isOurHost(request)) return 'foreign-host';
    if (request.headers.origin !== undefined && !this.isOurOrigin(request)) return 'foreign-origin';
    return this.#hasSession(request) ? null : 'no-session';
  }

  /** For a socket and for whatever has an effect: a browser always sends its Origin with these. */
  refusesAct(request: IncomingMessage): Refusal | null {
    if (!this.isOurHost(request)) return 'foreign-host';
    if (!this.isOurOrigin(request)) return 'foreign-origin';
    return this.#hasSession(request) ? null : 'no-session';
  }

  /** The `Set-Cookie` header for whoever brings the launch secret first; null for a wrong or a used one. */
  exchange(secret: string): string | null {
    if (this.#launch === null || !same(secret, this.#launch)) return null;
    this.#launch = null;
    return `${this.#cookie}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #hasSession(request: IncomingMessage): boolean {
    const given = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return given.some((pair) => same(pair, `${this.#cookie}=${this.#session}`));
  }
}

/** Takes as long for a nearly right guess as for a wrong one. */
function same(given: string, ours: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(ours)];
  return left.length === right.length && timingSafeEqual(left, right);
}
