import { z } from 'zod';
import { readFrame, type Frame, type FramePipe } from './frames.ts';

/** One message between two processes: a frame of one channel, or that the channel is closed. */
const Message = z.object({ channel: z.int().nonnegative(), frame: z.string().nullable() });

/** How two processes reach each other: whole messages, in order. */
export interface MessagePort {
  readonly post: (message: unknown) => void;
}

/**
 * Many pipes over one pair of processes. A channel is there as soon as one side uses its number; `onOpen` hears of those
 * that the other side began. What is no message is not heard.
 */
export class Channels {
  readonly #port: MessagePort;
  readonly #onOpen: (pipe: FramePipe, channel: number) => void;
  readonly #ends = new Map<number, End>();
  readonly #closed = new Set<number>();

  constructor(port: MessagePort, onOpen: (pipe: FramePipe, channel: number) => void) {
    this.#port = port;
    this.#onOpen = onOpen;
  }

  /** This side's end of a channel. A number is used once: after its channel is closed it stays closed. */
  open(channel: number): FramePipe {
    return this.#begin(channel);
  }

  #begin(channel: number): End {
    const end = new End(
      (frame) => this.#port.post({ channel, frame }),
      () => this.#forget(channel),
    );
    this.#ends.set(channel, end);
    return end;
  }

  /** Give every message of the other process to this. */
  receive(value: unknown): void {
    const message = Message.safeParse(value);
    if (!message.success) return;
    const { channel, frame } = message.data;
    let end = this.#ends.get(channel);
    if (frame === null) {
      end?.ended();
      return;
    }
    if (end === undefined) {
      if (this.#closed.has(channel)) return;
      end = this.#begin(channel);
      this.#onOpen(end, channel);
    }
    const read = readFrame(frame);
    if (read) end.deliver(read);
  }

  /** The other process is gone: every channel ends. */
  end(): void {
    for (const end of [...this.#ends.values()]) end.ended();
  }

  #forget(channel: number): void {
    this.#ends.delete(channel);
    this.#closed.add(channel);
  }
}

class End implements FramePipe {
  readonly #post: (frame: string | null) => void;
  readonly #forget: () => void;
  readonly #frames = new Set<(frame: Frame) => void>();
  readonly #closes = new Set<() => void>();
  #open = true;

  constructor(post: (frame: string | null) => void, forget: () => void) {
    this.#post = post;
    this.#forget = forget;
  }

  send(frame: Frame): void {
    if (this.#open) this.#post(JSON.stringify(frame));
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }

  onClose(listener: () => void): () => void {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }

  close(): void {
    if (this.#open) this.#post(null);
    this.ended();
  }

  deliver(frame: Frame): void {
    for (const listener of [...this.#frames]) listener(frame);
  }

  ended(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#forget();
    for (const listener of [...this.#closes]) listener();
    this.#frames.clear();
    this.#closes.clear();
  }
}
