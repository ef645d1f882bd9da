import type { ReactElement } from 'react';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from './remedy.tsx';

/** In the place of what a backup holds: that none was made yet, that it is not to be read now, or that it is not known yet. */
export function NoBackupHere({ none }: { readonly none: string }): ReactElement {
  const { settings, phone, statusError } = useCurrent();
  if (settings !== null && phone === null) return <p className="screen-lead">{none}</p>;
  if (phone === null || statusError === null) return <Dots isInline />;
  const { code, message } = statusError;
  return code === 'VAULT_NOT_FOUND' ? (
    <>
      <h2>{t('home.away')}</h2>
      <p className="path">{t('home.awaySays', { path: phone.vault })}</p>
    </>
  ) : (
    <>
      <p className="quiet path">{phone.vault}</p>
      <Remedy code={code} message={message} />
    </>
  );
}
