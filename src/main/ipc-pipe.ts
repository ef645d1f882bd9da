import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { readFrame, type Frame, type FramePipe } from '../shared/rpc/frames.ts';

const CHANNEL = 'wizard:frame';
/** As on the socket of the browser host: no request of the window comes near this. */
const MAX_FRAME_LENGTH = 4 * 1024 * 1024;

/**
 * A frame pipe to one window. Only that window's own main frame, still showing our own page, is listened to. It closes
 * when the page is left or loaded again.
 */
export function ipcPipe(contents: WebContents, isOurPage: (url: string) => boolean): FramePipe {
  const frames = new Set<(frame: Frame) => void>();
  const closes = new Set<() => void>();

  const onMessage = (event: IpcMainEvent, text: unknown): void => {
    const from = event.senderFrame;
    if (event.sender !== contents || from === null || from.parent !== null || !isOurPage(from.url)) return;
    const frame = typeof text === 'string' && text.length <= MAX_FRAME_LENGTH ? readFrame(text) : null;
    if (frame) for (const listener of [...frames]) listener(frame);
  };
  const onLeave = (details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }): void => {
    if (details.isMainFrame && !details.isSameDocument) close();
  };
  const close = (): void => {
    contents.off('did-start-navigation', onLeave);
    contents.off('destroyed', close);
    ipcMain.off(CHANNEL, onMessage);
    for (const listener of [...closes]) listener();
    closes.clear();
    frames.clear();
  };
  ipcMain.on(CHANNEL, onMessage);
  contents.once('destroyed', close);
  contents.on('did-start-navigation', onLeave);
  return {
    send: (frame) => {
      if (!contents.isDestroyed()) contents.send(CHANNEL, JSON.stringify(frame));
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
  };
}
