import { describe, expect, it } from 'vitest';
import { planRun, placeAsOnPhone, isUnchanged, keyOf, type KnownFile } from '../../../../src/core/plan/plan-run.ts';
import { STEP_IDS } from '../../../../src/shared/domain/ids.ts';
import type { SourceFile } from '../../../../src/core/device/source.ts';

const file = (path: string, more: Partial<SourceFile> = {}): SourceFile => ({
  ref: path,
  storage: 'Phone',
  path,
  size: 10,
  modified: 1_400_000_000_000,
  created: null,
  persistentId: null,
  virtual: false,
  ...more,
});

const known = (of: SourceFile, more: Partial<KnownFile['fingerprint']> = {}): KnownFile => ({
  source: { storage: of.storage, path: of.path },
  fingerprint: { size: of.size, modified: of.modified, persistentId: of.persistentId, ...more },
  stored: { path: `data/Phone/${of.path}`, size: of.size, sha256: 'a'.repeat(64), xxh64: 'b'.repeat(16) },
});

function plan(files: SourceFile[], entries: KnownFile[] = [], more: Partial<Parameters<typeof planRun>[0]> = {}) {
  const byKey = new Map(entries.map((entry) => [keyOf(entry.source), entry]));
  return planRun({
    files,
    known: {
      find: (source) => byKey.get(keyOf(source)) ?? null,
      withPersistentId: (id) => entries.filter((entry) => entry.fingerprint.persistentId === id),
    },
    steps: STEP_IDS,
    place: placeAsOnPhone,
    maxFileSize: Infinity,
    ...more,
  });
}

describe('planRun()', () => {
  it('keeps a file with the same path, size and date, and reads nothing of it', () => {
    const photo = file('Pictures/a.jpg');
    expect(plan([photo], [known(photo)])).toMatchObject({ copyFiles: 0, copyBytes: 0, files: [{ action: 'keep' }] });
  });

  it.each([{ size: 11 }, { modified: 1_400_000_001_000 }])('copies a file again that changed: %j', (change) => {
    const photo = file('Pictures/a.jpg');
    expect(plan([file('Pictures/a.jpg', change)], [known(photo)]).files[0]?.action).toBe('copy');
  });

  it('reads a file without a date again unless the phone has a lasting id for it', () => {
    const none = { size: 1, modified: null, persistentId: null };
    expect(isUnchanged(none, none)).toBe(false);
    const id = { ...none, persistentId: 'ff' };
    expect(isUnchanged(id, id)).toBe(true);
    expect(isUnchanged(id, { ...id, persistentId: 'fe' })).toBe(false);
  });

  it('proposes a move only when the old path is gone', () => {
    const before = file('Pictures/a.jpg', { persistentId: '77' });
    const after = file('Pictures/holiday/a.jpg', { persistentId: '77' });
    const moved = plan([after], [known(before)]).files[0];
    expect(moved).toMatchObject({ action: 'copy', maybeMovedFrom: { source: { path: 'Pictures/a.jpg' } } });
    const twin = plan([before, after], [known(before)]).files.find((planned) => planned.file === after);
    expect(twin).toMatchObject({ action: 'copy', maybeMovedFrom: null });
  });

  it('leaves out steps that were not chosen and indexes that the phone makes', () => {
    const planned = plan([file('Documents/a.txt'), file('Music/Album/x.alb', { virtual: true })], [], {
      steps: ['media'],
    });
    expect(planned.files.map((one) => one.action === 'leave-out' && one.because).sort()).toEqual([
      'not-chosen',
      'phone-index',
    ]);
  });

  it('refuses before the first byte what the disk cannot hold', () => {
    const film = file('Videos/film.mp4', { size: 5_000_000_000 });
    expect(plan([film], [], { maxFileSize: 4_294_967_295 }).files[0]).toMatchObject({ action: 'refuse' });
  });

  it('works in the order of the steps, camera roll first, the parts of one shot side by side', () => {
    const paths = [
      'Documents/z.pdf',
      'Documents/smsBackup/x.msg',
      'Pictures/Saved Pictures/s.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_11_Pro__highres.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_12_Pro.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_11_Pro.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_11.mp4.thm',
      'Documents/people.vcf',
    ];
    expect(plan(paths.map((path) => file(path))).files.map((planned) => planned.file.path)).toEqual([
      'Pictures/Camera Roll/WP_20140711_15_25_11.mp4.thm',
      'Pictures/Camera Roll/WP_20140711_15_25_11_Pro.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_11_Pro__highres.jpg',
      'Pictures/Camera Roll/WP_20140711_15_25_12_Pro.jpg',
      'Pictures/Saved Pictures/s.jpg',
      'Documents/people.vcf',
      'Documents/smsBackup/x.msg',
      'Documents/z.pdf',
    ]);
  });
});
