import { useEffect, useState } from 'react';
import type { AppClient } from '../../shared/contract/contract.ts';
import { useClient } from '../host/host-context.tsx';

/** Old pictures are let go: a run may show a hundred thousand. */
const KEPT = 200;
const kept = new Map<string, Promise<string | null>>();
let queue: Promise<unknown> = Promise.resolve();

/** A small picture of a stored file, as a `data:` URL; null until it is there, and where it cannot be shown. */
export function useThumbnail(vault: string, path: string): string | null {
  const client = useClient();
  const key = `${vault}\n${path}`;
  const [picture, setPicture] = useState<{ readonly key: string; readonly url: string | null }>({ key, url: null });
  useEffect(() => {
    let isGone = false;
    void fetchOnce(client, vault, path).then((url) => {
      if (!isGone) setPicture({ key: `${vault}\n${path}`, url });
    });
    return () => {
      isGone = true;
    };
  }, [client, vault, path]);
  return picture.key === key ? picture.url : null;
}

/** One at a time: the pictures are the least of what the computer has to do during a run. */
function fetchOnce(client: AppClient, vault: string, path: string): Promise<string | null> {
  const key = `${vault}\n${path}`;
  const known = kept.get(key);
  if (known) return known;
  const asked = queue.then(() => client['vault.thumbnail']({ vault, path, size: 160 })).catch(() => null);
  queue = asked;
  kept.set(key, asked);
  const oldest = kept.keys().next();
  if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
  return asked;
}
