import type { OpOptions } from '../base/options.ts';
import type { Vault } from '../vault/vault.ts';
import type { HostPorts } from './ports.ts';

/** The name in the backup's contacts for a number or address; null for one that is in none. */
export type NameOf = (address: string) => string | null;

/** Names for messages, from the backup's own contacts. */
export function contactNames(_vault: Vault, _ports: HostPorts, { signal }: OpOptions): Promise<NameOf> {
  signal.throwIfAborted();
  return Promise.resolve(() => null);
}
