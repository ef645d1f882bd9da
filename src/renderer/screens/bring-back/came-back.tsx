import type { ReactElement } from 'react';
import type { OffsitePulled } from '../../../shared/domain/offsite.ts';
import { formatBytes, formatFiles } from '../../../shared/text/bytes.ts';
import { useClient } from '../../host/host-context.tsx';
import { HOME } from '../../state/route.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatLately } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Named } from '../parts/named.tsx';

/** What came back, what did not and what to do about it; and the way into it. */
export function CameBack({
  report,
  onAnother,
}: {
  readonly report: OffsitePulled;
  readonly onAnother: () => void;
}): ReactElement {
  const { outcome, total, findings, passedOver, vault, place, snapshot } = report;
  const isAll = outcome === 'complete';
  const amount = { files: formatFiles(total.files), bytes: formatBytes(total.bytes) };
  return (
    <div role="status" className="offsite-form">
      <p className="screen-lead">
        {findings.length > 0
          ? tn('bringBack.cameNotAll', findings.length)
          : t(isAll ? 'bringBack.came' : 'bringBack.cameOlder', amount)}
      </p>
      {passedOver.length > 0 ? <p className="finding">{t('bringBack.passedOver')}</p> : null}
      <Named findings={findings} />
      {isAll ? null : <p>{t('bringBack.notAllTodo')}</p>}
      <p className="path">{vault}</p>
      <p className="quiet small path">{t('bringBack.cameFrom', { day: formatLately(snapshot.at), place })}</p>
      <div className="actions">
        <OpenIt vault={vault} />
        <Button kind="quiet" onPress={onAnother}>
          {t('bringBack.another')}
        </Button>
      </div>
    </div>
  );
}

/** The window is about this backup from then on; others that are remembered stay so. */
function OpenIt({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const go = useGo();
  const { settings } = useCurrent();
  const open = (): void => {
    const phones = settings?.phones ?? [];
    const own = phones.filter((phone) => phone.vault === vault);
    // One that could not be remembered can be looked at all the same.
    const look = (): void => go({ at: 'restore', vault });
    if (own.length === 0) look();
    else {
      const others = phones.filter((phone) => phone.vault !== vault);
      client['settings.change']({ phones: [...own, ...others] }).then(() => go(HOME), look);
    }
  };
  return (
    <Button kind="main" onPress={open}>
      {t('bringBack.opens')}
    </Button>
  );
}
