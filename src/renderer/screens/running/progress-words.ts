import type { RunSnapshot } from '../../../shared/domain/progress.ts';
import { formatBytes, formatNumber } from '../../../shared/text/bytes.ts';
import { formatAbout } from '../../../shared/text/duration.ts';
import { formatBytesOf, formatFileCount } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';

/** From 0 to 1: how much of what is to be copied is on the disk. By bytes, by files where there are no bytes; null before the plan. */
export function safeShare({ toCopy, copied }: RunSnapshot): number | null {
  if (toCopy === null) return null;
  if (toCopy.bytes > 0) return Math.min(1, copied.bytes / toCopy.bytes);
  return toCopy.files > 0 ? Math.min(1, copied.files / toCopy.files) : 1;
}

/** The bar may be ahead of the heading by the file that is on its way. */
export function barShare(snapshot: RunSnapshot): number {
  const { toCopy, copied, inFlight, failed } = snapshot;
  if (toCopy === null) return 0;
  if (toCopy.bytes === 0) return safeShare(snapshot) ?? 0;
  return Math.min(1, (copied.bytes + inFlight + failed.bytes) / toCopy.bytes);
}

/** Never 100 before it is so: rounded down. */
export function percentSafe(snapshot: RunSnapshot): number | null {
  const share = safeShare(snapshot);
  return share === null ? null : Math.floor(share * 100);
}

export function headingOfRun(snapshot: RunSnapshot | null, isStopping: boolean): string {
  if (snapshot === null) return t('run.connecting');
  if (isStopping && snapshot.phase !== 'ended') return t('run.stopping');
  switch (snapshot.phase) {
    case 'connecting':
      return t('run.connecting');
    case 'listing':
      return t('run.looking');
    case 'planning':
      return t('run.planning');
    case 'copying':
    case 'ended':
      return t('run.percentSafe', { percent: percentSafe(snapshot) ?? 0 });
    case 'reading-back':
      return t('run.readingBack');
    case 'comparing':
      return t('run.comparing');
    case 'trying':
      return t('run.trying');
    case 'reporting':
      return t('run.reporting');
    case 'stopping':
      return t('run.stopping');
    case 'waiting':
      return t(waitsFor(snapshot.blockedBy));
  }
}

function waitsFor(code: string | null): 'run.waitingDisk' | 'run.waitingPhone' | 'run.waiting' {
  if (code === null) return 'run.waiting';
  if (code.startsWith('VAULT_')) return 'run.waitingDisk';
  return code.startsWith('DEVICE_') || code.startsWith('PTP_') ? 'run.waitingPhone' : 'run.waiting';
}

/** `1,462 of 2,353 files · 8.9 of 14.2 GB · 31 MB/s · about 3 minutes left`. */
export function lineOfRun(snapshot: RunSnapshot): string {
  const { toCopy, copied, listed, rate, secondsLeft, inFlight, tried } = snapshot;
  if (tried && snapshot.phase === 'trying') {
    return t('run.filesOf', { done: formatNumber(tried.done.files), files: formatFileCount(tried.of.files) });
  }
  if (toCopy === null)
    return listed.files === 0
      ? ''
      : t('run.listed', { files: formatFileCount(listed.files), bytes: formatBytes(listed.bytes) });
  return [
    t('run.filesOf', { done: formatNumber(copied.files), files: formatFileCount(toCopy.files) }),
    formatBytesOf(Math.min(copied.bytes + inFlight, toCopy.bytes), toCopy.bytes),
    rate === null || rate < 1 ? '' : t('run.rate', { rate: formatBytes(rate) }),
    secondsLeft === null ? '' : t('run.left', { time: formatAbout(secondsLeft) }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What the window's title says, so that it can be followed from the taskbar. */
export function titleOfRun(snapshot: RunSnapshot | null): string {
  if (snapshot?.phase === 'waiting') return t('run.titleWaiting');
  const percent = snapshot === null ? null : percentSafe(snapshot);
  return percent === null ? t('run.titleBusy') : t('run.titlePercent', { percent });
}

/** Changes at most every five per cent, so that a screen reader is told that often and no more. */
export function heardOfRun(snapshot: RunSnapshot | null, isStopping: boolean): string {
  if (snapshot === null) return '';
  const percent = percentSafe(snapshot);
  if (snapshot.phase !== 'copying' || percent === null || snapshot.toCopy === null || isStopping)
    return headingOfRun(snapshot, isStopping);
  return t('run.heardShort', { percent: Math.floor(percent / 5) * 5 });
}
