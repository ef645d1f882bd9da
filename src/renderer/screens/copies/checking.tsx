import type { ReactElement } from 'react';
import type { CopyJob } from '../../../shared/domain/copies.ts';
import type { OffsiteCheck } from '../../../shared/domain/offsite.ts';
import { formatBytes } from '../../../shared/text/bytes.ts';
import { useOnce } from '../../hooks/use-once.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { t, tn } from '../../text/i18n.ts';
import { More } from '../parts/more.tsx';
import { MOST_NAMED } from '../parts/named.tsx';
import { isOfOwn, type OwnProblem } from './own-problems.ts';
import { Working } from './working.tsx';

/** Of the files in one piece. */
const MOST_NAMES = 5;

/** A copy away that is compared with what was sent: how far, then what is not there as it was, in words. */
export function Checking({ job, onChecked }: { readonly job: CopyJob; readonly onChecked: () => void }): ReactElement {
  const state = useStream('offsite.follow', { id: job.id }, 250);
  const report = state.value?.report ?? null;
  useOnce(report !== null, onChecked);
  if (job.state === 'stopped') return <p role="status">{t('copies.check.stopped')}</p>;
  if (!report || !('problems' in report)) return <Working state={state} stop={job.id} />;
  return <Checked report={report} />;
}

function Checked({ report: { problems, read, neverSent } }: { readonly report: OffsiteCheck }): ReactElement {
  if (neverSent && problems.length === 0) return <p role="status">{t('copies.neverSent')}</p>;
  const own = problems.filter(isOfOwn);
  return (
    <div role="status" className="offsite-form">
      {own.length === 0 ? (
        <p>{t('copies.check.allRight', { bytes: formatBytes(read.bytes) })}</p>
      ) : (
        <Wrong problems={own} />
      )}
      {problems.length > own.length ? <p className="finding">{t('copies.check.notOurs')}</p> : null}
    </div>
  );
}

function Wrong({ problems }: { readonly problems: readonly OwnProblem[] }): ReactElement {
  return (
    <>
      <p>{tn('copies.check.wrong', problems.length)}</p>
      {problems.slice(0, MOST_NAMED).map(({ object, what, files, filesInAll }) => (
        <p key={object} className="finding path">
          {t(`copies.check.what.${what}`)} {holds(files, filesInAll)}
        </p>
      ))}
      <More of={problems.length} beyond={MOST_NAMED} />
      <p>{t('copies.check.mends')}</p>
    </>
  );
}

/** The owner's files that are in it; the list of everything has none. */
function holds(files: readonly string[], inAll: number): string {
  if (files.length === 0) return t('copies.check.list');
  const shown = files.slice(0, MOST_NAMES);
  const names = shown.map((file) => file.replace(/^data\//u, '')).join(', ');
  return inAll > shown.length
    ? t('copies.check.holdsMore', { names, n: inAll - shown.length })
    : t('copies.check.holds', { names });
}
