import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build-report.ts';
import { STEP_IDS } from '../../../../src/shared/domain/ids.ts';
import { RunReport, type Finding } from '../../../../src/shared/domain/run-report.ts';
import { exitForReport } from '../../../../src/shared/errors/exit-codes.ts';
import { files, tallyOf, totals } from '../../../support/tally.ts';

const finding: Finding = { path: 'Phone/a', verdict: 'not-copied', code: 'PTP_REFUSED', message: 'm', remedy: 'r' };
const statusOf = (report: RunReport): Record<string, string> =>
  Object.fromEntries(report.steps.map(({ id, status }) => [id, status]));

describe('buildReport() calls a run complete', () => {
  it('when every file is accounted for, safe and read back', () => {
    const report = buildReport(
      tallyOf({ media: totals({ copied: files(3), alreadySafe: files(2) }), documents: totals({ leftOut: files(1) }) }),
    );
    expect(report.outcome).toBe('complete');
    expect(report.findings).toEqual([]);
    expect(report.equation).toEqual({
      onPhone: files(6),
      copied: files(3),
      alreadySafe: files(2),
      leftOut: files(1),
      unreadable: files(0),
    });
    expect(RunReport.parse(report)).toEqual(report);
  });

  it('for an empty phone', () => {
    expect(buildReport(tallyOf()).outcome).toBe('complete');
  });

  it('after --compare only when every safe file was compared', () => {
    const media = totals({ copied: files(3), alreadySafe: files(2) });
    const base = tallyOf({ media }, { compareAsked: true });
    expect(buildReport({ ...base, proof: { ...base.proof, comparedWithPhone: 5 } }).outcome).toBe('complete');
    const short = buildReport({ ...base, proof: { ...base.proof, comparedWithPhone: 4 } });
    expect(short.outcome).toBe('complete-with-exceptions');
    expect(short.findings[0]?.verdict).toBe('differs-from-phone');
  });

  it('in no other way: random books are complete only when nothing speaks against it', () => {
    const small = fc.integer({ min: 0, max: 2 });
    const count = fc.record({ files: small, bytes: small });
    const step = fc.record({ onPhone: count, copied: count, alreadySafe: count, leftOut: count, unreadable: count });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...STEP_IDS), step, { maxKeys: 2 }),
        fc.record({
          listed: count,
          listingFaults: fc.integer({ min: 0, max: 1 }),
          stopped: fc.boolean(),
          endedBy: fc.constantFrom(null, { code: 'DEVICE_LOST', message: 'm' }),
          findings: fc.array(fc.constant(finding), { maxLength: 1 }),
          copied: small,
          readBack: small,
        }),
        (steps, { copied, readBack, ...change }) => {
          const base = tallyOf(steps, change);
          const tally = { ...base, proof: { ...base.proof, copied, readBack } };
          const report = buildReport(tally);
          const all = Object.values(steps);
          const holds = (key: 'files' | 'bytes'): boolean =>
            all.every(
              (s) => s.onPhone[key] === s.copied[key] + s.alreadySafe[key] + s.leftOut[key] + s.unreadable[key],
            );
          const sum = (pick: (s: (typeof all)[number]) => number): number => all.reduce((n, s) => n + pick(s), 0);
          const clean =
            holds('files') &&
            holds('bytes') &&
            change.listed.files === sum((s) => s.onPhone.files) &&
            change.listed.bytes === sum((s) => s.onPhone.bytes) &&
            sum((s) => s.unreadable.files) === 0 &&
            copied === sum((s) => s.copied.files) &&
            readBack >= copied &&
            change.listingFaults === 0 &&
            !change.stopped &&
            change.endedBy === null &&
            change.findings.length === 0;
          expect(report.outcome === 'complete').toBe(clean);
          expect(exitForReport(report) === 0).toBe(clean);
          if (report.outcome === 'complete-with-exceptions') expect(report.findings.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('from one place in the source for each thing that is done', () => {
    const root = new URL('../../../../src/', import.meta.url);
    const places = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('shared'))
      .flatMap((name) =>
        readFileSync(new URL(name, root), 'utf8')
          .split('\n')
          .map((line) => ({ name, line })),
      )
      // Deciding it, as opposed to asking whether it was decided.
      .filter(({ line }) => /'complete'/u.test(line) && !/[=!]== 'complete'|case 'complete'/u.test(line));
    // One for a backup, one for a restore, one for a copy of a backup, one for what goes onto another phone.
    const one = [
      'core/app/other-phone/outcome.ts',
      'core/copies/outcome.ts',
      'core/report/judge.ts',
      'core/restore/tally.ts',
    ];
    expect([...new Set(places.map(({ name }) => name))].toSorted()).toEqual(one);
  });
});

describe('buildReport() of a run with exceptions', () => {
  it('names each and says so', () => {
    const report = buildReport(
      tallyOf({ media: totals({ copied: files(3), unreadable: files(1) }) }, { findings: [finding] }),
    );
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(report.findings).toEqual([finding]);
    expect(statusOf(report)['media']).toBe('done-with-exceptions');
    expect(exitForReport(report)).toBe(3);
  });

  it('names what was copied and not read back', () => {
    const base = tallyOf({ media: totals({ copied: files(3) }) });
    const report = buildReport({ ...base, proof: { ...base.proof, readBack: 1 } });
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(report.findings[0]).toMatchObject({ verdict: 'not-read-back', code: 'INTERNAL' });
    expect(report.findings[0]?.message).toContain('2 files');
  });

  it('calls no step done while a folder could not be listed', () => {
    const listing: Finding = { ...finding, verdict: 'not-listed', code: 'SOURCE_LIST_FAILED' };
    const report = buildReport(
      tallyOf({ media: totals({ copied: files(3) }) }, { listingFaults: 1, findings: [listing] }),
    );
    expect(report.outcome).toBe('complete-with-exceptions');
    expect(statusOf(report)).toMatchObject({ media: 'done-with-exceptions', packages: 'done-with-exceptions' });
    expect(report.findings).toHaveLength(1);
  });
});

describe('buildReport() of a gap', () => {
  const media = totals({ copied: files(3) });
  it.each([
    ['a file nobody accounts for', { media: { ...media, onPhone: files(4) } }, {}],
    ['bytes nobody accounts for', { media: { ...media, onPhone: { files: 3, bytes: 301 } } }, {}],
    ['files counted on listing and in no step', { media }, { listed: files(4) }],
    ['an exception without a name', { media: totals({ unreadable: files(1) }) }, {}],
    ['a count that is none', { media: { ...media, leftOut: { files: Number.NaN, bytes: 0 } } }, {}],
  ])('%s is a failure by itself', (_what, steps, change) => {
    const report = buildReport(tallyOf(steps, change));
    expect(report.outcome).toBe('failed');
    expect(report.endedBy?.code).toBe('INTERNAL');
    expect(report.findings[0]?.code).toBe('INTERNAL');
    expect(exitForReport(report)).toBe(1);
  });

  it('files copied and not counted as copied are a gap too', () => {
    const base = tallyOf({ media });
    expect(buildReport({ ...base, proof: { ...base.proof, copied: 4, readBack: 4 } }).outcome).toBe('failed');
  });

  it('a gap in a stopped run is a failure, not a stop', () => {
    expect(buildReport(tallyOf({ media }, { listed: files(9), stopped: true })).outcome).toBe('failed');
  });
});

describe('buildReport() of a run that ended early', () => {
  const cancelled: Finding = { ...finding, code: 'CANCELLED' };
  const media = totals({ copied: files(3), unreadable: files(1) });

  it('stopped: says so, and which steps are not through', () => {
    const report = buildReport(
      tallyOf({ media, documents: totals({ copied: files(1) }) }, { stopped: true, findings: [cancelled] }),
    );
    expect(report.outcome).toBe('stopped');
    expect(report.endedBy).toBeNull();
    expect(statusOf(report)).toMatchObject({ media: 'not-finished', documents: 'done', packages: 'nothing-found' });
    expect(exitForReport(report)).toBe(130);
  });

  it('phone lost: failed, with the reason and its remedy', () => {
    const report = buildReport(
      tallyOf({ media }, { endedBy: { code: 'DEVICE_LOST', message: 'gone' }, findings: [finding] }),
    );
    expect(report.outcome).toBe('failed');
    expect(report.endedBy).toMatchObject({ code: 'DEVICE_LOST', message: 'gone' });
    expect(report.endedBy?.remedy).toContain('Plug the phone in again');
    expect(exitForReport(report)).toBe(11);
  });

  it('before listing ended: claims nothing of any step', () => {
    const report = buildReport(tallyOf({}, { endedBy: { code: 'DEVICE_LOST', message: 'gone' } }));
    expect(new Set(report.steps.map(({ status }) => status))).toEqual(new Set(['not-finished']));
  });
});

describe('buildReport() of steps and what they cannot cover', () => {
  it('lists all steps in their order; what was not chosen is left out', () => {
    const base = tallyOf({ media: totals({ copied: files(1) }), documents: totals({ leftOut: files(2) }) });
    const report = buildReport({ ...base, header: { ...base.header, steps: ['media'] } });
    expect(report.steps.map(({ id }) => id)).toEqual(STEP_IDS);
    expect(statusOf(report)).toMatchObject({ media: 'done', documents: 'left-out', contacts: 'left-out' });
    expect(report.outcome).toBe('complete');
  });

  it('says what to do about contacts and messages only when none were found', () => {
    const none = buildReport(tallyOf());
    expect(none.notCovered.map(({ what }) => what)).toEqual([
      'contacts',
      'text messages',
      'app data',
      'what is in the cloud',
    ]);
    expect(statusOf(none)).toMatchObject({ contacts: 'guided', 'app-data': 'guided', packages: 'nothing-found' });
    const found = buildReport(
      tallyOf({ contacts: totals({ copied: files(1) }), messages: totals({ copied: files(2) }) }),
    );
    expect(found.notCovered.map(({ what }) => what)).toEqual(['app data', 'what is in the cloud']);
  });

  it.each([
    ['Windows Phone 8', false],
    ['Windows Phone 8.0', false],
    ['Windows Phone 8.1', true],
    ['Windows 10 Mobile', true],
  ])('on %s speaks of the backup app: %s', (os, hasApp) => {
    const base = tallyOf();
    const report = buildReport({
      ...base,
      header: { ...base.header, device: { ...base.header.device, os } },
    });
    const contacts = report.notCovered.find(({ what }) => what === 'contacts');
    expect(contacts?.instead.includes('contacts+message backup')).toBe(hasApp);
  });

  it('of a folder says that the phone itself was not looked at', () => {
    const base = tallyOf();
    const report = buildReport({
      ...base,
      header: { ...base.header, device: { ...base.header.device, id: 'folder:/media/card' } },
    });
    expect(report.notCovered.map(({ what }) => what)).toEqual(['everything outside this folder']);
  });

  it('says what libmtp does not tell, where it was the way in', () => {
    const base = tallyOf();
    const report = buildReport({
      ...base,
      header: { ...base.header, device: { ...base.header.device, id: 'libmtp:ABC123' } },
    });
    expect(report.notCovered.map(({ what }) => what)).toContain(
      'dates, the names of folders, and changes that leave the length as it was',
    );
  });

  it('of added files lists the steps that got any, and nothing uncovered', () => {
    const base = tallyOf({ packages: totals({ copied: files(4) }) });
    const report = buildReport({ ...base, header: { ...base.header, run: 'add' } });
    expect(statusOf(report)).toEqual({ packages: 'done' });
    expect(report.notCovered).toEqual([]);
  });
});
