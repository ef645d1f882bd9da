import { useEffect, useState } from 'react';
import type { AppClient } from '../../../shared/contract/contract.ts';
import { useClient } from '../../host/host-context.tsx';

/** Old pictures are let go: an address book may have thousands. */
const KEPT = 200;
const kept = new Map<string, Promise<string | null>>();

/** A person's picture as a `data:` URL; null until it is there, where there is none, and for nobody. */
export function usePhoto(vault: string, id: string | null): string | null {
  const client = useClient();
  const key = JSON.stringify([vault, id]);
  const [photo, setPhoto] = useState<{ readonly key: string; readonly url: string | null }>({ key, url: null });
  useEffect(() => {
    if (id === null) return undefined;
    let isGone = false;
    void fetchOnce(client, vault, id).then((url) => {
      if (!isGone) setPhoto({ key: JSON.stringify([vault, id]), url });
    });
    return () => {
      isGone = true;
    };
  }, [client, vault, id]);
  return photo.key === key ? photo.url : null;
}

function fetchOnce(client: AppClient, vault: string, id: string): Promise<string | null> {
  const key = JSON.stringify([vault, id]);
  const known = kept.get(key);
  if (known) return known;
  const asked = client['contacts.get']({ vault, id }).then(
    (person) => person?.photoUrl ?? null,
    () => {
      // Asked again the next time that the row is seen.
      kept.delete(key);
      return null;
    },
  );
  kept.set(key, asked);
  const oldest = kept.keys().next();
  if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
  return asked;
}
