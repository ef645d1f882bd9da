/** At login the app starts without a window: the tray is there, and what is due is said. */
export const HIDDEN = '--hidden';

/**
 * The file that its owner keeps. An AppImage and the portable program for Windows unpack themselves anew at each start, into
 * a folder that is removed at the end: the program that runs is gone at the next login.
 */
export function programAtLogin(environment: Readonly<Record<string, string | undefined>>, running: string): string {
  const kept = [environment['PORTABLE_EXECUTABLE_FILE'], environment['APPIMAGE']];
  return kept.find((file) => file !== undefined && file !== '') ?? running;
}
