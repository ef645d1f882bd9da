import { Menu, Tray } from 'electron';
import type { AppClient } from '../shared/contract/contract.ts';
import type { ReminderState } from '../shared/domain/settings.ts';
import { SHELL_TEXT } from '../shared/text/strings-shell.en.ts';

export interface TrayActions {
  readonly backUp: () => void;
  readonly open: () => void;
  readonly quit: () => void;
}

/** The tray's icon and menu, for as long as the owner wants it. */
export class LifeboatTray {
  readonly #icon: string;
  readonly #client: AppClient;
  readonly #actions: TrayActions;
  #tray: Tray | null = null;
  #due: ReminderState | null = null;

  constructor(icon: string, client: AppClient, actions: TrayActions) {
    this.#icon = icon;
    this.#client = client;
    this.#actions = actions;
  }

  get isThere(): boolean {
    return this.#tray !== null;
  }

  wanted(on: boolean): void {
    if (!on) {
      this.#tray?.destroy();
      this.#tray = null;
    } else if (this.#tray === null) {
      this.#tray = new Tray(this.#icon);
      this.#tray.on('click', this.#actions.open);
      this.#draw();
    }
  }

  due(state: ReminderState): void {
    this.#due = state;
    this.#draw();
  }

  #draw(): void {
    const overdue = this.#due?.reminders.filter((one) => one.overdue).length ?? 0;
    const line = overdue === 0 ? SHELL_TEXT.nothingDue : SHELL_TEXT.due(overdue);
    this.#tray?.setToolTip(`${SHELL_TEXT.name}: ${line}`);
    this.#tray?.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'state', label: line, enabled: false },
        { type: 'separator' },
        { id: 'back-up', label: SHELL_TEXT.backUp, click: this.#actions.backUp },
        { id: 'open', label: SHELL_TEXT.open, click: this.#actions.open },
        { id: 'snooze-day', label: SHELL_TEXT.snoozeDay, enabled: overdue > 0, click: () => this.#snooze(1) },
        { id: 'snooze-week', label: SHELL_TEXT.snoozeWeek, enabled: overdue > 0, click: () => this.#snooze(7) },
        { type: 'separator' },
        { id: 'quit', label: SHELL_TEXT.quit, click: this.#actions.quit },
      ]),
    );
  }

  #snooze(days: number): void {
    // What could not be put off stays due, and visible.
    this.#client['reminder.snooze']({ days }).catch(() => undefined);
  }
}
