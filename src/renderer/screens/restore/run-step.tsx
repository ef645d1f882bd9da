import { useState, type ReactElement } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useCall } from '../../hooks/use-stream.ts';
import { formatMoment } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Dots } from '../../ui/progress.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { RestorePage } from './restore-page.tsx';
import type { StepProps } from './step-props.ts';

/** Step 1. The newest backup that went through is chosen already. */
export function RunStep({ vault, choice, way, onBack, onNext }: StepProps): ReactElement {
  const { value, error } = useCall('restore.runs', { vault });
  const [chosen, setChosen] = useState(choice.run);
  const usable = value?.runs.filter(({ listed, kind }) => listed && kind === 'backup') ?? [];
  const through = usable.find(({ outcome }) => outcome === 'complete' || outcome === 'complete-with-exceptions');
  const newest = (through ?? usable[0])?.run ?? null;
  const run = chosen ?? newest;
  return (
    <RestorePage
      step="run"
      way={way}
      heading={t('restore.run.heading')}
      lead={value?.bare === true ? t('restore.run.bare') : t('restore.run.lead')}
      onBack={onBack}
      aside={value || error ? undefined : <Dots />}
      main={
        <Button
          kind="main"
          isDisabled={value === null || (run === null && !value.bare)}
          onPress={() => onNext({ run: value?.bare === true ? null : run })}
        >
          {t('restore.run.go')}
        </Button>
      }
    >
      {error ? <Remedy code={error.code} message={error.message} /> : null}
      <ul className="report-steps">
        {(value?.runs ?? []).map((one) => (
          <li key={one.run}>
            <AriaButton
              className="row row-button"
              aria-pressed={run === one.run}
              isDisabled={!one.listed}
              onPress={() => setChosen(one.run)}
            >
              <Icon svg={one.kind === 'add' ? ICONS.arrowDownload : ICONS.history} />
              <span>{formatMoment(one.startedAt)}</span>
              {run === one.run ? <Icon svg={ICONS.checkmark} /> : <span />}
              <span className="row-second">
                {one.run === newest ? `${t('restore.run.newest')} · ` : ''}
                {one.listed
                  ? `${one.device} · ${t(`runs.outcome.${one.outcome ?? 'killed'}`)}`
                  : t('restore.run.notListed')}
              </span>
            </AriaButton>
          </li>
        ))}
      </ul>
    </RestorePage>
  );
}
