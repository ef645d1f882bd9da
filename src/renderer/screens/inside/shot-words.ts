import type { ShotMonth, ShotSummary } from '../../../shared/domain/photos.ts';
import { MONTHS } from '../../../shared/text/dates.ts';
import { t, tn } from '../../text/i18n.ts';

/** `may 2016`, as the phone writes headings. */
export function monthWords({ year, month }: Pick<ShotMonth, 'year' | 'month'>): string {
  return year === null || month === null
    ? t('look.noDate')
    : `${(MONTHS[month - 1] ?? '').toLowerCase()} ${String(year)}`;
}

/** `148 photos, 6 films, 3 Living Images` */
export function kindWords({ count, photos, videos, living }: ShotMonth): string {
  const others = count - photos - videos - living;
  return [
    ...(photos > 0 ? [tn('look.photos.photo', photos)] : []),
    ...(videos > 0 ? [tn('look.photos.video', videos)] : []),
    ...(living > 0 ? [tn('look.photos.living', living)] : []),
    ...(others > 0 ? [tn('look.photos.other', others)] : []),
  ].join(', ');
}

/** `14 May 2016`; a clock's time, in no zone. */
export function dayWords(taken: string): string {
  const [year = '', month = '', day = ''] = taken.slice(0, 10).split('-');
  return `${String(Number(day))} ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** `14 May 2016, 10:30` */
export function whenWords(taken: string | null): string {
  return taken === null ? t('look.noDate') : `${dayWords(taken)}, ${taken.slice(11, 16)}`;
}

/** What a picture says to who does not see it. */
export function shotWords(shot: ShotSummary): string {
  const kind = t(`look.photos.kind.${shot.kind}`);
  return [
    kind,
    whenWords(shot.taken),
    shot.name,
    ...(shot.parts > 1 ? [tn('look.photos.parts', shot.parts)] : []),
  ].join(', ');
}
