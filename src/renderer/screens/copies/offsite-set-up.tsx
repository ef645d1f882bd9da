import { useState, type ReactElement } from 'react';
import type { Credentials } from '../../../shared/domain/offsite.ts';
import { toAppError, type AppError } from '../../../shared/errors/app-error.ts';
import { useClient } from '../../host/host-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/radio.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { ShowButton } from '../parts/show-button.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { SignIn } from './sign-in.tsx';

interface Place {
  readonly to: string;
  readonly credentials: Credentials | null;
}

/** Where the encrypted copy is to be, then where the page with its key is written: to be printed, and typed back. */
export function OffsiteSetUp({ vault, onMade }: { readonly vault: string; readonly onMade: () => void }): ReactElement {
  const [place, setPlace] = useState<Place | null>(null);
  return (
    <div className="offsite-place">
      {place === null ? (
        <WhichPlace onPlace={setPlace} />
      ) : (
        <MakeKey vault={vault} place={place} onMade={onMade} onBack={() => setPlace(null)} />
      )}
    </div>
  );
}

function WhichPlace({ onPlace }: { readonly onPlace: (place: Place) => void }): ReactElement {
  const [kind, setKind] = useState<'folder' | 'server'>('folder');
  const [address, setAddress] = useState('');
  const picker = usePickFolder((to) => onPlace({ to, credentials: null }));
  const isAddress = /^(?:s3\+)?https?:\/\/\S+$/u.test(address.trim());
  return (
    <>
      <Choice
        label={t('copies.offsite.where')}
        value={kind}
        options={[
          { value: 'folder', text: t('copies.offsite.folder') },
          { value: 'server', text: t('copies.offsite.server') },
        ]}
        onChange={setKind}
      />
      {kind === 'folder' ? (
        <>
          <p className="quiet">{t('copies.offsite.folderSays')}</p>
          <Button onPress={() => picker.open(t('copies.offsite.chooseFolder'))}>
            {t('copies.offsite.pickFolder')}
          </Button>
          {picker.dialog}
        </>
      ) : (
        <>
          <p className="quiet">{t('copies.offsite.serverSays')}</p>
          <TextField
            label={t('copies.offsite.address')}
            value={address}
            onChange={setAddress}
            error={address.trim() === '' || isAddress ? null : t('copies.offsite.noAddress')}
          />
          {isAddress ? (
            <SignIn
              word={t('copies.offsite.use')}
              onSignedIn={(credentials) => onPlace({ to: address.trim(), credentials })}
            />
          ) : null}
        </>
      )}
    </>
  );
}

interface MakeKeyProps {
  readonly vault: string;
  readonly place: Place;
  readonly onMade: () => void;
  readonly onBack: () => void;
}

function MakeKey({ vault, place, onMade, onBack }: MakeKeyProps): ReactElement {
  const client = useClient();
  const [sheet, setSheet] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const make = (folder: string): void => {
    setPending(true);
    setError(null);
    client['offsite.init']({ vault, sheet: folder, ...place }).then(
      (made) => setSheet(made.sheet),
      (failure: unknown) => {
        setPending(false);
        setError(toAppError(failure));
      },
    );
  };
  const picker = usePickFolder(make);
  if (sheet !== null) {
    return (
      <div role="status" className="offsite-form">
        <p>{t('copies.offsite.print')}</p>
        <p className="path">{sheet}</p>
        <ShowButton path={sheet} word={t('copies.offsite.openSheet')} />
        <Button onPress={onMade}>{t('copies.offsite.printed')}</Button>
      </div>
    );
  }
  return (
    <div className="offsite-form">
      <p className="path">{place.to}</p>
      <p>{t('copies.offsite.keySays')}</p>
      <div className="actions">
        <Button isPending={isPending} onPress={() => picker.open(t('copies.offsite.sheetWhere'))}>
          {t('copies.offsite.makeKey')}
        </Button>
        <Button kind="quiet" onPress={onBack}>
          {t('act.back')}
        </Button>
      </div>
      {picker.dialog}
      {error ? <Remedy code={error.code} message={error.message} /> : null}
    </div>
  );
}
