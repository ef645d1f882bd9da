import { useCallback, type ReactElement } from 'react';
import type { ThreadSummary } from '../../../shared/domain/messages.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Remedy } from '../parts/remedy.tsx';
import { formatDayShort } from './days.ts';
import { Face } from './face.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { MessageFacts } from './message-facts.tsx';
import { namesOf } from './names.ts';
import { NothingInside, SearchedList, Wait, type SearchedListProps } from './searched-list.tsx';

const ROW = 72;

/** Every conversation in the backup, the newest first; and what is known of the messages as a whole. */
export function Threads({ vault, onBack, way }: LookPageProps): ReactElement {
  const { value: overview, error } = useCall('messages.overview', { vault });
  return (
    <LookPage over={t('look.over')} heading={t('look.messages.heading')} onBack={onBack} way={way} isFilled>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {overview === null && !error ? <Wait /> : null}
      {overview === null ? null : overview.messages + overview.malformed === 0 && overview.files.length === 0 ? (
        <NothingInside vault={vault} step="messages" says={t('look.messages.none')} />
      ) : (
        <div className="columns look-columns">
          <ThreadList vault={vault} />
          <MessageFacts vault={vault} overview={overview} />
        </div>
      )}
    </LookPage>
  );
}

function ThreadList({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const go = useGo();
  const load: SearchedListProps<ThreadSummary>['load'] = useCallback(
    (asked, signal) => client['messages.threads']({ vault, ...asked }, { signal }),
    [client, vault],
  );
  return (
    <SearchedList
      vault={vault}
      load={load}
      label={t('look.messages.list')}
      searchLabel={t('look.messages.search')}
      countText={(total) => tn('look.messages.threads', total)}
      rowHeight={ROW}
      row={(thread) => <ThreadRow thread={thread} />}
      onPick={({ id }) => go({ at: 'thread', vault, id })}
    />
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
