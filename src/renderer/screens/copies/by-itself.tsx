import { useState, type ReactElement } from 'react';
import type { RememberedDrive } from '../../../shared/domain/settings.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Remedy } from '../parts/remedy.tsx';

/** Whether this drive's copy is made by itself as it is plugged in. */
export function ByItself({ drive }: { readonly drive: RememberedDrive }): ReactElement {
  const client = useClient();
  const [error, setError] = useState<AppError | null>(null);
  const { id, vaultId, label, byItself } = drive;
  const change = (on: boolean): void => {
    setError(null);
    client['copies.byItself']({ drive: id, vaultId, on }).catch((failure: unknown) => setError(toAppError(failure)));
  };
  return (
    <>
      <Checkbox isSelected={byItself} onChange={change}>
        {t('copies.byItself', { label })}
      </Checkbox>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
    </>
  );
}
