import { useCallback, useState, type ReactElement, type ReactNode } from 'react';
import type { StepId } from '../../../shared/domain/ids.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import type { Slice } from './paged-book.ts';
import { PickList } from './pick-list.tsx';
import { SearchBox } from './search-box.tsx';
import { useBook } from './use-book.ts';

export interface SearchedListProps<T> {
  readonly vault: string;
  /** Must stay the same for as long as it asks the same. */
  readonly load: (
    asked: { readonly search: string | null; readonly page: { readonly offset: number; readonly limit: number } },
    signal: AbortSignal,
  ) => Promise<Slice<T>>;
  readonly label: string;
  readonly searchLabel: string;
  /** `12 conversations`. */
  readonly countText: (total: number) => string;
  readonly rowHeight: number;
  readonly row: (item: T) => ReactNode;
  readonly onPick: (item: T) => void;
}

/** A long list of a backup's things with a search above it, fetched a page at a time. */
export function SearchedList<T>(props: SearchedListProps<T>): ReactElement {
  const { vault, load, label, searchLabel, countText, rowHeight, row, onPick } = props;
  const [words, setWords] = useState('');
  const search = words === '' ? null : words;
  const loadPage = useCallback(
    (offset: number, limit: number, signal: AbortSignal) => load({ search, page: { offset, limit } }, signal),
    [load, search],
  );
  const book = useBook(JSON.stringify([vault, words]), loadPage);
  const found = book.total === null ? '' : countText(book.total);
  return (
    <section className="look-list" aria-label={label}>
      <SearchBox label={searchLabel} onSearch={setWords} />
      <p className="small quiet look-found">
        {words === '' || book.total === null ? found : t('look.with', { found, words })}
      </p>
      <Heard text={words === '' ? '' : found} />
      {book.error ? <Remedy code={book.error.code} message={book.error.message} /> : null}
      {book.total === null && !book.error ? <Dots isInline /> : null}
      {book.total === null || book.total === 0 ? null : (
        <PickList
          key={words}
          label={label}
          count={book.total}
          rowHeight={rowHeight}
          onRange={book.see}
          onPick={(index) => {
            const item = book.at(index);
            if (item !== undefined) onPick(item);
          }}
          row={(index) => {
            const item = book.at(index);
            return item === undefined ? <span className="quiet">{t('look.loading')}</span> : row(item);
          }}
        />
      )}
    </section>
  );
}

/** The backup has none of these: how they get into it. */
export function NothingInside({
  vault,
  step,
  says,
}: {
  readonly vault: string;
  readonly step: Extract<StepId, 'contacts' | 'messages'>;
  readonly says: string;
}): ReactElement {
  const go = useGo();
  const { device } = useCurrent();
  return (
    <div className="prose">
      <p className="screen-lead">{says}</p>
      <Button kind="main" onPress={() => go({ at: 'guided', step, vault, os: device?.os ?? '' })}>
        {t('look.howTo')}
      </Button>
    </div>
  );
}

/** The people and messages of a large backup take a while to be read. */
export function Wait(): ReactElement {
  return (
    <>
      <p className="quiet">{t('look.reading')}</p>
      <Dots isInline />
    </>
  );
}
