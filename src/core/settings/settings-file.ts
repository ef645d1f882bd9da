import path from 'node:path';

export interface Place {
  /** As in `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly home: string;
}

/**
 * Where settings are kept: `LIFEBOAT_SETTINGS` where it is set, else the platform's own place for them (XDG Base
 * Directory Specification 0.8; %APPDATA%; ~/Library/Application Support). A relative path in the environment is no place.
 */
export function settingsFile({ platform, env, home }: Place): string {
  const { isAbsolute, join } = platform === 'win32' ? path.win32 : path.posix;
  const given = (name: string): string | null => {
    const value = env[name];
    return value !== undefined && isAbsolute(value) ? value : null;
  };
  const chosen = given('LIFEBOAT_SETTINGS');
  if (chosen !== null) return chosen;
  if (platform === 'win32') {
    return join(given('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'Lumia Lifeboat', 'settings.json');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Lumia Lifeboat', 'settings.json');
  return join(given('XDG_CONFIG_HOME') ?? join(home, '.config'), 'lumia-lifeboat', 'settings.json');
}
