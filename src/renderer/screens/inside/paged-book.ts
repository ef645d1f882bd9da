import { isAppError, toAppError, type AppError } from '../../../shared/errors/app-error.ts';

export interface Slice<T> {
  readonly total: number;
  readonly items: readonly T[];
}
export type LoadSlice<T> = (offset: number, limit: number, signal: AbortSignal) => Promise<Slice<T>>;

export interface BookState {
  /** Null until the first page is there. */
  readonly total: number | null;
  readonly error: AppError | null;
  /** Another one after each change. */
  readonly version: number;
}

export interface BookOptions {
  /** Items to a page; the contract allows 500. */
  readonly size?: number;
  /** Pages that are kept; the one that was longest out of sight goes first. */
  readonly keep?: number;
}

/** A list of any length of which only the pages about what is in sight are fetched and held. */
export class PagedBook<T> {
  readonly #load: LoadSlice<T>;
  readonly #size: number;
  readonly #keep: number;
  readonly #pages = new Map<number, readonly T[]>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #state: BookState = { total: null, error: null, version: 0 };
  #controller: AbortController | null = null;

  constructor(load: LoadSlice<T>, { size = 100, keep = 30 }: BookOptions = {}) {
    this.#load = load;
    this.#size = size;
    this.#keep = keep;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): BookState => this.#state;

  /** Begins to fetch; the function that it gives stops it. What is held already stays. */
  open(): () => void {
    const controller = new AbortController();
    this.#controller = controller;
    this.#asked.clear();
    this.see(0, 0);
    return () => controller.abort();
  }

  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / this.#size))?.[index % this.#size];
  }

  /** Says which items are in sight, both ends included. */
  see(first: number, last: number): void {
    const [from, until] = [Math.floor(first / this.#size), Math.floor(last / this.#size)];
    for (let page = from; page <= until; page += 1) {
      const held = this.#pages.get(page);
      if (held) {
        // Last in the map is seen last.
        this.#pages.delete(page);
        this.#pages.set(page, held);
      } else if (this.#controller && !this.#asked.has(page)) {
        this.#asked.add(page);
        void this.#fetch(page, this.#controller.signal);
      }
    }
  }

  async #fetch(page: number, signal: AbortSignal): Promise<void> {
    try {
      const { total, items } = await this.#load(page * this.#size, this.#size, signal);
      if (signal.aborted) return;
      this.#pages.set(page, items);
      this.#forget();
      this.#set({ total, error: null });
    } catch (error) {
      if (signal.aborted) return;
      this.#asked.delete(page);
      // The link broke under the question; the client waits until there is somebody to ask.
      if (isAppError(error, 'HOST_GONE')) this.see(page * this.#size, page * this.#size);
      else this.#set({ error: toAppError(error) });
      return;
    }
    this.#asked.delete(page);
  }

  #forget(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.#keep) return;
      this.#pages.delete(page);
    }
  }

  #set(change: Partial<BookState>): void {
    this.#state = { ...this.#state, ...change, version: this.#state.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}
