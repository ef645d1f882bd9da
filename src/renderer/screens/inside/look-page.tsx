import type { ReactElement, ReactNode } from 'react';
import { t } from '../../text/i18n.ts';
import { AppBar, AppBarNote, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Screen } from '../../ui/screen.tsx';
import './inside.css';

export interface LookPageProps {
  readonly vault: string;
  readonly way: 'forward' | 'back';
  readonly onBack: () => void;
}

export interface LookFrameProps extends Omit<LookPageProps, 'vault'> {
  readonly over: string;
  readonly heading: string;
  readonly children: ReactNode;
  /** The page is as high as the window, and its lists scroll inside it. */
  readonly isFilled?: boolean;
}

/** A page about what is in a backup. It reads the backup, never a phone, and says so. */
export function LookPage({ over, heading, way, onBack, children, isFilled = false }: LookFrameProps): ReactElement {
  return (
    <Screen
      over={over}
      heading={heading}
      way={way}
      bar={
        <AppBar>
          <RoundButton icon={ICONS.arrowLeft} word={t('act.back')} onPress={onBack} />
          <AppBarNote>{t('look.fromBackup')}</AppBarNote>
        </AppBar>
      }
    >
      <div className={isFilled ? 'look look-filled' : 'look'}>{children}</div>
    </Screen>
  );
}
