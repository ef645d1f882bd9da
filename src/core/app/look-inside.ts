import type { Inside } from '../../shared/domain/run-report.ts';
import { toAppError } from '../../shared/errors/app-error.ts';
import type { OpOptions } from '../base/options.ts';
import { readMessagesInside } from '../readable/messages-readable.ts';
import type { Vault } from '../vault/vault.ts';
import { contactNames } from './contact-names.ts';
import { lookAtContacts } from './contacts-inside.ts';
import { computerZone } from './handlers/message-handlers.ts';
import type { HostPorts } from './ports.ts';

/**
 * What the backup's contacts and messages amount to after a run, and `Readable/` made from them. Each kind is looked at
 * by itself: one that fails says nothing and keeps nobody else from speaking.
 */
export async function lookInside(vault: Vault, ports: HostPorts, options: OpOptions): Promise<Inside> {
  options.signal.throwIfAborted();
  const contacts = await lookAt('contacts', ports, options, () =>
    lookAtContacts(vault, { ...options, clock: ports.clock }),
  );
  return { contacts, messages: await lookAtMessages(vault, ports, options) };
}

async function lookAt<T>(
  what: string,
  { log }: HostPorts,
  { signal }: OpOptions,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    signal.throwIfAborted();
    log('warn', `could not look into the ${what}: ${toAppError(thrown).message}`);
    return null;
  }
}

async function lookAtMessages(vault: Vault, ports: HostPorts, options: OpOptions): Promise<Inside['messages']> {
  try {
    const nameOf = await contactNames(vault, ports, options);
    return await readMessagesInside(vault, { ...options, nameOf, zone: computerZone(), clock: ports.clock });
  } catch (thrown) {
    ports.log('warn', `could not look into the messages: ${toAppError(thrown).message}`);
    return null;
  }
}
