import { describe, expect, it } from 'vitest';
import { missingForReset, type CertificateFacts } from '../../../../src/core/copies/certificate.ts';
import { CERTIFICATE_NEEDS, type CertificateMissing } from '../../../../src/shared/domain/certificate.ts';
import type { KnownCopy } from '../../../../src/shared/domain/copies.ts';
import type { RunId } from '../../../../src/shared/domain/ids.ts';
import type { RunReport } from '../../../../src/shared/domain/run-report.ts';

const RUN = '2026-11-22T10-30-00Z' as RunId;
/** Something that was added after that backup. */
const LATER = '2026-11-22T10-50-00Z' as RunId;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const count = (files: number) => ({ files, bytes: files * 1000 });

const report = (change: Partial<RunReport> = {}): RunReport =>
  ({
    format: 1,
    run: RUN,
    kind: 'backup',
    outcome: 'complete',
    endedBy: null,
    vault: '/b',
    device: { id: 'usb:1', model: 'Lumia 950', os: 'Windows 10 Mobile', osVersion: null, serial: '1' },
    equation: { onPhone: count(9), copied: count(9), alreadySafe: count(0), leftOut: count(0), unreadable: count(0) },
    steps: [],
    findings: [],
    notes: [],
    notesOmitted: 0,
    proof: {
      copied: 9,
      readBack: 9,
      comparedWithPhone: 9,
      opens: 5,
      doesNotOpen: 1,
      notChecked: 3,
      notTried: 0,
      readBackPastCache: 9,
    },
    inside: { contacts: { people: 3, fewer: null }, messages: { messages: 7, fewer: [] }, packages: null },
    notCovered: [{ what: 'app data', why: 'w', instead: 'i' }],
    startedAt: '2026-11-22T10:30:00.000Z',
    endedAt: '2026-11-22T10:40:00.000Z',
    ...change,
  }) as unknown as RunReport;

const HERE: KnownCopy = {
  kind: 'this-folder',
  id: null,
  label: 'Lumia',
  place: '/b',
  medium: null,
  at: null,
  newestRun: RUN,
  whole: true,
  provedAt: null,
  cached: 0,
  damaged: 0,
};
const DRIVE: KnownCopy = {
  ...HERE,
  kind: 'drive',
  id: 'd',
  place: '/d',
  medium: 'other-disk',
  at: '2026-11-22T11:00:00.000Z',
};
const drill = (at: string, passed = true) => ({
  format: 1 as const,
  at,
  passed,
  run: RUN,
  files: 20,
  bytes: 1,
  from: null,
  target: 't',
});

const GOOD: CertificateFacts = {
  now: NOW,
  newest: report(),
  since: new Set([RUN, LATER]),
  copies: [HERE, DRIVE],
  drills: [drill('2026-10-01T10:00:00.000Z')],
  acknowledged: new Set(['app data']),
};
const run = (change: Partial<RunReport>): Partial<CertificateFacts> => ({ newest: report(change) });
const { equation, proof, inside } = report();
const copy = (change: Partial<KnownCopy>): Partial<CertificateFacts> => ({ copies: [HERE, { ...DRIVE, ...change }] });

