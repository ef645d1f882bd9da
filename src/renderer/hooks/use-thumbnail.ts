import { useEffect, useState } from 'react';
import type { AppClient } from '../../shared/contract/contract.ts';
import { useClient } from '../host/host-context.tsx';

/** Old pictures are let go: a run may show a hundred thousand. */
const KEPT = 200;
const kept = new Map<string, string>();
let queue: Promise<unknown> = Promise.resolve();

interface Wanted {
  readonly vault: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A small picture of a stored file, as a `data:` URL; null until it is there, and where it cannot be shown. */
export function useThumbnail(vault: string, path: string): string | null {
  const client = useClient();
  const key = `${vault}\n${path}`;
  const [picture, setPicture] = useState<{ readonly key: string; readonly url: string | null } | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    void inTurn(client, { vault, path, signal: gone.signal }).then((url) => {
      if (!gone.signal.aborted) setPicture({ key: `${vault}\n${path}`, url });
    });
    return () => gone.abort();
  }, [client, vault, path]);
  return picture?.key === key ? picture.url : null;
}

/**
 * One at a time: the pictures are the least of what the computer has to do during a run. One that has passed by before
 * its turn comes is not asked for.
 */
async function inTurn(client: AppClient, { vault, path, signal }: Wanted): Promise<string | null> {
  const key = `${vault}\n${path}`;
  const before = queue;
  const turn = before.then(async () => {
    const known = kept.get(key);
    if (known !== undefined || signal.aborted) return known ?? null;
    const url = await client['vault.thumbnail']({ vault, path, size: 160 }, { signal }).catch(() => null);
    if (url !== null) keep(key, url);
    return url;
  });
  queue = turn;
  return await turn;
}

function keep(key: string, url: string): void {
  kept.set(key, url);
  const oldest = kept.keys().next();
  if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
}
