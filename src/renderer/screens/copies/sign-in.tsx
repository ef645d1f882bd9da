import { useState, type ReactElement } from 'react';
import type { Credentials } from '../../../shared/domain/offsite.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface SignInProps {
  /** What the button does with it. */
  readonly word: string;
  readonly onSignedIn: (credentials: Credentials, keep: boolean) => void;
  /** Another thing that is done with them. */
  readonly also?: { readonly word: string; readonly onSignedIn: (credentials: Credentials) => void };
  /** Offers to keep them, where the computer has a keychain for it. */
  readonly mayKeep?: boolean;
  /** What is kept is for another place, and is not used. */
  readonly keptForAnother?: boolean;
  /** Something else is missing still. */
  readonly isDisabled?: boolean;
}

/** Name and password of a server; kept nowhere and asked for each time, or in the system's keychain where wanted. */
export function SignIn(props: SignInProps): ReactElement {
  const { word, onSignedIn, also, mayKeep = false, keptForAnother = false, isDisabled = false } = props;
  const { capabilities } = useCurrent();
  const canKeep = mayKeep && capabilities?.keychain === true;
  const [keep, setKeep] = useState(false);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const isMissing = isDisabled || user === '' || password === '';
  return (
    <div className="offsite-form">
      {keptForAnother ? <p className="finding finding-mild">{t('copies.offsite.keptForAnother')}</p> : null}
      <TextField label={t('copies.offsite.user')} value={user} onChange={setUser} />
      <TextField label={t('copies.offsite.password')} value={password} onChange={setPassword} isSecret />
      {canKeep ? (
        <Checkbox isSelected={keep} onChange={setKeep}>
          {t('copies.offsite.keep')}
        </Checkbox>
      ) : (
        <p className="quiet small">
          {t(mayKeep && capabilities?.kind === 'electron' ? 'copies.offsite.noKeychain' : 'copies.offsite.notKept')}
        </p>
      )}
      <div className="actions">
        <Button isDisabled={isMissing} onPress={() => onSignedIn({ user, password }, keep)}>
          {word}
        </Button>
        {also ? (
          <Button kind="quiet" isDisabled={isMissing} onPress={() => also.onSignedIn({ user, password })}>
            {also.word}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
