import type { ReactElement } from 'react';
import { PIVOTS, type PivotPage } from '../../state/route.ts';
import { useCurrent } from '../../state/current.tsx';
import { useGo } from '../../state/stores-context.tsx';
import { formatLately } from '../../text/format.ts';
import { t } from '../../text/i18n.ts';
import { AppBar, AppBarNote, RoundButton } from '../../ui/app-bar.tsx';
import { ICONS } from '../../ui/icons.ts';
import { Pivot } from '../../ui/pivot.tsx';
import { Copies } from '../copies/copies.tsx';
import { FirstHome } from '../home/first-home.tsx';
import { Home } from '../home/home.tsx';
import { Inside } from '../inside/inside.tsx';
import { Remedy } from '../parts/remedy.tsx';
import { Reminders } from './reminders.tsx';
import { Restore } from './restore.tsx';
import './pivots.css';

export interface PivotPagesProps {
  readonly page: PivotPage;
  readonly onChange: (page: PivotPage) => void;
}

export function PivotPages({ page, onChange }: PivotPagesProps): ReactElement {
  return (
    <Pivot
      over={t('app')}
      label={t('pivot.label')}
      pages={PIVOTS.map((id) => ({ id, word: t(`pivot.${id}`) }))}
      at={page}
      onChange={onChange}
      bar={<HomeBar />}
    >
      <StartProblems />
      <Page page={page} />
    </Pivot>
  );
}

/** What went wrong before there was a window: settings that could not be read. */
function StartProblems(): ReactElement | null {
  const { capabilities } = useCurrent();
  const problems = capabilities?.problems ?? [];
  return problems.length === 0 ? null : (
    <div className="finding finding-mild start-problems">
      {problems.map(({ code, message }) => (
        <Remedy key={code} code={code} message={message} />
      ))}
    </div>
  );
}

function Page({ page }: { readonly page: PivotPage }): ReactElement | null {
  const { settings, phone } = useCurrent();
  switch (page) {
    case 'home':
      // Which of the two it is, is only known with the settings.
      if (settings === null) return null;
      return phone ? <Home phone={phone} /> : <FirstHome />;
    case 'inside':
      return <Inside />;
    case 'restore':
      return <Restore />;
    case 'copies':
      return <Copies />;
    case 'reminders':
      return <Reminders />;
  }
}

function HomeBar(): ReactElement {
  const go = useGo();
  const { phone, status, active } = useCurrent();
  const isActive = (run: string): boolean => active?.some(({ runId }) => runId === run) === true;
  const last = status?.runs.findLast(({ kind, run }) => kind === 'backup' && !isActive(run));
  return (
    <AppBar>
      <RoundButton icon={ICONS.settings} word={t('act.settings')} onPress={() => go({ at: 'settings' })} />
      {phone === null ? null : (
        <RoundButton
          icon={ICONS.history}
          word={t('act.pastRuns')}
          onPress={() => go({ at: 'runs', vault: phone.vault })}
        />
      )}
      <AppBarNote>
        {last
          ? t('home.lastRun', {
              day: formatLately(last.startedAt),
              outcome: t(`runs.outcome.${last.outcome ?? 'killed'}`),
            })
          : ''}{' '}
        {t('home.noNet')}
      </AppBarNote>
    </AppBar>
  );
}
