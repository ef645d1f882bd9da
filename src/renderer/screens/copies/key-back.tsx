import { useState, type ReactElement } from 'react';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { KeyField } from './key-field.tsx';

export interface KeyBackProps {
  readonly vault: string;
  readonly remote: string;
  readonly onProved: () => void;
}

/** Nothing is sent before the key was typed back from its paper, and opened something that was encrypted here. */
export function KeyBack({ vault, remote, onProved }: KeyBackProps): ReactElement {
  const client = useClient();
  const [key, setKey] = useState('');
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const prove = (): void => {
    setPending(true);
    setError(null);
    client['offsite.confirm']({ vault, remote, key }).then(onProved, (failure: unknown) => {
      setPending(false);
      setError(toAppError(failure));
    });
  };
  return (
    <div className="offsite-form">
      <p>{t('copies.offsite.typeBack')}</p>
      <KeyField value={key} onChange={setKey} />
      <Button isPending={isPending} isDisabled={key.trim() === ''} onPress={prove}>
        {t('copies.offsite.prove')}
      </Button>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
    </div>
  );
}
