import { useState, type ReactElement } from 'react';
import { isLongEnough, LEAST_PASSPHRASE } from '../../../shared/domain/offsite.ts';
import { t } from '../../text/i18n.ts';
import { TextField } from '../../ui/text-field.tsx';

export interface NewPassphraseProps {
  /** Null while it is too short, or not the same twice. */
  readonly onChange: (passphrase: string | null) => void;
}

/** A passphrase that nobody can see as it is typed, so it is typed twice. */
export function NewPassphrase({ onChange }: NewPassphraseProps): ReactElement {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const change = (one: string, other: string): void => {
    setFirst(one);
    setSecond(other);
    onChange(isLongEnough(one) && one === other ? one : null);
  };
  const isShort = first !== '' && !isLongEnough(first);
  return (
    <>
      <TextField
        label={t('copies.workingKey.new')}
        value={first}
        onChange={(one) => change(one, second)}
        error={isShort ? t('copies.workingKey.tooShort', { least: LEAST_PASSPHRASE }) : null}
        isSecret
      />
      <TextField
        label={t('copies.workingKey.again')}
        value={second}
        onChange={(other) => change(first, other)}
        error={second === '' || first.startsWith(second) ? null : t('copies.workingKey.differs')}
        isSecret
      />
    </>
  );
}
