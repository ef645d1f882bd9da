import { stat } from 'node:fs/promises';
import type { CopyMedium } from '../../../shared/domain/copies.ts';
import type { OffsiteConfig } from '../../../shared/domain/offsite.ts';
import { mediumOfAddress } from '../../copies/offsite/medium-of-address.ts';
import { mediumBetween } from '../places/medium.ts';
import type { HostPorts } from '../ports.ts';

type MediumPorts = Pick<HostPorts, 'mediumOf'>;

/** What a folder is on, seen from the backup. A second copy on the disk of the first dies with it. */
export async function mediumOf({ mediumOf: ask }: MediumPorts, folder: string, vault: string): Promise<CopyMedium> {
  const [copy, backup] = await Promise.all([ask(folder), ask(vault)]);
  const found = mediumBetween(copy, backup);
  if (found !== 'not-known') return found;
  // One file system is one disk, whatever it is.
  const [a, b] = await Promise.all([stat(folder), stat(vault)]);
  return a.dev === b.dev ? 'same-disk' : 'not-known';
}

/** An encrypted copy: in a folder it is judged like any other, on a server it is away. */
export async function mediumOfPlace(
  ports: MediumPorts,
  { kind, place }: Pick<OffsiteConfig, 'kind' | 'place'>,
  vault: string,
): Promise<CopyMedium> {
  return kind === 'folder' ? await mediumOf(ports, place, vault) : mediumOfAddress(place);
}
