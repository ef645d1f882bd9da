import type { ContentObject, WpdConnection } from './wpd-calls.ts';
import { DEVICE_OBJECT_ID } from './wpd-ids.ts';

export interface ContentStorage {
  readonly id: string;
  readonly object: ContentObject;
}

/** Handles for objects whose id does not hold one: above what phones number, below the reserved ones. */
const FIRST_MADE_UP = 0x7f000000;

/**
 * WPD's object ids and MTP's handles. Microsoft's driver makes ids of handles (`o1A` is 0x1A, `s10001` storage
 * 0x00010001; Zoon and others rely on it), so that what was listed one way can be read the other. Other ids get a
 * number that holds as long as the connection does.
 */
export class ContentIds {
  readonly #connection: WpdConnection;
  readonly #idOf = new Map<number, string>();
  readonly #handleOf = new Map<string, number>();
  #next = FIRST_MADE_UP;

  constructor(connection: WpdConnection) {
    this.#connection = connection;
  }

  /** Null for a handle that was announced and never came to be. */
  idOf(handle: number): string | null {
    if (handle >= FIRST_MADE_UP && handle < this.#next) return this.#idOf.get(handle) ?? null;
    return this.#idOf.get(handle) ?? `o${handle.toString(16).toUpperCase()}`;
  }

  /**
   * What the phone itself calls the object of a handle: the same, unless it was made up here, as for one that was announced
   * by content. Null where the object's id does not tell.
   */
  phonesOwn(handle: number): number | null {
    if (handle < FIRST_MADE_UP || handle >= this.#next) return handle;
    return numberIn(this.#idOf.get(handle) ?? '');
  }

  handleOf(id: string): number {
    const known = this.#handleOf.get(id);
    if (known !== undefined) return known;
    const numbered = numberIn(id);
    if (numbered !== null) return numbered;
    const handle = this.announce();
    this.settle(handle, id);
    return handle;
  }

  /** A handle for an object that is about to be. */
  announce(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  /** The object has come to be. */
  settle(handle: number, id: string): void {
    this.#idOf.set(handle, id);
    this.#handleOf.set(id, handle);
  }

  /** By MTP's storage ids, asked anew each time: a card may be taken out, and free space changes. */
  async storages(): Promise<ReadonlyMap<number, ContentStorage>> {
    const found = new Map<number, ContentStorage>();
    for (const id of await this.#connection.children(DEVICE_OBJECT_ID)) {
      const object = await this.#connection.describe(id);
      if (!object.isStorage) continue;
      const match = /^s([0-9A-F]{1,8})$/iu.exec(id);
      const made = ((found.size + 1) << 16) | 1;
      found.set(match?.[1] === undefined ? made : parseInt(match[1], 16), { id, object });
    }
    return found;
  }
}

/** The handle that an id holds; null where it holds none that can be the phone's. */
function numberIn(id: string): number | null {
  const match = /^o([0-9A-F]{1,8})$/iu.exec(id);
  const numbered = match?.[1] === undefined ? 0 : parseInt(match[1], 16);
  return numbered !== 0 && numbered < FIRST_MADE_UP ? numbered : null;
}
