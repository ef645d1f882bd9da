import { useEffect, useState, type ReactElement } from 'react';
import { useLink } from '../host/host-context.tsx';
import { t } from '../text/i18n.ts';

/** A short break is nobody's business. */
const WAIT_MS = 1200;

/** Says that the way to the app is gone, and what that means; goes by itself when it is back. */
export function LinkBand(): ReactElement {
  const link = useLink();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (link === 'open' || link === 'connecting') {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), link === 'refused' ? 0 : WAIT_MS);
    return () => clearTimeout(timer);
  }, [link]);
  const says = shown && (link === 'lost' || link === 'refused') ? t(`link.${link}`) : '';
  return (
    <div role="status" aria-live="polite" data-link={link} className={says === '' ? 'only-heard' : 'link-band'}>
      {says}
    </div>
  );
}
