import { formatBytes, formatNumber } from '../../shared/text/bytes.ts';
import { MONTHS } from '../../shared/text/dates.ts';
import { PHOTOS_TEXT as TEXT } from '../../shared/text/strings-photos.en.ts';
import { html, page, pathUrl, type Markup } from '../base/html.ts';
import { wallText } from '../photos/file-names.ts';
import { countMonths, type MonthCount, type Shot } from '../photos/timeline.ts';

/** Shots on one page: a page of thousands of pictures is slow in any browser. */
const PER_PAGE = 300;
const MOST_PARTS = 12;

/** `''` for a shot without a small picture. */
export type SmallOf = (shot: Shot) => string;

export interface PhotoPage {
  readonly file: string;
  readonly content: string;
}

interface Month {
  readonly month: MonthCount;
  readonly pages: readonly { readonly file: string; readonly shots: readonly Shot[] }[];
}

/** The timeline as pages that open in any browser, by month, and the first page that leads to them. No scripts. */
export function* photoPages(shots: readonly Shot[], smallOf: SmallOf): Generator<PhotoPage, void, void> {
  const months = inMonths(shots);
  const files = months.flatMap(({ pages, month }) => pages.map((one, part) => ({ ...one, month, part })));
  for (const [at, { file, month, shots: ofPage, part }] of files.entries()) {
    const [before, after] = [files[at - 1]?.file, files[at + 1]?.file];
    yield { file, content: monthPage({ month, part, shots: ofPage, before, after }, smallOf) };
  }
  yield { file: 'index.html', content: firstPage(months, shots, smallOf) };
}

function inMonths(shots: readonly Shot[]): readonly Month[] {
  let first = 0;
  return countMonths(shots).map((month) => {
    const own = shots.slice(first, first + month.count);
    first += month.count;
    const name = month.year === null ? 'no-date' : `${String(month.year)}-${String(month.month).padStart(2, '0')}`;
    const pages = Array.from({ length: Math.ceil(own.length / PER_PAGE) }, (_, part) => ({
      file: `${name}${part === 0 ? '' : `-${String(part + 1)}`}.html`,
      shots: own.slice(part * PER_PAGE, (part + 1) * PER_PAGE),
    }));
    return { month, pages };
  });
}

function titleOf({ year, month }: MonthCount): string {
  return year === null || month === null ? TEXT.noDate : `${MONTHS[month - 1] ?? ''} ${String(year)}`;
}

export function kindsText({ count, photos, videos, living }: Omit<MonthCount, 'year' | 'month'>): string {
  const others = count - photos - videos - living;
  return [
    ...(photos > 0 ? [TEXT.photos(formatNumber(photos))] : []),
    ...(videos > 0 ? [TEXT.videos(formatNumber(videos))] : []),
    ...(living > 0 ? [TEXT.living(formatNumber(living))] : []),
    ...(others > 0 ? [TEXT.others(formatNumber(others))] : []),
  ].join(', ');
}

interface MonthInput {
  readonly month: MonthCount;
  readonly part: number;
  readonly shots: readonly Shot[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function monthPage({ month, part, shots, before, after }: MonthInput, smallOf: SmallOf): string {
  const title = titleOf(month);
  const ways = html`<nav>
    <a href="index.html">${TEXT.page.all}</a>
    ${before === undefined ? '' : html`<a href="${before}">${TEXT.page.newer}</a>`}
    ${after === undefined ? '' : html`<a href="${after}">${TEXT.page.older}</a>`}
  </nav>`;
  return page(
    title,
    html`<p class="overline">Lumia Lifeboat</p>
      ${ways}
      <h1>${title}</h1>
      <p class="lead">${kindsText(month)}${part > 0 ? html`, ${TEXT.page.part(String(part + 1))}` : ''}</p>
      <ul class="shots">
        ${shots.map((shot) => cell(shot, smallOf))}
      </ul>
      ${ways}`,
    { pictures: "'self'", style: STYLE },
  );
}

/** A picture that leads to the file itself, which only a click opens, and the shot's other files. */
function cell(shot: Shot, smallOf: SmallOf): Markup {
  const [main, ...others] = shot.parts;
  if (!main) return html``;
  const small = smallOf(shot);
  const when = shot.taken.at === null ? TEXT.noDate : wallText(shot.taken.at).replace('T', ' ');
  const alt = `${TEXT.kind[shot.kind]}, ${when}`;
  return html`<li>
    <a href="../../${pathUrl(main.file.path)}"
      >${small === '' ? html`<span class="none">${TEXT.kind[shot.kind]}</span>` : html`<img loading="lazy" src="${small}" alt="${alt}" />`}</a
    >
    <p>${when}${shot.taken.differ.length > 0 ? html` <span class="look">${TEXT.page.differs}</span>` : ''}</p>
    <p class="quiet">${shot.name}</p>
    ${others
      .slice(0, MOST_PARTS)
      .map(({ role, file }) => html`<p><a href="../../${pathUrl(file.path)}">${TEXT.role[role]}</a></p>`)}
    ${shot.gaps.map((gap) => html`<p class="look">${TEXT.gap[gap]}</p>`)}
  </li>`;
}

/** Takes the place of a first page that would go on telling of the fewer photos that there were. */
export function tooManyPage(most: number): string {
  return page(
    TEXT.page.title,
    html`<p class="overline">Lumia Lifeboat</p>
      <nav><a href="../../index.html">${TEXT.page.backup}</a></nav>
      <h1>${TEXT.page.title}</h1>
      <p class="lead">${TEXT.page.tooMany(formatNumber(most))}</p>`,
  );
}

function firstPage(months: readonly Month[], shots: readonly Shot[], smallOf: SmallOf): string {
  const bytes = shots.reduce((sum, { parts }) => sum + parts.reduce((all, { file }) => all + file.size, 0), 0);
  const sum = { count: shots.length, photos: 0, videos: 0, living: 0 };
  for (const { month } of months) {
    sum.photos += month.photos;
    sum.videos += month.videos;
    sum.living += month.living;
  }
  return page(
    TEXT.page.title,
    html`<p class="overline">Lumia Lifeboat</p>
      <nav><a href="../../index.html">${TEXT.page.backup}</a></nav>
      <h1>${TEXT.page.title}</h1>
      <p class="lead">${kindsText(sum)}, ${formatBytes(bytes)}</p>
      <p class="quiet">${TEXT.page.says}</p>
      <ul class="months">
        ${months.map(({ month, pages }) => {
          const first = pages[0];
          const small = first?.shots.map(smallOf).find((one) => one !== '') ?? '';
          return html`<li>
            <a href="${first?.file ?? ''}"
              >${small === '' ? html`<span class="none"></span>` : html`<img loading="lazy" src="${small}" alt="" />`}${titleOf(month)}</a
            >
            <p class="quiet">${kindsText(month)}</p>
            ${pages.slice(1).map(({ file }, part) => html`<p><a href="${file}">${TEXT.page.part(String(part + 2))}</a></p>`)}
          </li>`;
        })}
      </ul>`,
    { pictures: "'self'", style: STYLE },
  );
}

const STYLE = `
main{max-width:80rem}
nav a{margin-right:1.5rem}
.shots,.months{list-style:none;margin:1.5rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1.25rem .5rem}
.shots p,.months p{margin:.15rem 0 0;font-size:.82rem;overflow-wrap:anywhere}
.shots img,.months img,.none{display:block;width:100%;aspect-ratio:1;object-fit:cover;background:var(--line)}
.none{display:grid;place-items:center;color:var(--ink)}
`;
