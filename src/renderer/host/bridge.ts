/** What the preload script gives the page in Electron: a pipe of text frames, and where a dropped file lies. */
export interface WizardBridge {
  send(frame: string): void;
  subscribe(listener: (frame: string) => void): () => void;
  /** The file's absolute path; empty for one that does not come from the disk. */
  pathOf(file: File): string;
}

declare global {
  interface Window {
    readonly wizardBridge?: WizardBridge;
  }
}
