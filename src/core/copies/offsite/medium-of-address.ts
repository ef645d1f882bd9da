import type { CopyMedium } from '../../../shared/domain/copies.ts';
import { isThisComputer } from '../../base/this-computer.ts';

/** A server is away, unless it runs on this computer: where that one keeps its bytes is not known, nor is a folder's disk. */
export function mediumOfAddress(place: string): CopyMedium {
  const address = place.replace(/^s3\+/iu, '');
  if (!/^https?:/iu.test(address) || !URL.canParse(address)) return 'not-known';
  return isThisComputer(new URL(address).hostname) ? 'not-known' : 'off-site';
}
