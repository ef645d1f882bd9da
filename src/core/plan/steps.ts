import type { StepId } from '../../shared/domain/ids.ts';

/**
 * Whether the engine can do a step alone (`copy`) or the owner must act on the phone or the web first (`guided`).
 * Their order is that of `STEP_IDS`: what would hurt most to lose comes first.
 */
export const STEP_KIND: Readonly<Record<StepId, 'copy' | 'guided'>> = {
  media: 'copy',
  contacts: 'copy',
  messages: 'copy',
  documents: 'copy',
  'app-data': 'guided',
  packages: 'copy',
  cloud: 'guided',
};
