import { readFrame, type Frame, type FramePipe } from './frames.ts';

/**
 * Two ends of one pipe in memory. Every frame crosses as JSON text, so what works here works over any wire.
 * Frames arrive in order, never within `send` itself. Closing either end closes both, at once.
 */
export function createPipePair(): readonly [FramePipe, FramePipe] {
  const state = { open: true };
  const closeBoth = (): void => {
    if (!state.open) return;
    state.open = false;
    left.closed();
    right.closed();
  };
  const left = createEnd(state, closeBoth);
  const right = createEnd(state, closeBoth);
  left.deliverTo(right.receive);
  right.deliverTo(left.receive);
  return [left.pipe, right.pipe];
}

interface End {
  readonly pipe: FramePipe;
  readonly receive: (text: string) => void;
  readonly closed: () => void;
  deliverTo(receive: (text: string) => void): void;
}

function createEnd(state: { readonly open: boolean }, close: () => void): End {
  const frames = new Set<(frame: Frame) => void>();
  const closes = new Set<() => void>();
  let deliver: (text: string) => void = () => undefined;
  return {
    pipe: {
      send: (frame) => {
        const text = JSON.stringify(frame);
        void Promise.resolve().then(() => {
          if (state.open) deliver(text);
        });
      },
      onFrame: (listener) => {
        frames.add(listener);
        return () => frames.delete(listener);
      },
      onClose: (listener) => {
        closes.add(listener);
        return () => closes.delete(listener);
      },
      close,
    },
    receive: (text) => {
      const frame = readFrame(text);
      if (frame) for (const listener of [...frames]) listener(frame);
    },
    closed: () => {
      for (const listener of [...closes]) listener();
    },
    deliverTo: (receive) => {
      deliver = receive;
    },
  };
}
