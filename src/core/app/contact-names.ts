import type { OpOptions } from '../base/options.ts';
import { commonRegion, numberKey } from '../contacts/phone-number.ts';
import type { Vault } from '../vault/vault.ts';
import { contactsOf } from './contacts-inside.ts';
import type { HostPorts } from './ports.ts';

/** The name in the backup's contacts for a number or address; null for one that is in none. */
export type NameOf = (address: string) => string | null;

/** Names for messages, from the backup's own contacts. Numbers are compared as numbers, whatever their spelling. */
export async function contactNames(vault: Vault, { clock }: HostPorts, { signal }: OpOptions): Promise<NameOf> {
  const run = (await vault.runs()).at(-1)?.header.runId ?? null;
  const { people } = await contactsOf(vault, { clock, signal, run });
  const region = commonRegion(people.flatMap(({ phones }) => phones));
  const names = new Map<string, string>();
  for (const { name, phones, emails } of people) {
    if (name === '') continue;
    for (const phone of phones) {
      const key = numberKey(phone, region);
      if (key !== null && !names.has(key)) names.set(key, name);
    }
    for (const mail of emails) {
      const key = mail.trim().toLowerCase();
      if (!names.has(key)) names.set(key, name);
    }
  }
  return (address) => {
    const key = address.includes('@') ? address.trim().toLowerCase() : numberKey(address, region);
    return key === null ? null : (names.get(key) ?? null);
  };
}
