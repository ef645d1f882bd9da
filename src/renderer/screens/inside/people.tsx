import { useCallback, type ReactElement } from 'react';
import type { PersonSummary } from '../../../shared/domain/contacts.ts';
import { useCall } from '../../hooks/use-stream.ts';
import { useClient } from '../../host/host-context.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { t, tn } from '../../text/i18n.ts';
import { Remedy } from '../parts/remedy.tsx';
import { Face } from './face.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { PeopleFacts } from './people-facts.tsx';
import { NothingInside, SearchedList, Wait, type SearchedListProps } from './searched-list.tsx';
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
        <NothingInside vault={vault} step="contacts" says={t('look.people.none')} />
      ) : (
        <div className="columns look-columns">
          <PeopleList vault={vault} />
          <PeopleFacts vault={vault} overview={overview} />
        </div>
      )}
    </LookPage>
  );
}

function PeopleList({ vault }: { readonly vault: string }): ReactElement {
  const client = useClient();
  const go = useGo();
  const load: SearchedListProps<PersonSummary>['load'] = useCallback(
    (asked, signal) => client['contacts.list']({ vault, ...asked }, { signal }),
    [client, vault],
  );
  return (
    <SearchedList
      vault={vault}
      load={load}
      label={t('look.people.list')}
      searchLabel={t('look.people.search')}
      countText={(total) => tn('look.people.count', total)}
      rowHeight={ROW}
      row={(person) => <PersonRow vault={vault} person={person} />}
      onPick={({ id }) => go({ at: 'person', vault, id })}
    />
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
