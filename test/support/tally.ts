import type { Count } from '../../src/shared/domain/count.ts';
import { RunId, STEP_IDS, type StepId } from '../../src/shared/domain/ids.ts';
import type { StepTotals } from '../../src/shared/domain/run-record.ts';
import type { RunTally } from '../../src/shared/domain/run-tally.ts';

export const files = (count: number, each = 100): Count => ({ files: count, bytes: count * each });

export function totals(part: Partial<Omit<StepTotals, 'onPhone'>>): StepTotals {
  const all = {
    copied: part.copied ?? files(0),
    alreadySafe: part.alreadySafe ?? files(0),
    leftOut: part.leftOut ?? files(0),
    unreadable: part.unreadable ?? files(0),
  };
  const sum = { files: 0, bytes: 0 };
  for (const count of Object.values(all)) {
    sum.files += count.files;
    sum.bytes += count.bytes;
  }
  return { onPhone: sum, ...all };
}

/** A tally whose counts agree: whatever a test changes is what is wrong with it. */
export function tallyOf(steps: Partial<Record<StepId, StepTotals>> = {}, change: Partial<RunTally> = {}): RunTally {
  const map = new Map(STEP_IDS.flatMap((id) => (steps[id] ? [[id, steps[id]] as const] : [])));
  const listed = { files: 0, bytes: 0 };
  let copied = 0;
  for (const step of map.values()) {
    listed.files += step.onPhone.files;
    listed.bytes += step.onPhone.bytes;
    copied += step.copied.files;
  }
  return {
    header: {
      kind: 'header',
      format: 1,
      runId: RunId.parse('2026-11-22T10-30-00Z'),
      run: 'backup',
      startedAt: '2026-11-22T10:30:00.000Z',
      device: {
        id: 'usb:0123',
        model: 'Lumia 950 XL',
        os: 'Windows 10 Mobile',
        osVersion: '10.0.15254.0',
        serial: '0123',
        name: 'My Lumia',
      },
      steps: [...STEP_IDS],
    },
    vault: '/backups/My Lumia',
    listed,
    steps: map,
    listingFaults: 0,
    findings: [],
    notes: [],
    notesOmitted: 0,
    proof: {
      copied,
      readBack: copied,
      comparedWithPhone: 0,
      watched: { read: 0, differ: 0 },
      sameAsStored: { files: 0, bytes: 0 },
      opens: 0,
      doesNotOpen: 0,
      notChecked: copied,
      notTried: 0,
      readBackPastCache: copied,
    },
    inside: null,
    compareAsked: false,
    endedBy: null,
    stopped: false,
    startedAt: '2026-11-22T10:30:00.000Z',
    endedAt: '2026-11-22T10:33:20.000Z',
    ...change,
  };
}
