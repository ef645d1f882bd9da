import path from 'node:path';
import type { KnownCopy } from '../../../shared/domain/copies.ts';
import { knownCopies, ownProof, readCopyEvents } from '../../copies/copy-log.ts';
import { guardDisk } from '../../vault/disk.ts';
import { createNodeDisk } from '../../vault/node-disk.ts';
import type { Vault } from '../../vault/vault.ts';

/** The backup itself, then every other place that is known to hold it. `at` is its last complete run. */
export async function copiesOf(vault: Vault, at: string | null): Promise<KnownCopy[]> {
  const { root, name } = vault.info;
  const events = await readCopyEvents(guardDisk(createNodeDisk(), root), root);
  const others = knownCopies(events).filter(({ place }) => place !== root);
  const own: KnownCopy = {
    kind: 'this-folder',
    id: null,
    label: name,
    place: path.resolve(root),
    medium: null,
    at,
    newestRun: (await vault.runs()).at(-1)?.header.runId ?? null,
    whole: at !== null,
    ...ownProof(events),
  };
  return [own, ...others];
}
