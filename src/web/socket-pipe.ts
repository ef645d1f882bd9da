import type { WebSocket } from 'ws';
import { readFrame, type Frame, type FramePipe } from '../shared/rpc/frames.ts';

/** No request of the window comes near this; a longer frame ends the connection. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** A page that reads nothing for so long that this much waits for it is gone. It comes back, and gets the state anew. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** A frame pipe over one socket that the guard let in. Whatever is no frame is not heard. */
export function socketPipe(socket: WebSocket): FramePipe {
  const frames = new Set<(frame: Frame) => void>();
  const closes = new Set<() => void>();
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? null : readFrame((data as Buffer).toString('utf8'));
    if (frame) for (const listener of [...frames]) listener(frame);
  });
  socket.once('close', () => {
    for (const listener of [...closes]) listener();
    frames.clear();
    closes.clear();
  });
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(JSON.stringify(frame));
    },
    onFrame: (listener) => {
      frames.add(listener);
      return () => frames.delete(listener);
    },
    onClose: (listener) => {
      closes.add(listener);
      return () => closes.delete(listener);
    },
    close: () => socket.close(1001),
  };
}
