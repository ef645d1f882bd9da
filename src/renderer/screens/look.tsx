import { useEffect } from 'react';
import { useCurrent } from '../state/current.tsx';

const LAST = 'lifeboat.look';

/** Accent and ground as the settings have them. The last look is kept, so that the next start does not flash. */
export function Look(): null {
  const { settings } = useCurrent();
  const [accent, theme] = [settings?.accent, settings?.theme];
  useEffect(() => {
    const look = accent === undefined || theme === undefined ? lastLook() : { accent, theme };
    const { dataset } = document.documentElement;
    dataset['accent'] = look.accent;
    dataset['theme'] = look.theme;
    if (accent !== undefined) localStorage.setItem(LAST, `${look.accent} ${look.theme}`);
  }, [accent, theme]);
  return null;
}

function lastLook(): { readonly accent: string; readonly theme: string } {
  const [accent = 'cyan', theme = 'system'] = (localStorage.getItem(LAST) ?? '').split(' ');
  return { accent: accent === '' ? 'cyan' : accent, theme };
}
