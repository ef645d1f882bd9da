import { useState, type ReactElement } from 'react';
import type { Credentials } from '../../../shared/domain/offsite.ts';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface SignInProps {
  /** What the button does with it. */
  readonly word: string;
  readonly onSignedIn: (credentials: Credentials) => void;
}

/** Name and password of a server; they are kept nowhere, and asked for each time. */
export function SignIn({ word, onSignedIn }: SignInProps): ReactElement {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  return (
    <div className="offsite-form">
      <TextField label={t('copies.offsite.user')} value={user} onChange={setUser} />
      <TextField label={t('copies.offsite.password')} value={password} onChange={setPassword} isSecret />
      <p className="quiet small">{t('copies.offsite.notKept')}</p>
      <Button isDisabled={user === '' || password === ''} onPress={() => onSignedIn({ user, password })}>
        {word}
      </Button>
    </div>
  );
}
