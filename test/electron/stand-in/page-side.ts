/**
 * Runs in the page before anything else: `require('electron')` of a sandboxed preload script, over two functions that
 * the stand-in has put on `window`. The real preload bundle is run with it.
 */
export const PAGE_SIDE = (preload: string): string => `(() => {
  if (window !== window.top) return;
  const send = window.__standInSend;
  const listeners = new Map();
  window.__standInDeliver = (channel, args) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({ senderId: 0 }, ...args);
  };
  const ipcRenderer = {
    send: (channel, ...args) => void send(channel, args),
    on: (channel, listener) => {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel).add(listener);
    },
    off: (channel, listener) => void listeners.get(channel)?.delete(listener),
  };
  const contextBridge = {
    exposeInMainWorld: (name, api) =>
      Object.defineProperty(window, name, { value: Object.freeze({ ...api }), writable: false, configurable: false }),
  };
  const webUtils = { getPathForFile: (file) => '/dropped/' + file.name };
  const module = { exports: {} };
  ((require, module, exports) => {
${preload}
  })((name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload script has no ' + name);
    return { ipcRenderer, contextBridge, webUtils };
  }, module, module.exports);
})();`;
