import type { ReactElement } from 'react';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

export function StopDialog({
  onStop,
  onClose,
}: {
  readonly onStop: () => void;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Dialog heading={t('run.stopAsk')} onClose={onClose}>
      <p>{t('run.stopSays')}</p>
      <DialogActions>
        <Button kind="main" onPress={onStop}>
          {t('run.stopNow')}
        </Button>
        <Button onPress={onClose} autoFocus>
          {t('run.keepOn')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
