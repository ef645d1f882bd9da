import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { OLD_DAYS } from '../../../shared/report/export-age.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { useCall, type AnswerOf } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { baseName, formatDay } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ICONS } from '../../ui/icons.ts';
import { BigFacts } from './big-facts.tsx';
import { ByRun, withRun } from './by-run.tsx';
import { exportPeople, PEOPLE_FORMS, type PeopleForm } from './export-people.ts';
import { ExportDialog } from './export-dialog.tsx';
import { Listed } from './listed.tsx';

export interface PeopleFactsProps {
  readonly vault: string;
  readonly overview: AnswerOf<'contacts.overview'>;
}

/** How many, who may be there twice, what could not be read whole, which export they come from; and the way out. */
export function PeopleFacts({ vault, overview }: PeopleFactsProps): ReactElement {
  const [isExporting, setExporting] = useState(false);
  const go = useGo();
  const { device } = useCurrent();
  const { people, photos, files, exceptions, fewer, ageDays, exports, list, problems, addedByRun } = overview;
  const isOld = ageDays !== null && ageDays > OLD_DAYS;
  return (
    <aside className="look-facts" aria-label={t('look.people.facts')}>
      <BigFacts
        facts={[
          { n: people, word: tn('look.people.word', people) },
          { n: photos, word: tn('look.people.photoWord', photos) },
        ]}
      />
      <Button icon={ICONS.arrowDownload} isDisabled={people === 0} onPress={() => setExporting(true)}>
        {t('look.export.open')}
      </Button>
      {fewer === null ? null : (
        <p className="finding">
          {t('look.people.fewer', { now: formatNumber(fewer.now), before: formatNumber(fewer.before) })}
        </p>
      )}
      {!isOld && (exports !== 0 || files === 0) ? null : (
        <p className="finding finding-mild">
          {isOld ? tn('look.old', Math.floor(ageDays)) : t('look.people.noExport')}{' '}
          <LinkButton onPress={() => go({ at: 'guided', step: 'contacts', vault, os: device?.os ?? '' })}>
            {t('look.howTo')}
          </LinkButton>
        </p>
      )}
      <Doubles vault={vault} />
      <Listed
        title={t('look.sources')}
        more={files - list.length}
        rows={list.map((file) => ({
          key: file.path,
          title: baseName(file.path),
          says:
            (file.at === null
              ? tn('look.people.count', file.people)
              : t('look.people.source', { people: tn('look.people.count', file.people), day: formatDay(file.at) })) +
            withRun(file.run),
          mark: null,
        }))}
      />
      <ByRun addedByRun={addedByRun} words={(added) => tn('look.byRun.people', added)} />
      {exceptions === 0 ? null : (
        <Listed
          title={t('look.notRead.title')}
          lead={tn('look.notRead.cards', exceptions)}
          more={exceptions - problems.length}
          rows={problems.map(({ path, line, why, text, kept }, place) => ({
            key: `${String(place)} ${path}`,
            title: why,
            says: t('look.notRead.line', { file: baseName(path), line: formatNumber(line) }),
            verbatim: text,
            mark: kept ? { word: t('look.notRead.kept'), look: 'quiet' } : null,
          }))}
        />
      )}
      {isExporting ? (
        <ExportDialog<PeopleForm>
          kind="people"
          formats={PEOPLE_FORMS}
          run={exportPeople(vault)}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </aside>
  );
}

const MOST = 50;

/** Who may be one person. Shown side by side and left as they are. */
function Doubles({ vault }: { readonly vault: string }): ReactElement | null {
  const go = useGo();
  const [isWhole, setWhole] = useState(false);
  const { value } = useCall('contacts.duplicates', { vault, page: { offset: 0, limit: MOST } });
  if (value === null || value.total === 0) return null;
  const shown = isWhole ? value.items : value.items.slice(0, 3);
  return (
    <section>
      <h2 className="section-title">{t('look.people.doubles')}</h2>
      <p className="quiet small listed-lead">{tn('look.people.doublesSay', value.total)}</p>
      <ul className="listed">
        {shown.map(({ by, people, more }) => (
          <li key={people.map(({ id }) => id).join(' ')}>
            {people.map(({ id, name, phones, emails }) => (
              <AriaButton key={id} className="double" onPress={() => go({ at: 'person', vault, id })}>
                <span dir="auto">{name === '' ? t('look.unknown') : name}</span>
                <span className="small quiet">{phones[0] ?? emails[0] ?? ''}</span>
              </AriaButton>
            ))}
            <span className="small quiet block">
              {by.map((one) => t(`look.people.by.${one}`)).join(', ')}
              {more > 0 ? ` · ${t('andMore', { n: formatNumber(more) })}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {value.items.length > shown.length ? (
        <LinkButton onPress={() => setWhole(true)}>{tn('look.showAll', value.items.length)}</LinkButton>
      ) : value.total > value.items.length ? (
        <p className="small quiet">{t('andMore', { n: formatNumber(value.total - value.items.length) })}</p>
      ) : null}
    </section>
  );
}
