import type { ReactElement } from 'react';
import type { CopyJob } from '../../../shared/domain/copies.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';

/** Says that copying of such a kind ended with the app; nothing where none did. */
export function CutOff({ isOf }: { readonly isOf: (job: CopyJob) => boolean }): ReactElement | null {
  const { cutOff } = useCurrent();
  return cutOff.some(isOf) ? (
    <p role="status" className="finding finding-mild">
      {t('copies.cutOff')}
    </p>
  ) : null;
}
