/** What the Electron shell says outside its window: tray, notifications, the box of a start that failed. */
export const SHELL_TEXT = {
  name: 'Lumia Lifeboat',
  nothingDue: 'Nothing is due',
  due: (count: number) => (count === 1 ? 'A backup is due' : `${String(count)} backups are due`),
  backUp: 'Back up now',
  open: 'Open',
  snoozeDay: 'Remind me tomorrow',
  snoozeWeek: 'Remind me in a week',
  quit: 'Quit',
  startFailed: 'Lumia Lifeboat could not open its window.',
} as const;
