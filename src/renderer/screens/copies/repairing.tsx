import type { ReactElement } from 'react';
import type { RepairReport } from '../../../shared/domain/copies.ts';
import { useOnce } from '../../hooks/use-once.ts';
import { useStream } from '../../hooks/use-stream.ts';
import { t, tn } from '../../text/i18n.ts';
import { Remedy } from '../parts/remedy.tsx';
import { More } from '../parts/more.tsx';
import { MOST_NAMED } from '../parts/named.tsx';
import { Working } from './working.tsx';

export interface RepairingProps {
  readonly vault: string;
  /** What was found is no longer so: copying went on since. */
  readonly isOld: boolean;
  readonly onDone: () => void;
}

/** The backup and every copy that is there, read and put right: how far, then what it came to. */
export function Repairing({ vault, isOld, onDone }: RepairingProps): ReactElement | null {
  const state = useStream('copies.repair', { vault }, 250);
  const report = state.value?.report ?? null;
  // What is known of each copy stands above this, and what was said of a reset rests on it.
  useOnce(report !== null || state.error !== null, onDone);
  if (!report) return <Working state={state} />;
  return isOld ? null : <Repaired report={report} />;
}

function Repaired({ report }: { readonly report: RepairReport }): ReactElement {
  const { unfinished, failed, repaired, away } = report;
  return (
    <div role="status">
      <p>{verdictOf(report)}</p>
      {unfinished.map((place) => (
        <p key={place} className="finding finding-mild path">
          {t('copies.unfinished', { place })}
        </p>
      ))}
      {failed.map(({ place, code, message }) => (
        <div key={place}>
          <p className="quiet path">{place}</p>
          <Remedy code={code} message={message} />
        </div>
      ))}
      {away.map((place) => (
        <p key={place} className="quiet path">
          {t('copies.notLookedAt', { place })}
        </p>
      ))}
      {repaired.slice(0, MOST_NAMED).map(({ path, place }) => (
        <p key={`${place}${path}`} className="finding finding-mild path">
          {t('copies.putRight', { path, place })}
        </p>
      ))}
      <More of={repaired.length} beyond={MOST_NAMED} />
      {report.wrong.slice(0, MOST_NAMED).map(({ path, place }) => (
        <p key={`${place}${path}`} className="finding path">
          {t('copies.lost', { path, place })}
        </p>
      ))}
      <More of={report.wrong.length} beyond={MOST_NAMED} />
    </div>
  );
}

/** Of a copy that could not be read, or written to, nothing good is said. */
function verdictOf({ wrong, failed, copies }: RepairReport): string {
  if (wrong.some(({ isLost }) => isLost)) return t('copies.stillWrong');
  if (wrong.length > 0) return t('copies.notPutRight');
  return failed.length > 0 ? t('copies.notAllLookedAt') : tn('copies.allRight', copies.length);
}
