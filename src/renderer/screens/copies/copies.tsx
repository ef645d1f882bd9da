import { useState, type ReactElement } from 'react';
import type { CopyJob, CopyReport, KnownCopy, ShareRead } from '../../../shared/domain/copies.ts';
import { factsOfCopy, lossWithTheDisk, type CopyFact } from '../../../shared/domain/copy-facts.ts';
import type { RememberedDrive } from '../../../shared/domain/settings.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatLately } from '../../text/format.ts';
import { t, tn } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { CopiesDrawing } from '../parts/copies-drawing.tsx';
import { countCopies } from '../parts/count-copies.ts';
import { NoBackupHere } from '../parts/no-backup-here.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { usePickFolder } from '../parts/use-pick-folder.tsx';
import { ByItself } from './by-itself.tsx';
import { CutOff } from './cut-off.tsx';
import { COPIES_PART } from './need-button.tsx';
import { More } from '../parts/more.tsx';
import { MOST_NAMED, Named } from '../parts/named.tsx';
import { Offsite } from './offsite.tsx';
import { Repairing } from './repairing.tsx';
import { ResetCertificate } from './reset-certificate.tsx';
import { useCopyJobs } from './use-copy-jobs.ts';
import { Working } from './working.tsx';

/** Where the backup is and how it is there; a further copy, repair, and whether a reset is safe. */
export function Copies(): ReactElement {
  const { status, settings, reloadStatus } = useCurrent();
  const copies = status?.copies ?? [];
  const [here, ...others] = copies;
  if (!status || !here)
    return (
      <>
        <NoBackupHere none={t('copies.noneSays')} />
        <BringBackButton />
      </>
    );
  return (
    <>
      <p className="screen-lead">{t('copies.lead')}</p>
      <CutOff isOf={({ kind, vault }) => kind !== 'pull' && vault === status.vault} />
      <div className="columns columns-even">
        <div>
          <CopiesDrawing copies={countCopies(copies)} />
          <ul className="rows rows-plain report-steps copies-list">
            {copies.map((copy) => (
              <CopyRow
                key={copy.id ?? copy.place}
                copy={copy}
                newest={here.newestRun}
                drive={settings?.drives.find(({ id, vaultId }) => id === copy.id && vaultId === status.vaultId) ?? null}
              />
            ))}
          </ul>
          <Loss copies={copies} />
          <AnotherDrive vault={status.vault} knows={others.some(({ kind }) => kind === 'drive')} />
          <CheckAndRepair vault={status.vault} onDone={reloadStatus} />
        </div>
        <div>
          <Offsite vault={status.vault} />
          <BringBackButton />
          <ResetCertificate status={status} />
        </div>
      </div>
    </>
  );
}

function BringBackButton(): ReactElement {
  const go = useGo();
  return (
    <div className="section offsite-form">
      <Button onPress={() => go({ at: 'bring-back' })}>{t('bringBack.open')}</Button>
      <p className="quiet">{t('bringBack.openSays')}</p>
    </div>
  );
}

interface CopyRowProps {
  readonly copy: KnownCopy;
  readonly newest: string | null;
  /** The drive that it is on, where this computer remembers it. */
  readonly drive: RememberedDrive | null;
}

function CopyRow({ copy, newest, drive }: CopyRowProps): ReactElement {
  const { kind, label, place } = copy;
  const isHere = kind === 'this-folder';
  const facts = factsOfCopy(copy, newest, drive).map(factText);
  return (
    <li>
      <span className="path">
        {isHere ? t('copies.here') : label} <span className="quiet small block">{place}</span>
        <span className="quiet small block">{facts.join('. ')}.</span>
        {drive ? <ByItself drive={drive} /> : null}
      </span>
    </li>
  );
}

function factText(fact: CopyFact): string {
  switch (fact.what) {
    case 'at':
      return t('copies.upToDate', { day: formatLately(fact.at) });
    case 'proved':
      return t('copies.proved', { day: formatLately(fact.at) });
    case 'seen':
      return t('copies.seen', { day: formatLately(fact.at) });
    case 'damaged':
      return t('copies.damaged', { n: fact.files });
    case 'cached':
      return tn('copies.cached', fact.files);
    case 'on':
      return t(`copies.on.${fact.medium}`);
    case 'behind':
      return t('copies.behind');
    case 'not-whole':
      return t('copies.notWhole');
    case 'never-proved':
      return t('copies.notProved');
  }
}

function Loss({ copies }: { readonly copies: readonly KnownCopy[] }): ReactElement {
  const loss = lossWithTheDisk(copies);
  const day = loss.what === 'since' ? formatLately(loss.at) : '';
  return (
    <p className={loss.what === 'nothing' ? 'copies-note' : 'finding finding-mild'}>
      {t(`copies.loss.${loss.what}`, { day })}
    </p>
  );
}

