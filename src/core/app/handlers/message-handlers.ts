import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { Mutex } from '../../base/mutex.ts';
import { computerZone, isZone } from '../../messages/local-time.ts';
import { exportMessages } from '../../readable/messages-export.ts';
import { openMessageLibrary, type MessageLibrary } from '../../readable/messages-library.ts';
import { overviewOf, pictureOf, threadOf, threadsOf } from '../../readable/messages-view.ts';
import { openVault } from '../../vault/open-vault.ts';
import { contactNames, type NameOf } from '../contact-names.ts';
import type { HostPorts } from '../ports.ts';
import { stampOf } from '../vault-stamp.ts';
import { refuseInside } from '../refuse-inside.ts';

type MessageHandlers = Pick<
  AppHandlers,
  'messages.overview' | 'messages.threads' | 'messages.thread' | 'messages.attachment' | 'messages.export'
>;

interface Opened {
  readonly key: string;
  readonly library: MessageLibrary;
  readonly nameOf: NameOf;
}

/** Disposing it lets go of the messages that were read. */
export function createMessages(ports: HostPorts): AsyncDisposable & { readonly handlers: MessageHandlers } {
  const shelf = new Shelf(ports);
  return { handlers: handlersOf(shelf, ports), [Symbol.asyncDispose]: () => shelf.clear() };
}

function handlersOf(shelf: Shelf, { clock }: HostPorts): MessageHandlers {
  return {
    'messages.overview': ({ vault, zone }, options) =>
      shelf.with(vault, zone, options, ({ library }, root) => overviewOf(library, root)),
    'messages.threads': ({ vault, zone, search, page }, options) =>
      shelf.with(vault, zone, options, ({ library, nameOf }) =>
        threadsOf(library, nameOf, { search, page, signal: options.signal }),
      ),
    'messages.thread': ({ vault, zone, thread, page }, options) =>
      shelf.with(vault, zone, options, ({ library, nameOf }) => threadOf(library, nameOf, { thread, page })),
    'messages.attachment': ({ vault, zone, ...which }, options) =>
      shelf.with(vault, zone, options, ({ library }) => pictureOf(library, which)),
    'messages.export': ({ vault, zone, as, out }, options) =>
      shelf.with(vault, zone, options, ({ library, nameOf }, root) => {
        const target = path.resolve(out);
        refuseInside(target, root);
        if (library.inside.messages + library.inside.malformed === 0) {
          throw new AppError('USAGE', `Cannot export the messages of "${root}": there are none in it`, {
            details: { what: root },
          });
        }
        return exportMessages(library, { as, out: target, nameOf, clock }, options);
      }),
  };
}

/**
 * Keeps the messages of the backup that was asked for last: a window asks page by page. They are read again when a run
 * has ended meanwhile.
 */
class Shelf {
  readonly #ports: HostPorts;
  readonly #mutex = new Mutex();
  #opened: Opened | null = null;

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  async with<T>(
    vault: string,
    zone: string | null,
    options: OpOptions,
    work: (opened: Opened, root: string) => Promise<T>,
  ): Promise<T> {
    const root = path.resolve(vault);
    const named = zone ?? computerZone();
    if (!isZone(named)) {
      throw new AppError('USAGE', `Cannot read times in "${named}": it is no time zone`, { details: { what: named } });
    }
    const opened = await this.#mutex.run(() => this.#open(root, named, options), options);
    return await work(opened, root);
  }

  async clear(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.library[Symbol.asyncDispose]();
  }

  async #open(root: string, zone: string, options: OpOptions): Promise<Opened> {
    const key = [root, zone, await stampOf(root)].join('\n');
    if (this.#opened?.key === key) return this.#opened;
    const { clock, log } = this.#ports;
    await using vault = await openVault(root, { write: false, clock, log });
    const library = await openMessageLibrary(vault, { ...options, zone, clock, run: null });
    await this.#opened?.library[Symbol.asyncDispose]();
    this.#opened = { key, library, nameOf: await contactNames(vault, this.#ports, options) };
    return this.#opened;
  }
}
