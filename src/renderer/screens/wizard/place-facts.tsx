import type { ReactElement } from 'react';
import type { PlaceLook } from '../../../shared/contract/window.ts';
import type { DeviceId } from '../../../shared/domain/ids.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { formatDay, formatFileCount } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';

/** What is known of a place before anything is written to it: how much is free, what it cannot hold, what is there. */
export function PlaceFacts({
  look,
  deviceId,
}: {
  readonly look: PlaceLook;
  readonly deviceId: DeviceId;
}): ReactElement {
  const { devices } = useCurrent();
  const used = usedOn(devices?.find(({ id }) => id === deviceId)?.storages ?? []);
  const isLittle = look.free !== null && used !== null && look.vault === null && look.free < used;
  return (
    <div className="place-facts">
      <p className="tile-count numbers">{look.free === null ? '?' : formatBytes(look.free)}</p>
      <p>{look.free === null ? t('where.freeUnknown') : t('where.freeOnly', { free: '' }).trim()}</p>
      <p className="quiet path place-path">{look.vault?.path ?? look.to}</p>
      {look.vault ? (
        <div className="finding finding-fine">
          <p>
            <strong>{t('where.found')}</strong>
          </p>
          <p className="quiet">
            {t('where.foundSays', {
              files: formatFileCount(look.vault.holds.files),
              bytes: formatBytes(look.vault.holds.bytes),
            })}{' '}
            {look.vault.lastCompleteAt === null
              ? ''
              : t('where.foundAt', { day: formatDay(look.vault.lastCompleteAt) })}
          </p>
        </div>
      ) : null}
      {look.writable ? null : <p className="finding">{t('where.notWritable')}</p>}
      {isLittle ? <p className="finding finding-mild">{t('where.little', { used: formatBytes(used) })}</p> : null}
      {look.limits.map((limit) => (
        <p key={limit} className="finding finding-mild">
          {t(`where.limit.${limit}`)}
        </p>
      ))}
    </div>
  );
}

/** Bytes in use on all of the phone; null where it does not say. */
function usedOn(
  storages: readonly { readonly capacity: number | null; readonly free: number | null }[],
): number | null {
  let used = 0;
  for (const { capacity, free } of storages) {
    if (capacity === null || free === null) return null;
    used += Math.max(0, capacity - free);
  }
  return storages.length === 0 ? null : used;
}
