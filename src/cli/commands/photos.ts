import type { PhotosOverview, ShotSummary } from '../../shared/domain/photos.ts';
import { EXIT } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatFiles, formatNumber } from '../../shared/text/bytes.ts';
import { MONTHS } from '../../shared/text/dates.ts';
import { printable } from '../../shared/text/printable.ts';
import { PHOTOS_TEXT as TEXT } from '../../shared/text/strings-photos.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';

const PAGE = 500;
const MOST = 50;

export interface PhotosListOptions {
  readonly search?: string;
  readonly differ?: boolean;
}

/** Every shot by its date, newest first, and the months that there are. */
export async function listPhotos(
  { terminal, client, json }: CommandContext,
  vault: string,
  { search, differ = false }: PhotosListOptions,
): Promise<number> {
  const call = { signal: terminal.interrupted };
  const overview = await client['photos.overview']({ vault, search: search ?? null }, call);
  const shots: ShotSummary[] = [];
  const wanted = json ? Number.POSITIVE_INFINITY : MOST;
  for (let total = 1; shots.length < Math.min(total, wanted);) {
    const page = { offset: shots.length, limit: PAGE };
    const asked = { vault, search: search ?? null, only: differ ? ('differ' as const) : null, page };
    const found = await client['photos.timeline'](asked, call);
    shots.push(...found.items);
    total = found.items.length === 0 ? shots.length : found.total;
  }
  if (json) printJson(terminal, { format: 1, ...overview, list: shots });
  else printLines(terminal, listText(overview, shots));
  return EXIT.ok;
}

function listText(overview: PhotosOverview, shots: readonly ShotSummary[]): string[] {
  if (overview.shots === 0) return [TEXT.none];
  const { photos, videos, living, files, bytes, months, differ, wanting } = overview;
  const rest = shots.length - MOST;
  return [
    TEXT.cli.counts(kinds({ ...overview, count: overview.shots }), formatFiles(files), formatBytes(bytes)),
    ...(differ > 0 ? [TEXT.cli.differs(formatNumber(differ))] : []),
    ...(wanting > 0 ? [TEXT.cli.wanting(formatNumber(wanting))] : []),
    '',
    ...months.map((month) => `  ${monthText(month).padEnd(16)} ${kinds(month)}`),
    '',
    ...shots.slice(0, MOST).map(shotLine),
    ...(rest > 0 || photos + videos + living > MOST ? [`  ${TEXT.cli.more(formatNumber(overview.shots - MOST))}`] : []),
  ];
}

function monthText({ year, month }: PhotosOverview['months'][number]): string {
  return year === null || month === null ? TEXT.noDate : `${MONTHS[month - 1] ?? ''} ${String(year)}`;
}

/** `148 photos, 6 films, 3 Living Images` */
function kinds(of: Pick<PhotosOverview['months'][number], 'count' | 'photos' | 'videos' | 'living'>): string {
  const others = of.count - of.photos - of.videos - of.living;
  return [
    ...(of.photos > 0 ? [TEXT.photos(formatNumber(of.photos))] : []),
    ...(of.videos > 0 ? [TEXT.videos(formatNumber(of.videos))] : []),
    ...(of.living > 0 ? [TEXT.living(formatNumber(of.living))] : []),
    ...(others > 0 ? [TEXT.others(formatNumber(others))] : []),
  ].join(', ');
}

function shotLine({ taken, by, path, kind, parts, differs }: ShotSummary): string {
  const when = taken === null ? TEXT.noDate : taken.replace('T', ' ');
  const about = [
    ...(by === null ? [] : [TEXT.by[by]]),
    ...(kind === 'photo' ? [] : [TEXT.kind[kind]]),
    ...(parts > 1 ? [TEXT.cli.parts(formatNumber(parts))] : []),
  ];
  return `  ${when.padEnd(19)}${differs ? ' ! ' : '   '}${printable(path)}${about.length > 0 ? ` (${about.join(', ')})` : ''}`;
}
