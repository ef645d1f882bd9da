import { useEffect, useRef, type ReactElement } from 'react';
import { HOME, type Route } from '../state/route.ts';
import { useCurrent } from '../state/current.tsx';
import { useRoute, useStores, useWizard } from '../state/stores-context.tsx';
import { BringBack } from './bring-back/bring-back.tsx';
import { Guided } from './guided/guided.tsx';
import { Packages } from './inside/packages.tsx';
import { About } from './help/about.tsx';
import { Help } from './help/help.tsx';
import { People } from './inside/people.tsx';
import { Person } from './inside/person.tsx';
import { Photos } from './inside/photos.tsx';
import { Thread } from './inside/thread.tsx';
import { Threads } from './inside/threads.tsx';
import { PastRuns } from './past-runs.tsx';
import { PivotPages } from './pivots/pivot-pages.tsx';
import { Report } from './report/report.tsx';
import { RestoreWizard } from './restore/restore-wizard.tsx';
import { Restoring } from './restore/restoring.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { Wizard } from './wizard/wizard.tsx';

/** Route → page. */
export function Pages(): ReactElement {
  const { trail, way, go, back } = useRoute();
  useRunFound();
  useEscape();
  const route = trail.at(-1) ?? HOME;
  const key = JSON.stringify(route);
  if (needsNoBackup(route)) return <WithoutBackup at={route.at} onBack={back} way={way} />;
  switch (route.at) {
    case 'pivot':
      return <PivotPages page={route.page} onChange={(page) => go({ at: 'pivot', page })} />;
    case 'wizard':
      return <Wizard />;
    case 'guided':
      return <Guided key={key} step={route.step} vault={route.vault} os={route.os} onBack={back} way={way} />;
    case 'runs':
      return <PastRuns vault={route.vault} onBack={back} way={way} />;
    case 'report':
      return <Report key={key} vault={route.vault} run={route.run} choice={null} onLeave={back} />;
    case 'photos':
      return <Photos vault={route.vault} onBack={back} way={way} />;
    case 'people':
      return <People vault={route.vault} onBack={back} way={way} />;
    case 'person':
      return <Person key={key} vault={route.vault} id={route.id} onBack={back} way={way} />;
    case 'threads':
      return <Threads vault={route.vault} onBack={back} way={way} />;
    case 'thread':
      return <Thread key={key} vault={route.vault} id={route.id} onBack={back} way={way} />;
    case 'packages':
      return <Packages vault={route.vault} onBack={back} way={way} />;
    case 'restore':
      return <RestoreWizard key={key} vault={route.vault} onBack={back} />;
    case 'restoring':
      return <Restoring key={key} vault={route.vault} id={route.id} />;
  }
}

const WITHOUT_BACKUP = ['help', 'about', 'bring-back', 'settings'] as const;
type WithoutBackupAt = (typeof WITHOUT_BACKUP)[number];

function needsNoBackup(route: Route): route is Extract<Route, { readonly at: WithoutBackupAt }> {
  return (WITHOUT_BACKUP as readonly string[]).includes(route.at);
}

interface WithoutBackupProps {
  readonly at: WithoutBackupAt;
  readonly onBack: () => void;
  readonly way: 'forward' | 'back';
}

/** The pages that need no backup to be there. */
function WithoutBackup({ at, ...rest }: WithoutBackupProps): ReactElement {
  switch (at) {
    case 'help':
      return <Help {...rest} />;
    case 'about':
      return <About {...rest} />;
    case 'bring-back':
      return <BringBack {...rest} />;
    case 'settings':
      return <SettingsPage {...rest} />;
  }
}

/** A backup that is under way when the window opens is what there is to see. Later ones show on Home, and wait there. */
function useRunFound(): void {
  const { active } = useCurrent();
  const { send } = useWizard();
  const { go } = useRoute();
  const isFirst = useRef(true);
  useEffect(() => {
    if (active === null || !isFirst.current) return;
    isFirst.current = false;
    const run = active.find(({ kind }) => kind === 'backup');
    if (!run) return;
    send({ type: 'RUN_FOUND', run: { runId: run.runId, vault: run.vault } });
    go({ at: 'wizard' });
  }, [active, send, go]);
}

/** Escape is the phone's back button. Dialogs, menus and fields take it first. */
function useEscape(): void {
  const { wizard, route } = useStores();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role$="dialog"]')) return;
      const { trail, back, go } = route.getState();
      const { state, send } = wizard.getState();
      if (trail.at(-1)?.at !== 'wizard') back();
      else if (state.at === 'connect' || state.at === 'running' || state.at === 'report' || state.at === 'cut-off')
        go(HOME);
      else send({ type: 'BACK' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [wizard, route]);
}
