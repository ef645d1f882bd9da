import type { ReactElement, ReactNode } from 'react';
import { AppBar, AppBarNote, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import { t } from '../../text/i18n.ts';

export interface WizardPageProps {
  readonly step: 1 | 2 | 3 | 4;
  readonly heading: string;
  readonly lead?: string;
  readonly way: 'forward' | 'back';
  readonly onBack?: () => void;
  /** The one thing to do, in the bar at the bottom. */
  readonly main?: ReactNode;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
  readonly aside?: ReactNode;
  /** Beside the words where there is room; it says nothing that they do not. */
  readonly drawing?: ReactNode;
}

const WORDS = { 1: 'connect', 2: 'where', 3: 'what', 4: 'run' } as const;

/** Says where the wizard is, what is, what to do, and has the way back at its left. */
export function WizardPage(props: WizardPageProps): ReactElement {
  const { step, heading, lead, way, onBack, main, note, children, aside, drawing } = props;
  const words = (
    <>
      {lead === undefined ? null : <p className="screen-lead">{lead}</p>}
      {children}
    </>
  );
  return (
    <Screen
      over={t('wizard.over', { n: step, word: t(`wizard.words.${WORDS[step]}`) })}
      heading={heading}
      way={way}
      aside={aside}
      bar={
        <AppBar>
          {onBack === undefined ? null : <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />}
          {main}
          {note === undefined ? null : <AppBarNote>{note}</AppBarNote>}
        </AppBar>
      }
    >
      {drawing === undefined ? (
        words
      ) : (
        <div className="columns">
          <div>{words}</div>
          {drawing}
        </div>
      )}
    </Screen>
  );
}
