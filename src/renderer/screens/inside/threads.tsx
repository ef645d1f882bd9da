import { useCallback, useState, type ReactElement } from 'react';
import type { ThreadSummary } from '../../../shared/domain/messages.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { formatDayShort } from './days.ts';
import { Face } from './face.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { MessageFacts } from './message-facts.tsx';
import { namesOf } from './names.ts';
import { PickList } from './pick-list.tsx';
import { SearchBox } from './search-box.tsx';
import { useBook } from './use-book.ts';

const ROW = 72;

/** Every conversation in the backup, the newest first; and what is known of the messages as a whole. */
export function Threads({ vault, onBack, way }: LookPageProps): ReactElement {
  const { value: overview, error } = useCall('messages.overview', { vault });
  return (
    <LookPage over={t('look.over')} heading={t('look.messages.heading')} onBack={onBack} way={way} isFilled>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {overview === null && !error ? <Wait /> : null}
      {overview === null ? null : overview.messages + overview.malformed === 0 && overview.files.length === 0 ? (
        <NoMessages vault={vault} />
      ) : (
        <div className="columns look-columns">
          <ThreadList vault={vault} />
          <MessageFacts vault={vault} overview={overview} />
        </div>
      )}
    </LookPage>
  );
}

/** The messages of a large backup take a while to be read. */
export function Wait(): ReactElement {
  return (
    <>
      <p className="quiet">{t('look.reading')}</p>
      <Dots isInline />
    </>
  );
}

function NoMessages({ vault }: { readonly vault: string }): ReactElement {
  const go = useGo();
  const { device } = useCurrent();
  return (
    <div className="prose">
      <p className="screen-lead">{t('look.messages.none')}</p>
      <Button kind="main" onPress={() => go({ at: 'guided', step: 'messages', vault, os: device?.os ?? '' })}>
        {t('look.howTo')}
      </Button>
    </div>
  );
}

function ThreadList({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const go = useGo();
  const [words, setWords] = useState('');
  const search = words === '' ? null : words;
  const load = useCallback(
    (offset: number, limit: number, signal: AbortSignal) =>
      client['messages.threads']({ vault, search, page: { offset, limit } }, { signal }),
    [client, vault, search],
  );
  const book = useBook(JSON.stringify([vault, words]), load);
  const found = book.total === null ? '' : tn('look.messages.threads', book.total);
  return (
    <section className="look-list" aria-label={t('look.messages.list')}>
      <SearchBox label={t('look.messages.search')} onSearch={setWords} />
      <p className="small quiet look-found">
        {words === '' || book.total === null ? found : t('look.with', { found, words })}
      </p>
      <Heard text={words === '' ? '' : found} />
      {book.error ? <Remedy code={book.error.code} message={book.error.message} /> : null}
      {book.total === null && !book.error ? <Dots isInline /> : null}
      {book.total === null || book.total === 0 ? null : (
        <PickList
          key={words}
          label={t('look.messages.list')}
          count={book.total}
          rowHeight={ROW}
          onRange={book.see}
          onPick={(index) => {
            const thread = book.at(index);
            if (thread) go({ at: 'thread', vault, id: thread.id });
          }}
          row={(index) => {
            const thread = book.at(index);
            return thread ? <ThreadRow thread={thread} /> : <span className="quiet">{t('look.loading')}</span>;
          }}
        />
      )}
    </section>
  );
}

function ThreadRow({ thread }: { readonly thread: ThreadSummary }): ReactElement {
  const { people, messages, until, snippet, hits } = thread;
  return (
    <>
      <Face name={namesOf(people, 1)} isGroup={people.length > 1} />
      <span className="pick-main">
        <span className="pick-name" dir="auto">
          {namesOf(people)}
        </span>
        <span className="pick-says" dir="auto">
          {hits === null || hits === 0 ? snippet : tn('look.messages.hits', hits)}
        </span>
      </span>
      <span className="pick-end small quiet numbers">
        <span className="block">{until === null ? t('look.noDate') : formatDayShort(until)}</span>
        <span className="block">{tn('look.messages.count', messages)}</span>
      </span>
    </>
  );
}
