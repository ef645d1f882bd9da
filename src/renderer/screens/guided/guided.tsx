import { useState, type ReactElement } from 'react';
import type { StepId } from '../../../shared/domain/ids.ts';
import { guideFor, systemOf } from '../../../shared/text/strings-guides.en.ts';
import { useCurrent } from '../../state/current.tsx';
import { t } from '../../text/i18n.ts';
import { AppBar, AppBarNote, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { AppDataChecklist } from './app-data-checklist.tsx';
import { ExportNow } from './export-now.tsx';
import { useNewestReport } from '../inside/use-inside.ts';
import { GuideDrawing } from './guide-drawing.tsx';
import { TakeIn } from './take-in.tsx';
import './guided.css';

export interface GuidedProps {
  readonly step: StepId;
  /** Where to take files in; null before the first backup. */
  readonly vault: string | null;
  readonly os: string;
  readonly way: 'forward' | 'back';
  readonly onBack: () => void;
}

/** What only the owner can do, for this phone's system; and a place to put what came of it. */
export function Guided({ step, vault, os: osNow, way, onBack }: GuidedProps): ReactElement {
  const { status } = useCurrent();
  const report = useNewestReport(status?.vault === vault ? status : null);
  const [now] = useState(Date.now);
  // A phone in the drawer still runs what it ran when it was backed up.
  const os = osNow === '' && report?.kind === 'backup' ? report.device.os : osNow;
  const system = systemOf(os);
  const guide = guideFor(step, system);
  return (
    <Screen
      over={t('guided.over', { step: t(`step.${step}`) })}
      heading={guide?.heading ?? t(`step.${step}`).toLowerCase()}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
          <AppBarNote>{system === 'any' ? t('guided.anyPhone') : t('guided.for', { os })}</AppBarNote>
        </AppBar>
      }
    >
      {guide === null ? null : (
        <>
          <p className="screen-lead guided-lead">{guide.lead}</p>
          {step === 'contacts' || step === 'messages' ? <ExportNow of={step} report={report} now={now} /> : null}
          <div className="columns">
            <div>
              {guide.parts.map((part) => (
                <section key={part.title} className="guided-part">
                  <h2 className="section-title">{part.title}</h2>
                  <ol className="todo">
                    {part.todo.map((line) => (
                      <li key={line}>
                        <span>{line}</span>
                      </li>
                    ))}
                  </ol>
                </section>
              ))}
              {guide.know.map((line) => (
                <p key={line} className="quiet guided-know">
                  {line}
                </p>
              ))}
            </div>
            <GuideDrawing step={step} />
          </div>
        </>
      )}
      {step === 'app-data' && vault !== null ? <AppDataChecklist vault={vault} /> : null}
      <TakeIn step={step} vault={vault} expect={guide?.expect ?? null} />
    </Screen>
  );
}
