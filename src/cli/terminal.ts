import type { AppClient } from '../shared/contract/contract.ts';
import type { DeviceId } from '../shared/domain/ids.ts';
import type { FramePipe } from '../shared/rpc/frames.ts';

/** What a command line meets of the world. The real one is the process; the one in tests keeps what was written. */
export interface Terminal {
  /** Written as given; a reader that has gone away is no failure. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard error is a terminal that somebody watches. */
  readonly watched: boolean;
  /** Columns of that terminal. */
  readonly columns: number;
  readonly platform: string;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** What a command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly client: AppClient;
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  readonly progress: ProgressMode;
  readonly host: CommandHost;
}

/** What a command asks of its host. */
export interface WantedPorts {
  readonly kind: 'terminal' | 'browser';
  /** A virtual phone to show beside the real ones. */
  readonly rehearsal: DeviceId | null;
}

/** What `serve` needs beside a client: to let others in. */
export interface CommandHost {
  /** Serves the app to another client over this pipe; returns the function that stops it. */
  readonly attach: (pipe: FramePipe) => () => void;
  /** Folder of the window's build. */
  readonly renderer: string;
}

export type ProgressMode = 'auto' | 'bar' | 'json' | 'none';

export function printJson({ out }: Terminal, document: unknown): void {
  out(`${JSON.stringify(document, null, 2)}\n`);
}

export function printLines({ out }: Terminal, lines: readonly string[]): void {
  out(lines.map((line) => `${line}\n`).join(''));
}
