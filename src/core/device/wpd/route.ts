import type { Source } from '../source.ts';
import type { ProbeOutcome } from './probe.ts';

/** How a phone that is open is reached through Windows; null for one that is reached otherwise. */
export function routeOf(source: Source): ProbeOutcome | null {
  return 'route' in source ? (source as Source & { readonly route: ProbeOutcome }).route : null;
}
