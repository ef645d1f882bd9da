import { useCallback, useState, type ReactElement } from 'react';
import type { PersonSummary } from '../../../shared/domain/contacts.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Heard } from '../../ui/heard.tsx';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { Face } from './face.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { PeopleFacts } from './people-facts.tsx';
import { PickList } from './pick-list.tsx';
import { SearchBox } from './search-box.tsx';
import { Wait } from './threads.tsx';
import { useBook } from './use-book.ts';
import { usePhoto } from './use-photo.ts';

const ROW = 64;

/** Everybody in the backup's contacts, by name; and what is known of them as a whole. */
export function People({ vault, onBack, way }: LookPageProps): ReactElement {
  const { value: overview, error } = useCall('contacts.overview', { vault });
  return (
    <LookPage over={t('look.over')} heading={t('look.people.heading')} onBack={onBack} way={way} isFilled>
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {overview === null && !error ? <Wait /> : null}
      {overview === null ? null : overview.people + overview.files + overview.exceptions === 0 ? (
        <NoPeople vault={vault} />
      ) : (
        <div className="columns look-columns">
          <PeopleList vault={vault} />
          <PeopleFacts vault={vault} overview={overview} />
        </div>
      )}
    </LookPage>
  );
}

function NoPeople({ vault }: { readonly vault: string }): ReactElement {
  const go = useGo();
  const { device } = useCurrent();
  return (
    <div className="prose">
      <p className="screen-lead">{t('look.people.none')}</p>
      <Button kind="main" onPress={() => go({ at: 'guided', step: 'contacts', vault, os: device?.os ?? '' })}>
        {t('look.howTo')}
      </Button>
    </div>
  );
}

function PeopleList({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const go = useGo();
  const [words, setWords] = useState('');
  const search = words === '' ? null : words;
  const load = useCallback(
    (offset: number, limit: number, signal: AbortSignal) =>
      client['contacts.list']({ vault, search, page: { offset, limit } }, { signal }),
    [client, vault, search],
  );
  const book = useBook(JSON.stringify([vault, words]), load);
  const found = book.total === null ? '' : tn('look.people.count', book.total);
  return (
    <section className="look-list" aria-label={t('look.people.list')}>
      <SearchBox label={t('look.people.search')} onSearch={setWords} />
      <p className="small quiet look-found">
        {words === '' || book.total === null ? found : t('look.with', { found, words })}
      </p>
      <Heard text={words === '' ? '' : found} />
      {book.error ? <Remedy code={book.error.code} message={book.error.message} /> : null}
      {book.total === null && !book.error ? <Dots isInline /> : null}
      {book.total === null || book.total === 0 ? null : (
        <PickList
          key={words}
          label={t('look.people.list')}
          count={book.total}
          rowHeight={ROW}
          onRange={book.see}
          onPick={(index) => {
            const person = book.at(index);
            if (person) go({ at: 'person', vault, id: person.id });
          }}
          row={(index) => {
            const person = book.at(index);
            return person ? (
              <PersonRow vault={vault} person={person} />
            ) : (
              <span className="quiet">{t('look.loading')}</span>
            );
          }}
        />
      )}
    </section>
  );
}

function PersonRow({ vault, person }: { readonly vault: string; readonly person: PersonSummary }): ReactElement {
  const { id, name, phones, emails, organization, photo, inNewest } = person;
  const url = usePhoto(vault, photo ? id : null);
  const says = [phones[0], emails[0], organization].filter((text) => text !== undefined && text !== '').join(' · ');
  return (
    <>
      <Face name={name} photo={url} />
      <span className="pick-main">
        <span className="pick-name" dir="auto">
          {name === '' ? t('look.unknown') : name}
        </span>
        <span className="pick-says" dir="auto">
          {says}
        </span>
      </span>
      <span className="pick-end small quiet">{inNewest ? '' : t('look.people.gone')}</span>
    </>
  );
}
