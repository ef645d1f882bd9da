import type { PhotosInside } from '../domain/photos.ts';
import { formatNumber } from '../text/bytes.ts';
import { PHOTOS_TEXT } from '../text/strings-photos.en.ts';

type InsideLines = readonly { readonly text: string; readonly loud: boolean }[];

const TEXT = PHOTOS_TEXT.report;

/** What a report says of the photos and films in a backup. */
export function photosLines({ photos, videos, living, ...inside }: PhotosInside): InsideLines {
  const { from, until, differ, wanting, notYet } = inside;
  const counts = [
    ...(photos > 0 ? [PHOTOS_TEXT.photos(formatNumber(photos))] : []),
    ...(videos > 0 ? [PHOTOS_TEXT.videos(formatNumber(videos))] : []),
    ...(living > 0 ? [PHOTOS_TEXT.living(formatNumber(living))] : []),
  ];
  const lines = [
    ...(counts.length > 0 ? [counts.join(', ')] : []),
    ...(from !== null && until !== null ? [TEXT.span(from.slice(0, 10), until.slice(0, 10))] : []),
    ...(differ > 0 ? [TEXT.differ(formatNumber(differ))] : []),
    ...(wanting > 0 ? [TEXT.wanting(formatNumber(wanting))] : []),
    ...(notYet > 0 ? [TEXT.without(formatNumber(notYet))] : []),
    TEXT.readable,
  ];
  return lines.map((text) => ({ text, loud: false }));
}
