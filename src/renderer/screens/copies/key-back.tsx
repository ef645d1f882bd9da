import { useState, type ReactElement } from 'react';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { KeyField } from './key-field.tsx';
import { NewPassphrase } from './new-passphrase.tsx';

export interface KeyBackProps {
  readonly vault: string;
  readonly remote: string;
  readonly onProved: () => void;
  /** It was proved before, and is typed once more to keep a working copy; what leaves that. */
  readonly onLeave?: () => void;
}

/**
 * Nothing is sent before the key was typed back from its paper, and opened something that was encrypted here. A working
 * copy of it may be kept on the way.
 */
export function KeyBack({ vault, remote, onProved, onLeave }: KeyBackProps): ReactElement {
  const client = useClient();
  const isOnceMore = onLeave !== undefined;
  const [key, setKey] = useState('');
  const [keep, setKeep] = useState(isOnceMore);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const prove = (): void => {
    setPending(true);
    setError(null);
    const input = { vault, remote, key, passphrase: keep ? passphrase : null };
    client['offsite.confirm'](input).then(onProved, (failure: unknown) => {
      setPending(false);
      setError(toAppError(failure));
    });
  };
  const isReady = key.trim() !== '' && (!keep || passphrase !== null);
  return (
    <div className="offsite-form">
      <p>{t(isOnceMore ? 'copies.workingKey.addSays' : 'copies.offsite.typeBack')}</p>
      <KeyField value={key} onChange={setKey} autoFocus={isOnceMore} />
      {isOnceMore ? null : (
        <Checkbox
          isSelected={keep}
          onChange={(on) => {
            setKeep(on);
            setPassphrase(null);
          }}
        >
          {t('copies.workingKey.keep')}
        </Checkbox>
      )}
      {keep ? (
        <>
          <p className="quiet small">{t('copies.workingKey.keepSays')}</p>
          <NewPassphrase onChange={setPassphrase} />
        </>
      ) : null}
      <div className="actions">
        <Button isPending={isPending} isDisabled={!isReady} onPress={prove}>
          {t(isOnceMore ? 'copies.workingKey.addIt' : 'copies.offsite.prove')}
        </Button>
        {isOnceMore ? (
          <Button kind="quiet" onPress={onLeave}>
            {t('copies.workingKey.never')}
          </Button>
        ) : null}
      </div>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
    </div>
  );
}
