import type { ReactElement } from 'react';
import type { RestoreExtra } from '../../../shared/domain/restore.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { t } from '../../text/i18n.ts';
import { Checkbox } from '../../ui/checkbox.tsx';

export interface ExtrasChoiceProps {
  readonly vault: string;
  readonly chosen: readonly RestoreExtra[];
  readonly onChange: (chosen: readonly RestoreExtra[]) => void;
}

/** What can be made for the phone's own apps: only what the backup has something of is offered. */
export function ExtrasChoice({ vault, chosen, onChange }: ExtrasChoiceProps): ReactElement | null {
  const messages = useCall('messages.overview', { vault }).value?.messages ?? 0;
  const people = useCall('contacts.overview', { vault }).value?.people ?? 0;
  const packages = useCall('packages.list', { vault }).value?.inside.verdicts.installs ?? 0;
  const offers: readonly { readonly extra: RestoreExtra; readonly n: number }[] = [
    { extra: 'messages', n: messages },
    { extra: 'contact-files', n: people },
    { extra: 'contacts', n: people },
    { extra: 'kit', n: packages },
  ];
  const toggle = (extra: RestoreExtra) => (isOn: boolean) =>
    onChange(isOn ? [...chosen, extra] : chosen.filter((one) => one !== extra));
  if (offers.every(({ n }) => n === 0)) return null;
  return (
    <fieldset className="restore-kinds section">
      <legend>{t('restore.what.also')}</legend>
      <p className="quiet">{t('restore.what.alsoSays')}</p>
      {offers
        .filter(({ n }) => n > 0)
        .map(({ extra, n }) => (
          <Checkbox key={extra} isSelected={chosen.includes(extra)} onChange={toggle(extra)}>
            {t(`restore.what.extras.${extra}`)} <span className="quiet">{formatNumber(n)}</span>
          </Checkbox>
        ))}
    </fieldset>
  );
}
