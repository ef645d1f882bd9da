import { useEffect } from 'react';
import { t } from '../text/i18n.ts';

/** The window's title while the page is there; afterwards the app's own name. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(
    () => () => {
      document.title = t('app');
    },
    [],
  );
}