const TABLE: readonly (readonly [string, Partial<CertificateFacts>, CertificateMissing])[] = [
  ['no backup', { newest: null }, 'backup'],
  ['a card in a reader', run({ device: { ...report().device, id: 'folder:/card' } }), 'phone'],
  ['exceptions', run({ outcome: 'complete-with-exceptions' }), 'complete'],
  [
    'an empty phone',
    run({ equation: { ...equation, onPhone: count(0) }, proof: { ...proof, comparedWithPhone: 9 } }),
    'complete',
  ],
  ['something left out', run({ equation: { ...equation, leftOut: count(1) } }), 'everything'],
  ['three days old', { now: NOW + 3 * 86_400_000 }, 'fresh'],
  ['from the future', { now: NOW - 3 * 86_400_000 }, 'fresh'],
  ['one file not compared', run({ proof: { ...proof, comparedWithPhone: 8 } }), 'compared'],
  ['one file not counted', run({ proof: { ...proof, notChecked: 2 } }), 'contents'],
  ['one file not tried', run({ proof: { ...proof, notTried: 1 } }), 'contents'],
  ['an older report, which does not say', run({ proof: { ...proof, notTried: null } }), 'contents'],
  ['nobody looked inside', run({ inside: { ...inside, contacts: null } as RunReport['inside'] }), 'contacts'],
  [
    'no people',
    run({ inside: { ...inside, contacts: { people: 0, fewer: null } } as RunReport['inside'] }),
    'contacts',
  ],
  [
    'fewer people',
    run({
      inside: { ...inside, contacts: { people: 3, fewer: { before: 4, now: 3, path: 'x' } } } as RunReport['inside'],
    }),
    'contacts',
  ],
  ['no messages', run({ inside: { ...inside, messages: null } as RunReport['inside'] }), 'messages'],
  [
    'fewer messages',
    run({ inside: { ...inside, messages: { messages: 7, fewer: [{}] } } as RunReport['inside'] }),
    'messages',
  ],
  ['damage here', { copies: [{ ...HERE, damaged: 1 }, DRIVE] }, 'healthy'],
  ['no other copy', { copies: [HERE] }, 'second-copy'],
  ['a copy on the same disk', copy({ medium: 'same-disk' }), 'second-copy'],
  ['a copy in memory', copy({ medium: 'memory' }), 'second-copy'],
  ['a copy whose disk is not known', copy({ medium: 'not-known' }), 'second-copy'],
  ['a backup in memory', { copies: [{ ...HERE, medium: 'memory' }, DRIVE] }, 'second-copy'],
  ['a copy that the cache may have answered for', copy({ cached: 1 }), 'second-copy'],
  [
    'off-site, in a folder on the same disk',
    copy({ kind: 'offsite', medium: 'same-disk', provedAt: DRIVE.at }),
    'second-copy',
  ],
  ['an older copy', copy({ newestRun: '2026-10-22T10-30-00Z' as RunId }), 'second-copy'],
  ['a copy with gaps', copy({ whole: false }), 'second-copy'],
  ['a damaged copy', copy({ damaged: 2 }), 'second-copy'],
  ['off-site, never fetched', copy({ kind: 'offsite', medium: 'off-site', provedAt: null }), 'second-copy'],
  ['no drill', { drills: [] }, 'drill'],
  ['an old drill', { drills: [drill('2026-09-01T10:00:00.000Z')] }, 'drill'],
  ['a failed drill', { drills: [drill('2026-11-20T10:00:00.000Z', false)] }, 'drill'],
  [
    'a drill that failed after one that passed',
    { drills: [drill('2026-11-20T10:00:00.000Z'), drill('2026-11-21T10:00:00.000Z', false)] },
    'drill',
  ],
  ['nothing acknowledged', { acknowledged: new Set() }, 'not-covered'],
];

describe('missingForReset()', () => {
  it('finds nothing missing when everything is there', () => {
    expect(missingForReset(GOOD)).toEqual([]);
  });

  it('takes a copy with the newest backup, with what was added since and without', () => {
    expect(missingForReset({ ...GOOD, ...copy({ newestRun: LATER }) })).toEqual([]);
    expect(missingForReset({ ...GOOD, ...copy({ newestRun: null }) })).toEqual(['second-copy']);
  });

  it('does not mind what the phone makes up and what has no bytes', () => {
    const made = { ...equation, onPhone: count(11), leftOut: { files: 2, bytes: 0 } };
    expect(missingForReset({ ...GOOD, ...run({ equation: made }) })).toEqual([]);
  });

  it.each([
    ['messages', 'text messages'],
    ['contacts', 'contacts'],
  ] as const)('lets a phone without any %s be reset once its owner has said that this is known', (kind, what) => {
    const notCovered = [...report().notCovered, { what, why: 'w', instead: 'i' }];
    const without = run({ inside: { ...inside, [kind]: null } as RunReport['inside'], notCovered });
    expect(missingForReset({ ...GOOD, ...without })).toEqual([kind, 'not-covered']);
    expect(missingForReset({ ...GOOD, ...without, acknowledged: new Set(['app data', what]) })).toEqual([]);
    // Said of a phone that has them, it helps nothing.
    const fewer = kind === 'messages' ? { messages: 7, fewer: [{}] } : { people: 3, fewer: {} };
    const less = run({ inside: { ...inside, [kind]: fewer } as unknown as RunReport['inside'], notCovered });
    expect(missingForReset({ ...GOOD, ...less, acknowledged: new Set(['app data', what]) })).toEqual([kind]);
    // Nor what the report does not list.
    const unlisted = run({ inside: { ...inside, [kind]: null } as RunReport['inside'] });
    expect(missingForReset({ ...GOOD, ...unlisted, acknowledged: new Set(['app data', what]) })).toEqual([kind]);
  });

  for (const [name, change, missing] of TABLE) {
    it(`refuses with nothing else missing: ${name}`, () => {
      const found = missingForReset({ ...GOOD, ...change });
      expect(found).toContain(missing);
      if (!name.includes('future') && !name.includes('three days')) expect(found).toEqual([missing]);
    });
  }

  it('has a row for every condition', () => {
    expect(new Set(TABLE.map(([, , missing]) => missing))).toEqual(new Set(CERTIFICATE_NEEDS));
  });
});
