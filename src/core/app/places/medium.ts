import type { CopyMedium } from '../../../shared/domain/copies.ts';
import { isThisComputer } from '../../base/this-computer.ts';

/** What a folder lies on in the end. */
export type Medium =
  /** Whole disks, not partitions or volumes of them: what dies together has one name. */
  | { readonly kind: 'disks'; readonly disks: readonly string[] }
  /** Gone when the computer is switched off. */
  | { readonly kind: 'memory' }
  /** Another computer. */
  | { readonly kind: 'network'; readonly host: string }
  | { readonly kind: 'not-known' };

export const NOT_KNOWN: Medium = { kind: 'not-known' };

/** Pure. What a copy is on, seen from the backup. What is not known of either is not known of both. */
export function mediumBetween(copy: Medium, backup: Medium): CopyMedium {
  if (copy.kind === 'memory') return 'memory';
  if (copy.kind === 'not-known' || backup.kind === 'not-known') return 'not-known';
  if (copy.kind === 'disks' && backup.kind === 'disks') {
    return copy.disks.some((disk) => backup.disks.includes(disk)) ? 'same-disk' : 'other-disk';
  }
  // Two shares of one computer may well be on one disk there.
  if (copy.kind === 'network' && backup.kind === 'network' && copy.host === backup.host) return 'same-disk';
  return 'other-disk';
}

/** Several parts that one file system is made of. */
export function joined(parts: readonly Medium[]): Medium {
  const disks = new Set<string>();
  for (const part of parts) {
    if (part.kind !== 'disks') return part;
    for (const disk of part.disks) disks.add(disk);
  }
  return disks.size === 0 ? NOT_KNOWN : { kind: 'disks', disks: [...disks] };
}

/** A share of another computer; one that this computer gives to itself may be on any of its disks. */
export function share(host: string, ownName: string): Medium {
  const name = host.toLowerCase().replace(/\.$/u, '');
  const isOwn = name === '' || isThisComputer(name) || name.split('.')[0] === ownName.toLowerCase().split('.')[0];
  return isOwn ? NOT_KNOWN : { kind: 'network', host: name };
}
