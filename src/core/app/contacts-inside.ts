import type { ContactsInside } from '../../shared/domain/contacts.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import { openContacts, type ContactsLibrary } from '../readable/contacts-library.ts';
import { makeContactsReadable } from '../readable/contacts-readable.ts';
import type { Vault } from '../vault/vault.ts';

interface Read {
  readonly files: number;
  readonly library: Promise<ContactsLibrary>;
}

const readOf = new WeakMap<Vault, Read>();

/** The contacts of an open backup, read once for as long as no file comes to it. */
export function contactsOf(
  vault: Vault,
  { clock, signal, run }: OpOptions & { readonly clock: Clock; readonly run: RunId | null },
): Promise<ContactsLibrary> {
  const { files } = vault.catalog.size;
  const known = readOf.get(vault);
  if (known?.files === files) return known.library;
  const library = openContacts(vault, { clock, signal, run });
  readOf.set(vault, { files, library });
  // A reading that was called off is begun anew by whoever asks next.
  library.catch(() => readOf.delete(vault));
  return library;
}

/** Counted for a run's report, with `Readable/Contacts` made; null when the backup has no contacts file. */
export async function lookAtContacts(
  vault: Vault,
  {
    clock,
    signal,
    onLibrary,
  }: OpOptions & { readonly clock: Clock; readonly onLibrary?: (library: ContactsLibrary) => Promise<void> },
): Promise<ContactsInside | null> {
  const run = (await vault.runs()).at(-1)?.header.runId ?? null;
  const library = await contactsOf(vault, { clock, signal, run });
  // Also of nobody: pages that an earlier run made may have people who are none.
  await makeContactsReadable(vault, library, { signal });
  if (library.files.length === 0) return null;
  await onLibrary?.(library);
  return library.inside;
}
