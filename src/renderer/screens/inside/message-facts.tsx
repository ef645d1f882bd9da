import { useState, type ReactElement } from 'react';
import { MessageExportFormat, type MessagesOverview } from '../../../shared/domain/messages.ts';
import { OLD_DAYS } from '../../../shared/report/export-age.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { baseName } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { BigFacts } from './big-facts.tsx';
import { ByRun, withRun } from './by-run.tsx';
import { exportMessages } from './export-calls.ts';
import { ExportDialog } from './export-dialog.tsx';
import { Listed } from './listed.tsx';
import { spanOf } from './names.ts';
import { proofOf } from './proof.ts';

export interface MessageFactsProps {
  readonly vault: string;
  readonly overview: MessagesOverview;
}

/** How many, from when to when, whether they are proved, what could not be read; and the way out of the backup. */
export function MessageFacts({ vault, overview }: MessageFactsProps): ReactElement {
  const [isExporting, setExporting] = useState(false);
  const { messages, threads, pictures, from, until } = overview;
  return (
    <aside className="look-facts" aria-label={t('look.messages.facts')}>
      <BigFacts
        facts={[
          { n: messages, word: tn('look.messages.word', messages) },
          { n: threads, word: tn('look.messages.threadWord', threads) },
          { n: pictures, word: tn('look.messages.pictureWord', pictures) },
        ]}
      />
      {from === null || until === null ? null : <p className="quiet">{spanOf(from, until)}</p>}
      <Proof overview={overview} />
      <Button icon={ICONS.arrowDownload} onPress={() => setExporting(true)}>
        {t('look.export.open')}
      </Button>
      <Warnings vault={vault} overview={overview} />
      <ByYear overview={overview} />
      <Sources overview={overview} />
      <ByRun addedByRun={overview.addedByRun} words={(added) => tn('look.byRun.messages', added)} />
      <NotRead overview={overview} />
      {isExporting ? (
        <ExportDialog
          kind="messages"
          formats={MessageExportFormat.options}
          run={exportMessages(vault)}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </aside>
  );
}

/** Proved equal to what the phone wrote, or not, and how many files of each. */
function Proof({ overview }: { readonly overview: MessagesOverview }): ReactElement | null {
  const { proved, differs, without } = proofOf(overview.files);
  if (proved + differs + without === 0) return null;
  return (
    <ul className="proofs">
      {proved === 0 ? null : (
        <li className="safe">
          <Icon svg={ICONS.shield} />
          <span>{tn('look.proof.proved', proved)}</span>
        </li>
      )}
      {differs === 0 ? null : (
        <li className="lost">
          <Icon svg={ICONS.warning} />
          <span>{tn('look.proof.differs', differs)}</span>
        </li>
      )}
      {without === 0 ? null : (
        <li className="needs-you">
          <Icon svg={ICONS.document} />
          <span>{tn('look.proof.without', without)}</span>
        </li>
      )}
    </ul>
  );
}

function Warnings({ vault, overview }: MessageFactsProps): ReactElement | null {
  const go = useGo();
  const { device } = useCurrent();
  const { fewer, ageDays, exports, files } = overview;
  const isOld = ageDays !== null && ageDays > OLD_DAYS;
  const isNone = exports === 0 && files.length > 0;
  if (fewer.length === 0 && !isOld && !isNone) return null;
  return (
    <div>
      {fewer.map(({ path, now, before }) => (
        <p key={path} className="finding">
          {t('look.messages.fewer', { now: formatNumber(now), before: formatNumber(before) })}
        </p>
      ))}
      {isOld || isNone ? (
        <p className="finding finding-mild">
          {isOld ? tn('look.old', Math.floor(ageDays)) : t('look.messages.noExport')}{' '}
          <LinkButton onPress={() => go({ at: 'guided', step: 'messages', vault, os: device?.os ?? '' })}>
            {t('look.howTo')}
          </LinkButton>
        </p>
      ) : null}
    </div>
  );
}

function ByYear({ overview: { byYear } }: { readonly overview: MessagesOverview }): ReactElement | null {
  const most = Math.max(1, ...byYear.map(({ incoming, outgoing }) => incoming + outgoing));
  if (byYear.length === 0) return null;
  return (
    <section>
      <h2 className="section-title">{t('look.byYear')}</h2>
      <ul className="years-chart">
        {byYear.map(({ year, incoming, outgoing }) => (
          <li key={year}>
            <span className="numbers">{year}</span>
            <span className="year-bar" aria-hidden="true">
              <span style={{ width: `${String(((incoming + outgoing) / most) * 100)}%` }} />
            </span>
            <span className="small quiet numbers">
              {t('look.messages.inOut', { incoming: formatNumber(incoming), outgoing: formatNumber(outgoing) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sources({ overview: { files, filesNotListed } }: { readonly overview: MessagesOverview }): ReactElement {
  return (
    <Listed
      title={t('look.sources')}
      more={filesNotListed}
      rows={files.map(({ path, added, doubles, hsh, format, failed, run }) => ({
        key: path,
        title: baseName(path),
        says:
          failed ??
          t('look.messages.source', { added: formatNumber(added), doubles: formatNumber(doubles) }) + withRun(run),
        mark: format === 'msg' ? { word: t(`look.hsh.${hsh}`), look: HSH_LOOK[hsh] } : null,
      }))}
    />
  );
}

const HSH_LOOK = { agrees: 'safe', differs: 'lost', none: 'quiet', unreadable: 'needs-you' } as const;

function NotRead({ overview }: { readonly overview: MessagesOverview }): ReactElement | null {
  const { exceptions, malformed, oddities } = overview;
  return (
    <>
      {malformed === 0 ? null : (
        <Listed
          title={t('look.notRead.title')}
          lead={tn('look.notRead.entries', malformed)}
          more={malformed - exceptions.length}
          rows={exceptions.map(({ path, start, why, text }) => ({
            key: `${path} ${String(start)}`,
            title: why,
            says: t('look.notRead.place', { file: baseName(path), start: formatNumber(start) }),
            verbatim: text,
            mark: null,
          }))}
        />
      )}
      {oddities.length === 0 ? null : (
        <Listed
          title={t('look.odd.title')}
          lead={t('look.odd.says')}
          rows={oddities.map(({ path, start, what }, place) => ({
            key: `${String(place)} ${path}`,
            title: what,
            says: t('look.notRead.place', { file: baseName(path), start: formatNumber(start) }),
            mark: null,
          }))}
        />
      )}
    </>
  );
}
