import { useEffect, useState, type ReactElement } from 'react';
import { CurrentProvider } from './state/current.tsx';
import { HostContext } from './host/host-context.tsx';
import type { Host } from './host/connect-host.ts';
import { openStores } from './state/session.ts';
import { StoresContext } from './state/stores-context.tsx';
import { runWizardEffects } from './wizard/effects.ts';
import { Pages } from './screens/pages.tsx';
import { LinkBand } from './screens/link-band.tsx';
import { Look } from './screens/look.tsx';
import '@fontsource-variable/open-sans/wght.css';
import './ui/tokens.css';
import './ui/accents.css';
import './ui/base.css';
import './ui/screen.css';
import './ui/controls.css';
import './ui/tile.css';
import './ui/progress.css';
import './ui/rows.css';
import './ui/dialog.css';
import './ui/pivot.css';

export function App({ host }: { readonly host: Host }): ReactElement {
  const [stores] = useState(openStores);
  useEffect(() => runWizardEffects(stores.wizard, host.client), [stores, host]);
  return (
    <HostContext value={host}>
      <StoresContext value={stores}>
        <CurrentProvider>
          <Look />
          <LinkBand />
          <Pages />
        </CurrentProvider>
      </StoresContext>
    </HostContext>
  );
}
