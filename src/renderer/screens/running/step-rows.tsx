import type { ReactElement } from 'react';
import type { RunSnapshot } from '../../../shared/domain/progress.ts';
import type { StepId } from '../../../shared/domain/ids.ts';
import { formatFileCount } from '../../text/format.ts';
import { formatNumber } from '../../../shared/text/bytes.ts';
import { t, tn } from '../../text/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';

const GUIDED: ReadonlySet<StepId> = new Set(['app-data', 'cloud']);

type Step = RunSnapshot['steps'][number];

export function StepRows({ snapshot }: { readonly snapshot: RunSnapshot }): ReactElement {
  const isCopying = snapshot.phase === 'copying';
  return (
    <ul className="rows run-steps" aria-label={t('run.steps')}>
      {snapshot.steps.map((step) => {
        const isNow = isCopying && snapshot.step === step.id;
        return (
          <li key={step.id} className={isNow ? '' : 'quiet'} aria-current={isNow ? 'step' : undefined}>
            <Mark step={step} isNow={isNow} />
            <span>{t(`step.${step.id}`)}</span>
            <span className="numbers quiet">{says(step, isNow)}</span>
          </li>
        );
      })}
      <li className={snapshot.phase === 'reading-back' ? '' : 'quiet'}>
        {snapshot.phase === 'reading-back' ? <Icon svg={ICONS.arrowSync} /> : <span />}
        <span>{t('run.readEverything')}</span>
        <span className="numbers quiet">
          {snapshot.readBack.files === 0
            ? t('run.afterCopying')
            : t('run.stepOf', {
                done: formatNumber(snapshot.readBack.files),
                all: formatNumber(Math.max(snapshot.copied.files, snapshot.readBack.files)),
              })}
        </span>
      </li>
    </ul>
  );
}

function Mark({ step, isNow }: { readonly step: Step; readonly isNow: boolean }): ReactElement {
  if (isNow) return <Icon svg={ICONS.arrowSync} />;
  return isThrough(step) ? <Icon svg={ICONS.checkmark} /> : <span />;
}

function isThrough({ toCopy, done }: Step): boolean {
  return toCopy !== null && toCopy.files > 0 && done.files >= toCopy.files;
}

function says(step: Step, isNow: boolean): string {
  if (GUIDED.has(step.id) && (step.toCopy?.files ?? 0) === 0) return t('run.stepGuided');
  if (step.toCopy === null) return '';
  if (step.toCopy.files === 0) return t('run.stepNone');
  if (isThrough(step)) return tn('run.stepSafe', step.toCopy.files);
  if (!isNow && step.done.files === 0) return tn('run.stepWaiting', step.toCopy.files);
  return t('run.stepOf', { done: formatNumber(step.done.files), all: formatFileCount(step.toCopy.files) });
}
