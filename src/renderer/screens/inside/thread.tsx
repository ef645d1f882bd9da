import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { ThreadMessage, ThreadSummary } from '../../../shared/domain/messages.ts';
import type { AppClient } from '../../../shared/contract/contract.ts';
import { useClient } from '../../host/host-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Heard } from '../../ui/heard.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { BigFacts } from './big-facts.tsx';
import { beginsDay, firstOfYear, formatDayLong, yearsBetween } from './days.ts';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { MessageBubble } from './message-bubble.tsx';
import { namesOf, spanOf } from './names.ts';
import { Reading, type ReadingHandle } from './reading.tsx';
import { Wait } from './searched-list.tsx';
import { useBook, type Book } from './use-book.ts';
import { YearJumps } from './year-jumps.tsx';

export interface ThreadProps extends LookPageProps {
  readonly id: string;
}

/** One conversation to read, from its end backwards, with a way to each year of it. */
export function Thread({ vault, id, onBack, way }: ThreadProps): ReactElement {
  const client = useClient();
  const summary = useSummary(vault, id);
  const load = useCallback(
    (offset: number, limit: number, signal: AbortSignal) =>
      client['messages.thread']({ vault, thread: id, page: { offset, limit } }, { signal }),
    [client, vault, id],
  );
  const book = useBook(JSON.stringify([vault, id]), load);
  const reading = useRef<ReadingHandle>(null);
  const [heard, setHeard] = useState('');
  const years = yearsBetween(summary?.from ?? null, summary?.until ?? null);
  const jump = (year: number): void => {
    const dateAt = async (place: number): Promise<string | null> => {
      const { items } = await client['messages.thread']({ vault, thread: id, page: { offset: place, limit: 1 } });
      return items[0]?.at ?? null;
    };
    firstOfYear(book.total ?? 0, year, dateAt).then(
      (place) => {
        reading.current?.to(place);
        setHeard(t('look.thread.at', { year }));
      },
      // The list says itself when the backup cannot be read.
      () => setHeard(''),
    );
  };
  return (
    <LookPage
      over={t('look.thread.over')}
      heading={summary ? namesOf(summary.people) : t('look.thread.heading')}
      onBack={onBack}
      way={way}
      isFilled
    >
      {book.error ? <Remedy code={book.error.code} message={book.error.message} /> : null}
      {book.total === null && !book.error ? <Wait /> : null}
      {book.total === 0 ? <p className="screen-lead">{t('look.thread.gone')}</p> : null}
      <Heard text={heard} />
      {book.total === null || book.total === 0 ? null : (
        <div className="columns look-columns">
          <Messages book={book} total={book.total} vault={vault} id={id} handle={reading} summary={summary} />
          <aside className="look-facts" aria-label={t('look.thread.facts')}>
            {summary ? <ThreadFacts summary={summary} /> : null}
            {years.length > 1 ? <YearJumps years={years} onJump={jump} /> : null}
          </aside>
        </div>
      )}
    </LookPage>
  );
}

interface MessagesProps {
  readonly book: Book<ThreadMessage>;
  readonly total: number;
  readonly vault: string;
  readonly id: string;
  readonly handle: React.Ref<ReadingHandle>;
  readonly summary: ThreadSummary | null;
}

function Messages({ book, total, vault, id, handle, summary }: MessagesProps): ReactElement {
  const isGroup = (summary?.people.length ?? 0) > 1;
  return (
    <Reading
      label={t('look.thread.list')}
      count={total}
      handle={handle}
      onRange={book.see}
      row={(index) => {
        const message = book.at(index);
        if (!message) return <p className="quiet bubble-wait">{t('look.loading')}</p>;
        return (
          <>
            {beginsDay(message, book.at(index - 1)) ? (
              <h2 className="day">{message.at === null ? t('look.noDate') : formatDayLong(message.at)}</h2>
            ) : null}
            <MessageBubble vault={vault} thread={id} message={message} withSender={isGroup} />
          </>
        );
      }}
    />
  );
}

function ThreadFacts({ summary }: { readonly summary: ThreadSummary }): ReactElement {
  const { people, messages, pictures, from, until } = summary;
  return (
    <>
      <BigFacts
        facts={[
          { n: messages, word: tn('look.messages.word', messages) },
          ...(pictures > 0 ? [{ n: pictures, word: tn('look.messages.pictureWord', pictures) }] : []),
        ]}
      />
      {from === null || until === null ? null : <p className="quiet">{spanOf(from, until)}</p>}
      <ul className="listed">
        {people.map(({ name, address }) => (
          <li key={address}>
            {name === null ? null : (
              <span className="block" dir="auto">
                {name}
              </span>
            )}
            <span className={name === null ? 'numbers' : 'small quiet numbers'}>
              {address === '' ? t('look.unknown') : address}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const PAGE = 500;

/** Looks through the list of conversations for this one; null until it is found. */
function useSummary(vault: string, id: string): ThreadSummary | null {
  const client = useClient();
  const [found, setFound] = useState<ThreadSummary | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    find(client, { vault, id, signal: controller.signal }).then(
      (summary) => {
        if (!controller.signal.aborted) setFound(summary);
      },
      // The messages are there to read without it, and what is wrong is said with them.
      () => undefined,
    );
    return () => controller.abort();
  }, [client, vault, id]);
  return found?.id === id ? found : null;
}

async function find(
  client: AppClient,
  { vault, id, signal }: { readonly vault: string; readonly id: string; readonly signal: AbortSignal },
): Promise<ThreadSummary | null> {
  for (let offset = 0; ; offset += PAGE) {
    const { total, items } = await client['messages.threads']({ vault, page: { offset, limit: PAGE } }, { signal });
    const summary = items.find((one) => one.id === id);
    if (summary) return summary;
    if (items.length === 0 || offset + items.length >= total) return null;
  }
}
