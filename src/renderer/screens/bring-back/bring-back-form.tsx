import type { ReactElement } from 'react';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/radio.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { KeyField } from '../copies/key-field.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';

export interface BringBackWish {
  readonly kind: 'folder' | 'server';
  readonly folder: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
  readonly key: string;
  /** The folder in which the backup is made again. */
  readonly to: string;
}

export const EMPTY_WISH: BringBackWish = {
  kind: 'folder',
  folder: '',
  address: '',
  user: '',
  password: '',
  key: '',
  to: '',
};

export interface BringBackFormProps {
  readonly wish: BringBackWish;
  readonly onChange: (wish: BringBackWish) => void;
  readonly onBegin: () => void;
  readonly isPending: boolean;
}

/** Where it is, its key, and where to: in the words and the order of the paper. */
export function BringBackForm({ wish, onChange, onBegin, isPending }: BringBackFormProps): ReactElement {
  const change = (changed: Partial<BringBackWish>): void => onChange({ ...wish, ...changed });
  const into = usePickFolder((to) => change({ to }));
  const { kind, folder, address, key, to } = wish;
  const hasPlace = kind === 'folder' ? folder !== '' : isAddress(address);
  return (
    <>
      <section className="section offsite-form">
        <h2>{t('bringBack.place')}</h2>
        <Choice
          label={t('bringBack.placeLabel')}
          value={kind}
          options={[
            { value: 'folder', text: t('bringBack.folder') },
            { value: 'server', text: t('bringBack.server') },
          ]}
          onChange={(chosen) => change({ kind: chosen })}
        />
        {kind === 'folder' ? <FromFolder wish={wish} change={change} /> : <FromServer wish={wish} change={change} />}
      </section>
      <section className="section offsite-form">
        <h2>{t('bringBack.key')}</h2>
        <p className="quiet">{t('bringBack.keySays')}</p>
        <KeyField value={key} onChange={(typed) => change({ key: typed })} />
      </section>
      <section className="section offsite-form">
        <h2>{t('bringBack.into')}</h2>
        <p className="quiet">{t('bringBack.intoSays')}</p>
        {to === '' ? null : <p className="path">{to}</p>}
        <Button onPress={() => into.open(t('bringBack.chooseInto'))}>{t('bringBack.pickInto')}</Button>
        {into.dialog}
        <Button
          kind="main"
          isPending={isPending}
          isDisabled={!hasPlace || key.trim() === '' || to === ''}
          onPress={onBegin}
        >
          {t('bringBack.begin')}
        </Button>
      </section>
    </>
  );
}

interface PartProps {
  readonly wish: BringBackWish;
  readonly change: (changed: Partial<BringBackWish>) => void;
}

function FromFolder({ wish, change }: PartProps): ReactElement {
  const picker = usePickFolder((folder) => change({ folder }));
  return (
    <>
      <p className="quiet">{t('bringBack.folderSays')}</p>
      {wish.folder === '' ? null : <p className="path">{wish.folder}</p>}
      <Button onPress={() => picker.open(t('bringBack.chooseFolder'))}>{t('bringBack.pickFolder')}</Button>
      {picker.dialog}
    </>
  );
}

function FromServer({ wish: { address, user, password }, change }: PartProps): ReactElement {
  return (
    <>
      <TextField
        label={t('copies.offsite.address')}
        value={address}
        onChange={(typed) => change({ address: typed })}
        error={address.trim() === '' || isAddress(address) ? null : t('copies.offsite.noAddress')}
      />
      <TextField label={t('bringBack.user')} value={user} onChange={(typed) => change({ user: typed })} />
      <TextField
        label={t('bringBack.password')}
        value={password}
        onChange={(typed) => change({ password: typed })}
        isSecret
      />
      <p className="quiet small">{t('bringBack.passwordSays')}</p>
    </>
  );
}

function isAddress(typed: string): boolean {
  return /^(?:s3\+)?https?:\/\/\S+$/u.test(typed.trim());
}
