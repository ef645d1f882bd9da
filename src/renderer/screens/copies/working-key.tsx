import { useState, type ReactElement } from 'react';
import type { OffsiteStatus } from '../../../shared/domain/offsite.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { CheckOpens } from './check-opens.tsx';
import { KeyBack } from './key-back.tsx';

export interface WorkingKeyProps {
  readonly vault: string;
  readonly status: OffsiteStatus;
  readonly onChanged: () => void;
}

/** Beside a copy whose key was proved: a working copy of the key is added, used and forgotten. */
export function WorkingKey({ vault, status, onChanged }: WorkingKeyProps): ReactElement {
  const { id } = status.config;
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  if (status.workingKey) return <Kept vault={vault} status={status} onChanged={onChanged} />;
  if (!isOpen) {
    return (
      <Button kind="quiet" onPress={() => setOpen(true)}>
        {t('copies.workingKey.add')}
      </Button>
    );
  }
  const kept = (): void => {
    close();
    onChanged();
  };
  return (
    <div role="group" aria-label={t('copies.workingKey.add')} className="offsite-form">
      <KeyBack vault={vault} remote={id} onProved={kept} onLeave={close} />
    </div>
  );
}

function Kept({ vault, status, onChanged }: WorkingKeyProps): ReactElement {
  const client = useClient();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const forget = (): void => {
    const input = { vault, remote: status.config.id };
    client['offsite.forgetKey'](input).then(onChanged, (failure: unknown) => setError(toAppError(failure)));
  };
  return (
    <div className="offsite-form">
      <p className="quiet small" role="status">
        {t('copies.workingKey.kept')} <LinkButton onPress={forget}>{t('copies.workingKey.forget')}</LinkButton>
      </p>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {isOpen ? (
        <CheckOpens vault={vault} status={status} />
      ) : (
        <Button onPress={() => setOpen(true)}>{t('copies.workingKey.check')}</Button>
      )}
    </div>
  );
}
