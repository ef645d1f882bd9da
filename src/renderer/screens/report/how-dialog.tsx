import type { ReactElement } from 'react';
import type { Proof } from '../../../shared/domain/run-report.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

export const CHECK_LINE = 'sha256sum -c manifest-sha256.txt';

export function HowDialog({ proof, onClose }: { readonly proof: Proof; readonly onClose: () => void }): ReactElement {
  return (
    <Dialog heading={t('report.how.heading')} onClose={onClose}>
      <div className="prose">
        <p>{t('report.how.arrived')}</p>
        <p>
          {t('report.how.readBack')}{' '}
          {proof.readBackPastCache > 0 ? tn('report.how.pastCache', proof.readBackPastCache) : ''}
        </p>
        {proof.readBackPastCache < proof.readBack ? <p>{t('report.how.cache')}</p> : null}
        <p>{t('report.how.compared')}</p>
        <p>
          {t('report.how.later')} <code>{CHECK_LINE}</code>
        </p>
      </div>
      <DialogActions>
        <Button kind="main" onPress={onClose} autoFocus>
          {t('act.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
