import type { BrowserWindow } from 'electron';
import type { AppClient } from '../shared/contract/contract.ts';
import type { RunId } from '../shared/domain/ids.ts';
import type { RunSnapshot } from '../shared/domain/progress.ts';
import type { LifeboatTray } from './tray.ts';

/** What the shell itself wants to know of the app, followed until it quits. */
export class Followed {
  /** Runs under way; the shell stays while there is one. */
  runs: ReadonlySet<RunId> = new Set();
  /** A copy is being made; the shell stays for it, too. */
  isCopying = false;
  /** Something is being put back; the shell stays for that, too. */
  isRestoring = false;
  #run: AbortController | null = null;

  /** Whatever goes on without a window. */
  get isBusy(): boolean {
    return this.runs.size > 0 || this.isCopying || this.isRestoring;
  }

  constructor(client: AppClient, tray: LifeboatTray, window: () => BrowserWindow | null) {
    void forever(client['settings.watch'](null), ({ reminders }) => tray.wanted(reminders.tray));
    void forever(client['reminder.watch'](null), (state) => tray.due(state));
    void forever(client['copies.jobs'](null), (jobs) => {
      this.isCopying = jobs.some(({ state }) => state === 'working');
    });
    void forever(client['restore.active'](null), (restores) => {
      this.isRestoring = restores.length > 0;
    });
    void forever(client['run.active'](null), (active) => {
      this.runs = new Set(active.map(({ runId }) => runId));
      this.#run?.abort();
      this.#run = null;
      window()?.setProgressBar(-1);
      const [first] = active;
      if (first === undefined) return;
      const { signal } = (this.#run = new AbortController());
      void forever(client['run.watch']({ runId: first.runId }, { signal }), (snapshot) =>
        window()?.setProgressBar(part(snapshot), { mode: snapshot.phase === 'waiting' ? 'paused' : 'normal' }),
      );
    });
  }
}

/** Between 0 and 1; 2 is "under way" to the taskbar, -1 is nothing. */
function part({ phase, toCopy, copied, inFlight }: RunSnapshot): number {
  if (phase === 'ended') return -1;
  if (toCopy === null || toCopy.bytes === 0) return 2;
  return Math.min(1, (copied.bytes + inFlight) / toCopy.bytes);
}

async function forever<T>(stream: AsyncIterable<T>, each: (value: T) => void): Promise<void> {
  try {
    for await (const value of stream) each(value);
  } catch {
    // The run is of an engine that died, or it was let go: the next state of the runs says what is.
  }
}
