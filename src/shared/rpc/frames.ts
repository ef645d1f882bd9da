import { z } from 'zod';

export const WireError = z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() });
export type WireError = z.infer<typeof WireError>;

/** Everything that crosses a host boundary: Electron IPC, WebSocket, or an in-memory pair in tests. */
export const Frame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('call'), id: z.int(), method: z.string(), input: z.unknown() }),
  z.object({ t: z.literal('cancel'), id: z.int() }),
  z.object({ t: z.literal('ok'), id: z.int(), value: z.unknown() }),
  z.object({ t: z.literal('item'), id: z.int(), value: z.unknown() }),
  z.object({ t: z.literal('end'), id: z.int() }),
  z.object({ t: z.literal('fail'), id: z.int(), error: WireError }),
]);
export type Frame = z.infer<typeof Frame>;

export interface FramePipe {
  send(frame: Frame): void;
  /** Returns the unsubscribe function. Frames arrive in order. */
  onFrame(listener: (frame: Frame) => void): () => void;
  onClose(listener: () => void): () => void;
  close(): void;
}

/**
 * Between a window and a shell whose engine may die. From the shell: the engine is gone, whatever was asked is void.
 * From the page: what follows is a new client's. No call has this id.
 */
export const RESTART: Frame = { t: 'end', id: 0 };

export function isRestart(frame: Frame): boolean {
  return frame.t === 'end' && frame.id === 0;
}

/** Null for anything that is not a frame: what arrives over a wire is never assumed. */
export function readFrame(text: string): Frame | null {
  try {
    const frame = Frame.safeParse(JSON.parse(text));
    return frame.success ? frame.data : null;
  } catch {
    return null;
  }
}
