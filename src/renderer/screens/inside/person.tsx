import { useCallback, type ReactElement } from 'react';
import type { PersonDetails } from '../../../shared/domain/contacts.ts';
import { runTime } from '../../../shared/domain/ids.ts';
import { useClient } from '../../host/host-context.tsx';
import { baseName, formatMoment } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Remedy } from '../parts/remedy.tsx';
import { Face } from './face.tsx';
import { LookPage, type LookPageProps } from './look-page.tsx';
import { Wait } from './searched-list.tsx';
import { useBook } from './use-book.ts';

export interface PersonProps extends LookPageProps {
  readonly id: string;
}

/** One person's card: everything that can be read of it, as the backup has it. */
export function Person({ vault, id, onBack, way }: PersonProps): ReactElement {
  const client = useClient();
  // A list of one or none: whether the answer is there yet and whether the person is, are two things.
  const load = useCallback(
    async (_offset: number, _limit: number, signal: AbortSignal) => {
      const person = await client['contacts.get']({ vault, id }, { signal });
      return { total: person === null ? 0 : 1, items: person === null ? [] : [person] };
    },
    [client, vault, id],
  );
  const book = useBook(JSON.stringify([vault, id]), load);
  const value = book.at(0) ?? null;
  const { error } = book;
  return (
    <LookPage
      over={t('look.person.over')}
      heading={value === null ? t('look.person.heading') : value.name === '' ? t('look.unknown') : value.name}
      onBack={onBack}
      way={way}
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {book.total === null && !error ? <Wait /> : null}
      {book.total === 0 ? <p className="screen-lead">{t('look.person.gone')}</p> : null}
      {value === null ? null : (
        <div className="person">
          <Face name={value.name} photo={value.photoUrl} isLarge />
          <div>
            <Fields person={value} />
            <p className="quiet small path person-source">
              {t('look.person.from', { file: baseName(value.path) })}
              {value.addedBy === null ? '' : ` ${t('look.byRun.came', { day: formatMoment(runTime(value.addedBy)) })}`}
              {value.inNewest ? '' : ` ${t('look.person.notNewest')}`}
            </p>
          </div>
        </div>
      )}
    </LookPage>
  );
}

interface Field {
  readonly label: string;
  readonly value: string;
}

function Fields({ person }: { readonly person: PersonDetails }): ReactElement {
  const one = (label: string, value: string): readonly Field[] => (value === '' ? [] : [{ label, value }]);
  const fields: readonly Field[] = [
    ...person.phones,
    ...person.emails,
    ...one(t('look.person.organization'), person.organization),
    ...one(t('look.person.title'), person.title),
    ...person.addresses,
    ...one(t('look.person.birthday'), person.birthday),
    ...person.urls,
    ...person.notes.map((value) => ({ label: t('look.person.note'), value })),
    ...person.others,
  ];
  if (fields.length === 0) return <p className="quiet">{t('look.person.empty')}</p>;
  return (
    <dl className="person-fields">
      {fields.map(({ label, value }, place) => (
        <div key={place}>
          <dt>{label}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
