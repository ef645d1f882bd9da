import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, shotKey } from '../../../../src/core/plan/classify.ts';
import { STEP_IDS } from '../../../../src/shared/domain/ids.ts';

describe('classify()', () => {
  it.each([
    ['Pictures/Camera Roll/WP_20140711_15_25_11_Smart.nar', 'media'],
    ['Pictures/Camera Roll/x.mp4.tnl', 'media'],
    ['Documents/Office Lens/2018_07_01 18_41 Office Lens.jpg', 'media'],
    ['Music/song.WMA', 'media'],
    ['Pictures/unknown.zzz', 'media'],
    ['Pictures/desktop.ini', 'documents'],
    ['Ringtones/ring.mp3', 'documents'],
    ['Documents/contactsBackup/Fri, Aug 10 2018.vcf', 'contacts'],
    ['Documents/contactsBackup/Fri, Aug 10 2018.hsh', 'contacts'],
    ['Documents/backup/smsBackup/Fri.msg', 'messages'],
    ['Documents/mmsBackup/Fri.hsh', 'messages'],
    ['sms.vmsg', 'messages'],
    ['Downloads/OutlookContacts.csv', 'contacts'],
    ['Downloads/accounts.csv', 'documents'],
    ['Downloads/app.XAP', 'packages'],
    ['Downloads/deps/Microsoft.VCLibs.arm.appx', 'packages'],
    ['Downloads/file', 'documents'],
    ['.vcf', 'documents'],
  ])('puts %s with %s', (path, step) => {
    expect(classify(path)).toBe(step);
  });

  it('gives every path exactly one step, whatever the phone calls it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (path) => STEP_IDS.includes(classify(path))),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1000) },
    );
  });
});

describe('shotKey()', () => {
  it('is one for the parts of one shot and another for the next shot', () => {
    const parts = ['_Pro.jpg', '_Pro__highres.jpg', '__highres.dng', '_Smart.nar', '.mp4', '.mp4.tnl', '_0_Pro.jpg'];
    const keys = new Set(parts.map((part) => shotKey(`Pictures/Camera Roll/WP_20140711_15_25_11${part}`)));
    expect(keys.size).toBe(1);
    expect(keys.has(shotKey('Pictures/Camera Roll/WP_20140711_15_25_12_Pro.jpg'))).toBe(false);
    expect(keys.has(shotKey('Pictures/Other/WP_20140711_15_25_11_Pro.jpg'))).toBe(false);
  });

  it('ends on any name', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (path) => typeof shotKey(path) === 'string'));
    expect(shotKey(`${'_1'.repeat(50_000)}x`).length).toBeGreaterThan(0);
  });
});