interface Part {
  readonly vault: string;
  readonly onDone: () => void;
}

function AnotherDrive({ vault, knows }: { readonly vault: string; readonly knows: boolean }): ReactElement {
  const { jobs, isWorking, error, start } = useCopyJobs(vault);
  const picker = usePickFolder(start);
  return (
    <section className="section" id={COPIES_PART.second}>
      <h2>{t('copies.second')}</h2>
      <div className="actions">
        {knows ? (
          <Button isDisabled={isWorking} onPress={() => start(null)}>
            {t('copies.toKnown')}
          </Button>
        ) : null}
        <Button kind={knows ? 'plain' : 'main'} isDisabled={isWorking} onPress={() => picker.open(t('copies.choose'))}>
          {t('copies.toDrive')}
        </Button>
      </div>
      {picker.dialog}
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      {jobs.map((job) => (
        <Copying key={job.id} job={job} />
      ))}
      <p className="quiet copies-note">{t('copies.grows')}</p>
    </section>
  );
}

/** As it goes, or what it came to; it goes on whether or not anyone looks. */
function Copying({ job }: { readonly job: CopyJob }): ReactElement {
  const state = useStream('copies.follow', { id: job.id }, 250);
  const reports = state.value?.reports ?? [];
  const failed = state.value?.failed ?? [];
  const why = job.byItself ? <p>{t('copies.cameByItself', { label: job.label ?? '' })}</p> : null;
  if (job.state === 'stopped' || (reports.length === 0 && failed.length === 0)) {
    return (
      <>
        {why}
        {job.state === 'stopped' ? <p role="status">{t('copies.stopped')}</p> : <Working state={state} stop={job.id} />}
      </>
    );
  }
  return (
    <div role="status">
      {why}
      {reports.map((report) => (
        <Copied key={report.copy} report={report} named={reports.length + failed.length > 1} />
      ))}
      {failed.map(({ place, code, message }) => (
        <div key={place}>
          <p className="quiet path">{place}</p>
          <Remedy code={code} message={message} />
        </div>
      ))}
    </div>
  );
}

function Copied({ report, named }: { readonly report: CopyReport; readonly named: boolean }): ReactElement {
  const { outcome, drive, findings, copy, share } = report;
  return (
    <>
      {named ? <p className="quiet path">{copy}</p> : null}
      <p>{outcome === 'complete' ? t('copies.made') : tn('copies.madeNotWhole', findings.length)}</p>
      {drive.medium === 'same-disk' || drive.medium === 'memory' || drive.medium === 'not-known' ? (
        <p className="finding finding-mild">{t(`copies.onSays.${drive.medium}`)}</p>
      ) : null}
      <Named findings={findings} />
      {share ? <Share share={share} /> : null}
    </>
  );
}

/** What was read again by itself: rot in what was copied long ago is told while another copy can still mend it. */
function Share({ share: { read, wrong, wrongInAll, brokenOff } }: { readonly share: ShareRead }): ReactElement {
  const broken = brokenOff ? (
    <>
      <p>{t('copies.share.brokenOff')}</p>
      <Remedy code={brokenOff.code} message={brokenOff.message} />
    </>
  ) : null;
  if (wrongInAll === 0) {
    return (
      <>
        {read.files > 0 || !brokenOff ? <p className="quiet">{tn('copies.share.allRight', read.files)}</p> : null}
        {broken}
      </>
    );
  }
  return (
    <>
      {broken}
      <p className="finding">{tn('copies.share.wrong', wrongInAll)}</p>
      {wrong.slice(0, MOST_NAMED).map(({ path, place }) => (
        <p key={`${place}/${path}`} className="finding path">
          {`${place}/${path}`}
        </p>
      ))}
      <More of={wrongInAll} beyond={MOST_NAMED} />
    </>
  );
}

function CheckAndRepair({ vault, onDone }: Part): ReactElement {
  const newest = useCopyJobs(vault).jobs.at(-1)?.id ?? null;
  /** Which pressing it is, and the newest copying then: what was found before a later one is no longer so. */
  const [asked, setAsked] = useState({ turn: 0, after: newest });
  const press = (): void => setAsked(({ turn }) => ({ turn: turn + 1, after: newest }));
  return (
    <section className="section" id={COPIES_PART.health}>
      <h2>{t('copies.health')}</h2>
      <p>{t('copies.healthSays')}</p>
      <Button onPress={press}>{t('copies.repair')}</Button>
      {asked.turn === 0 ? null : (
        <Repairing key={asked.turn} vault={vault} isOld={asked.after !== newest} onDone={onDone} />
      )}
    </section>
  );
}
