import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';

const CHANNEL = 'wizard:frame';

/** The whole bridge: one pipe of text frames, and where a dropped file lies. What may be said is the contract's business. */
contextBridge.exposeInMainWorld('wizardBridge', {
  send: (frame: string): void => {
    ipcRenderer.send(CHANNEL, frame);
  },
  subscribe: (listener: (frame: string) => void): (() => void) => {
    const onFrame = (_event: IpcRendererEvent, frame: string): void => {
      listener(frame);
    };
    ipcRenderer.on(CHANNEL, onFrame);
    return () => {
      ipcRenderer.off(CHANNEL, onFrame);
    };
  },
  pathOf: (file: File): string => webUtils.getPathForFile(file),
});
