import type { ReactElement, ReactNode } from 'react';
import { t } from '../../text/i18n.ts';
import { AppBar, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';

export const RESTORE_STEPS = ['run', 'what', 'where', 'plan'] as const;
export type RestoreStep = (typeof RESTORE_STEPS)[number];

export interface RestorePageProps {
  readonly step: RestoreStep;
  readonly heading: string;
  readonly lead?: string;
  readonly way: 'forward' | 'back';
  readonly onBack: () => void;
  readonly main?: ReactNode;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** A step of putting back: where it is, what is, what to do, and the way back at its left. */
export function RestorePage({
  step,
  heading,
  lead,
  way,
  onBack,
  main,
  aside,
  children,
}: RestorePageProps): ReactElement {
  const n = RESTORE_STEPS.indexOf(step) + 1;
  return (
    <Screen
      key={step}
      over={t('restore.wizard.over', { n, word: t(`restore.wizard.words.${step}`) })}
      heading={heading}
      way={way}
      aside={aside}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
          {main}
        </AppBar>
      }
    >
      {lead === undefined ? null : <p className="screen-lead">{lead}</p>}
      {children}
    </Screen>
  );
}
