import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { PhotosOverview, ShotSummary } from '../../../shared/domain/photos.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { BigFacts } from './big-facts.tsx';
import { yearsOf } from './grid-rows.ts';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { PhotoGrid, type PhotoGridHandle } from './photo-grid.tsx';
import { PhotoView } from './photo-view.tsx';
import { SearchBox } from './search-box.tsx';
import { Wait } from './searched-list.tsx';
import { useBook } from './use-book.ts';
import { YearJumps } from './year-jumps.tsx';
import './photos.css';

/** Every photo and film of the backup by year and month, the files of one shot as one. */
export function Photos({ vault, onBack, way }: LookPageProps): ReactElement {
  const [words, setWords] = useState('');
  const [only, setOnly] = useState<Only>(null);
  const search = words === '' ? null : words;
  const { value: all, error } = useCall('photos.overview', { vault });
  return (
    <LookPage over={t('look.over')} heading={t('look.photos.heading')} onBack={onBack} way={way} isFilled>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {all === null && !error ? <Wait /> : null}
      {all?.shots === 0 ? <p className="screen-lead">{t('look.photos.none')}</p> : null}
      {all !== null && all.shots > 0 ? (
        <Timeline vault={vault} all={all} search={search} only={only} onSearch={setWords} onOnly={setOnly} />
      ) : null}
    </LookPage>
  );
}

type Only = 'differ' | 'wanting' | null;

interface TimelineProps {
  readonly vault: string;
  readonly all: PhotosOverview;
  readonly search: string | null;
  readonly only: Only;
  readonly onSearch: (words: string) => void;
  readonly onOnly: (only: Only) => void;
}

function Timeline({ vault, all, search, only, onSearch, onOnly }: TimelineProps): ReactElement {
  const client = useClient();
  const grid = useRef<PhotoGridHandle>(null);
  const [open, setOpen] = useState<number | null>(null);
  /** The picture that was seen last, until its place in the grid has the focus. */
  const seen = useRef<number | null>(null);
  // Only once the dialog is gone, what it had made inert is not any more, and it has given the focus back where it was.
  useEffect(() => {
    if (open !== null || seen.current === null) return undefined;
    const back = (): void => {
      if (seen.current !== null) grid.current?.to(seen.current);
      seen.current = null;
    };
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(back)));
    return () => cancelAnimationFrame(frame);
  }, [open]);
  const isAll = search === null && only === null;
  const { value: some, error } = useCall('photos.overview', { vault, search, only });
  const shown = isAll ? all : some;
  const load = useCallback(
    (offset: number, limit: number, signal: AbortSignal) =>
      client['photos.timeline']({ vault, search, only, page: { offset, limit } }, { signal }),
    [client, vault, search, only],
  );
  const book = useBook<ShotSummary>(JSON.stringify([vault, search, only]), load);
  const fault = error ?? book.error;
  const found = shown === null ? '' : tn('look.photos.count', shown.shots);
  return (
    <div className="photos">
      <aside className="photos-side look-facts">
        <SearchBox label={t('look.photos.search')} onSearch={onSearch} />
        {shown && shown.shots > 0 ? (
          <Years months={shown.months} onJump={(first) => grid.current?.to(first, false)} />
        ) : null}
        <Known all={all} only={only} onOnly={onOnly} />
      </aside>
      <section className="photos-main" aria-label={t('look.photos.list')}>
        {isAll ? null : <FoundLine found={found} search={search} only={only} onOnly={onOnly} />}
        <Heard text={isAll ? '' : found} />
        {fault ? <Remedy code={fault.code} message={fault.message} /> : null}
        {shown === null || shown.shots === 0 ? null : (
          <PhotoGrid
            key={JSON.stringify([search, only])}
            ref={grid}
            vault={vault}
            label={t('look.photos.list')}
            months={shown.months}
            total={shown.shots}
            at={book.at}
            onRange={book.see}
            onPick={setOpen}
          />
        )}
      </section>
      {open === null || shown === null ? null : (
        <PhotoView
          vault={vault}
          place={open}
          total={shown.shots}
          at={book.at}
          onSee={book.see}
          onPlace={setOpen}
          onClose={() => {
            seen.current = open;
            setOpen(null);
          }}
        />
      )}
    </div>
  );
}

function Years({
  months,
  onJump,
}: {
  readonly months: PhotosOverview['months'];
  readonly onJump: (first: number) => void;
}): ReactElement {
  const years = yearsOf(months);
  return (
    <YearJumps
      years={years.map(({ year }) => year).toReversed()}
      onJump={(wanted) => {
        const place = years.find(({ year }) => year === wanted);
        if (place) onJump(place.first);
      }}
    />
  );
}

function FoundLine({
  found,
  search,
  only,
  onOnly,
}: Pick<TimelineProps, 'search' | 'only' | 'onOnly'> & { readonly found: string }): ReactElement {
  return (
    <p className="small quiet look-found">
      {search === null ? found : t('look.with', { found, words: search })}{' '}
      {only === null ? null : <LinkButton onPress={() => onOnly(null)}>{t('look.photos.all')}</LinkButton>}
    </p>
  );
}

function Known({ all, only, onOnly }: Pick<TimelineProps, 'all' | 'only' | 'onOnly'>): ReactElement {
  const facts = [
    { n: all.photos, word: tn('look.photos.photoWord', all.photos) },
    { n: all.videos, word: tn('look.photos.videoWord', all.videos) },
    { n: all.living, word: tn('look.photos.livingWord', all.living) },
  ].filter(({ n }) => n > 0);
  return (
    <>
      <BigFacts facts={facts} />
      {all.differ > 0 && only !== 'differ' ? (
        <section className="prose">
          <p className="small quiet">{tn('look.photos.differ', all.differ)}</p>
          <Button onPress={() => onOnly('differ')}>{t('look.photos.showDiffer')}</Button>
        </section>
      ) : null}
      {all.wanting > 0 && only !== 'wanting' ? (
        <section className="prose">
          <p className="small quiet">{tn('look.photos.wanting', all.wanting)}</p>
          <Button onPress={() => onOnly('wanting')}>{t('look.photos.showWanting')}</Button>
        </section>
      ) : null}
    </>
  );
}
