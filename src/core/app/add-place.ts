import path from 'node:path';
import type { AddAs } from '../../shared/contract/contract.ts';
import type { StepId } from '../../shared/domain/ids.ts';
import { classify } from '../plan/classify.ts';
import { placeAsOnPhone, type Place } from '../plan/plan-run.ts';

/** Where under `data/` each step's files from the PC go. What came over USB or from the card has folders of its own. */
const FOLDER: Readonly<Record<StepId, string>> = {
  media: 'Cloud/Media',
  contacts: 'Cloud/Contacts',
  messages: 'Cloud/Messages',
  documents: 'Cloud/Documents',
  'app-data': 'Cloud/App data',
  packages: 'Packages',
  cloud: 'Cloud',
};

/**
 * How files from the PC are filed: as their owner says, or each by what it is. `label` names the source and keeps files
 * of two folders apart that have the same name; a card's label is that of the phone's own card, so that what came over
 * USB is not taken in twice.
 */
export function placeAdded(from: string, as: AddAs | null): { readonly label: string; readonly place: Place } {
  if (as === 'sd-card') {
    return {
      label: 'SD card',
      place: placeAsOnPhone,
    };
  }
  return {
    label: `${as ?? 'added'} - ${labelName(from)}`,
    place: (file) => {
      const step = as ?? classify(file.path);
      return { step, wish: `data/${FOLDER[step]}/${file.path}` };
    },
  };
}

/** The folder's name as one safe path component. */
function labelName(from: string): string {
  return path.basename(path.resolve(from)).replace(/[/\\\0]/gu, '_') || 'computer';
}
