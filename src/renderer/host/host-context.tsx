import { createContext, useContext, useSyncExternalStore } from 'react';
import type { AppClient } from '../../shared/contract/contract.ts';
import type { Host } from './connect-host.ts';
import type { Link } from '../../shared/rpc/lasting-client.ts';

export const HostContext = createContext<Host | null>(null);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error('there is no host around this component');
  return host;
}

export function useClient(): AppClient {
  return useHost().client;
}

export function useLink(): Link {
  const host = useHost();
  return useSyncExternalStore(host.onLink, host.link);
}
