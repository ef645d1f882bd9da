import { yearIn, type MessageIndex, type Thread } from './message-index.ts';
import { isIncoming, type Message } from './model.ts';

/** Told of each message when a writer has given away all of it. */
export type OnWritten = (message: Message, thread: Thread) => void;

interface Counts {
  inBackup: number;
  incoming: number;
  outgoing: number;
}

const NONE: Readonly<Counts> = { inBackup: 0, incoming: 0, outgoing: 0 };

export interface YearWritten extends Readonly<Counts> {
  readonly year: number;
}

export interface ThreadWritten extends Readonly<Counts> {
  readonly thread: Thread;
}

/**
 * What a writer wrote, beside what the index has: by year and by conversation. The one is counted as messages are
 * written, from what they say themselves; only so can they differ. Holds a few numbers for each, nothing of a message.
 */
export class WrittenTally {
  readonly #index: MessageIndex;
  readonly #yearOf: (at: number) => number;
  readonly #years = new Map<number, Counts>();
  readonly #threads = new Map<Thread, Counts>();
  total = 0;

  constructor(index: MessageIndex) {
    this.#index = index;
    this.#yearOf = yearIn(index.zone);
    for (const thread of index.threads) {
      this.#threads.set(thread, { ...NONE, inBackup: thread.messages.length });
      for (const { at } of thread.messages) this.#year(this.#yearOf(at)).inBackup += 1;
    }
  }

  readonly onWritten: OnWritten = (message, thread) => {
    const way = isIncoming(message) ? 'incoming' : 'outgoing';
    this.total += 1;
    this.#year(this.#yearOf(message.at))[way] += 1;
    const counts = this.#threads.get(thread);
    if (counts) counts[way] += 1;
  };

  /** Oldest first. */
  byYear(): readonly YearWritten[] {
    return [...this.#years].sort(([a], [b]) => a - b).map(([year, counts]) => ({ year, ...counts }));
  }

  /** As the index has them: who wrote last comes first. */
  byThread(): readonly ThreadWritten[] {
    return this.#index.threads.map((thread) => ({ thread, ...(this.#threads.get(thread) ?? NONE) }));
  }

  #year(year: number): Counts {
    const known = this.#years.get(year);
    if (known) return known;
    const counts = { ...NONE };
    this.#years.set(year, counts);
    return counts;
  }
}
