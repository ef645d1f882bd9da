import type { ReactElement } from 'react';
import { HOME } from '../../state/route.ts';
import { useGo, useWizard } from '../../state/stores-context.tsx';
import { t } from '../../text/i18n.ts';
import { Dots } from '../../ui/progress.tsx';
import { Report } from '../report/report.tsx';
import { Running } from '../running/running.tsx';
import { Connect } from './connect.tsx';
import { CutOff } from './cut-off.tsx';
import { Problem } from './problem.tsx';
import { What } from './what.tsx';
import { Where } from './where.tsx';
import { WizardPage } from './wizard-page.tsx';
import './wizard.css';

/** State → page. */
export function Wizard(): ReactElement {
  const { state, send } = useWizard();
  const go = useGo();
  const leave = (): void => {
    send({ type: 'CLOSE' });
    go(HOME);
  };
  switch (state.at) {
    case 'connect':
      return <Connect key="connect" onLeave={leave} />;
    case 'where':
      return <Where key="where" deviceId={state.deviceId} />;
    case 'what':
      return <What key="what" choice={state.choice} />;
    case 'starting':
      return (
        <WizardPage
          key="starting"
          step={4}
          way="forward"
          heading={t('starting.heading')}
          lead={t('starting.says')}
          aside={<Dots />}
        />
      );
    case 'running':
      return <Running key={state.run.runId} state={state} />;
    case 'cut-off':
      return <CutOff key="cut-off" state={state} onLeave={leave} />;
    case 'report':
      return (
        <Report key="report" vault={state.run.vault} run={state.run.runId} choice={state.choice} onLeave={leave} />
      );
    case 'problem':
      return <Problem key="problem" error={state.error} />;
  }
}
