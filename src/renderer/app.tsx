import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react';
import type { DeviceSummary } from '../shared/domain/device.ts';
import type { Host } from './host/connect-host.ts';

/** Shows that the host answers; the screens take its place. */
export function App({ host }: { readonly host: Host }): ReactElement {
  const link = useSyncExternalStore(host.onLink, host.link);
  const [devices, setDevices] = useState<readonly DeviceSummary[] | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const now of host.client['device.watch'](null, { signal: controller.signal })) setDevices(now);
    };
    follow().catch((error: unknown) => {
      if (!controller.signal.aborted) console.error(error);
    });
    return () => controller.abort();
  }, [host]);
  return (
    <main>
      <h1>Lumia Lifeboat</h1>
      <p data-link={link}>{link}</p>
      <ul>
        {devices?.map(({ id, name, state }) => (
          <li key={id}>
            {name}: {state}
          </li>
        ))}
      </ul>
    </main>
  );
}
