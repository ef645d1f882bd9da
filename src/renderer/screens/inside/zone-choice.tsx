import type { ReactElement } from 'react';
import { t } from '../../text/i18n.ts';
import { Select } from '../../ui/select.tsx';

const OWN = new Intl.DateTimeFormat().resolvedOptions().timeZone;
/** Not among those that browsers list, and the one that programs like best. */
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** In which zone years are counted and times without a zone are read; empty for this computer's own. */
export function ZoneChoice(props: { readonly value: string; readonly onChange: (zone: string) => void }): ReactElement {
  return (
    <Select
      {...props}
      label={t('look.export.zone')}
      says={t('look.export.zoneSays')}
      options={[
        { value: '', text: t('look.export.zoneOwn', { zone: words(OWN) }) },
        ...ZONES.map((zone) => ({ value: zone, text: words(zone) })),
      ]}
    />
  );
}

const words = (zone: string): string => zone.replaceAll('_', ' ');
