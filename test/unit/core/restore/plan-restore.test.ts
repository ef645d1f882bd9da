import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../../../../src/core/device/source.ts';
import { classify } from '../../../../src/core/plan/classify.ts';
import { planRestore, type PlanRestoreInput } from '../../../../src/core/restore/plan-restore.ts';
import type { RestoreFile } from '../../../../src/core/restore/run-objects.ts';
import { blockOf } from '../../../../src/core/restore/summarize-plan.ts';

const GB = 1024 ** 3;

const file = (full: string, more: Partial<RestoreFile> = {}): RestoreFile => {
  const [storage = '', ...names] = full.split('/');
  const path = names.join('/');
  return {
    ...{ storage, path, size: 10, modified: 1000, created: null, step: classify(path) },
    ...{ stored: `data/${full}`, sha256: 'a'.repeat(64), why: null },
    ...more,
  };
};

const there = (full: string, size = 10): SourceFile => {
  const [storage = '', ...names] = full.split('/');
  const shared = { modified: null, created: null, persistentId: null, virtual: false };
  return { ref: full, storage, path: names.join('/'), size, ...shared };
};

const storage = (label: string, more: Partial<PlanRestoreInput['target']['storages'][number]> = {}) => ({
  ...{ label, kind: 'internal' as const, free: 20 * GB, capacity: 30 * GB, writable: true, maxFileSize: 4 * GB - 1 },
  ...more,
});

type Change = Partial<Omit<PlanRestoreInput, 'target' | 'objects'>> & {
  readonly target?: Partial<PlanRestoreInput['target']>;
  readonly folders?: PlanRestoreInput['objects']['folders'];
};

function plan(files: readonly RestoreFile[], { target, folders = [], ...more }: Change = {}) {
  return planRestore({
    objects: { run: null, files, folders },
    select: [],
    onto: null,
    ...more,
    target: {
      kind: 'device',
      storages: [storage('Phone'), storage('SD card', { kind: 'removable' })],
      names: { caseInsensitive: true, allows: (name) => !/[:*?]/u.test(name) && name.length <= 254 },
      content: { files: [], folders: [], others: [] },
      ...target,
    },
  });
}

const content = (...paths: SourceFile[]) => ({ files: paths, folders: [], others: [] });
const short = ({ items }: ReturnType<typeof plan>) =>
  items.map(({ action, to, why }) => [action, to && `${to.storage}/${to.path}`, why]);

describe('planRestore()', () => {
  it('writes what is not there, and makes the folders above it, each once', () => {
    const planned = plan([file('Phone/Pictures/Camera Roll/a.jpg'), file('Phone/Pictures/b.jpg')]);
    expect(short(planned)).toEqual([
      ['write', 'Phone/Pictures/Camera Roll/a.jpg', null],
      ['write', 'Phone/Pictures/b.jpg', null],
    ]);
    expect(planned.folders.map(({ path }) => path)).toEqual(['Pictures', 'Pictures/Camera Roll']);
    expect(planned.counts.write).toEqual({ files: 2, bytes: 20 });
  });

  it('compares what has the same name and size, and keeps both where the size tells them apart', () => {
    const files = [file('Phone/a.txt'), file('Phone/b.txt')];
    const planned = plan(files, { target: { content: content(there('Phone/A.TXT'), there('Phone/b.txt', 11)) } });
    expect(short(planned)).toEqual([
      ['compare', 'Phone/a (2).txt', 'name-taken'],
      ['keep-both', 'Phone/b (2).txt', 'name-taken'],
    ]);
    expect(planned.items[0]?.candidates.map(({ path }) => path)).toEqual(['A.TXT']);
  });

  it('recognises its own numbered file of an earlier restore instead of numbering on', () => {
    const here = content(there('Phone/a.txt', 99), there('Phone/a (2).txt'));
    const planned = plan([file('Phone/a.txt')], { target: { content: here } });
    expect(planned.items[0]).toMatchObject({ action: 'compare', to: { path: 'a (3).txt' } });
    expect(planned.items[0]?.candidates.map(({ path }) => path)).toEqual(['a (2).txt']);
  });

  it('uses a folder under the name that it has there, and refuses what lies in a folder that is a file', () => {
    const target = {
      content: { files: [there('Phone/Music')], folders: [{ storage: 'Phone', path: 'PICTURES' }], others: [] },
    };
    const planned = plan([file('Phone/Pictures/a.jpg'), file('Phone/Music/b.mp3')], { target });
    expect(short(planned).sort()).toEqual([
      ['refuse', null, 'folder-in-the-way'],
      ['write', 'Phone/PICTURES/a.jpg', null],
    ]);
    expect(planned.folders).toEqual([]);
  });

  it('gives names that differ in case only two names on a phone, and keeps them in a folder that can', () => {
    const files = [file('Phone/A.txt'), file('Phone/a.txt')];
    expect(short(plan(files)).map(([, to]) => to)).toEqual(['Phone/A.txt', 'Phone/a (2).txt']);
    const names = { caseInsensitive: false, allows: () => true };
    expect(short(plan(files, { target: { kind: 'folder', names } })).map(([, to]) => to)).toEqual([
      'Phone/A.txt',
      'Phone/a.txt',
    ]);
  });

  it('maps a name that the target does not take, and says so', () => {
    expect(short(plan([file('Phone/what?.txt')]))).toEqual([['write', 'Phone/what？.txt', 'name-not-allowed']]);
  });

  it.each([
    ['desktop.ini', 'Phone/Pictures/desktop.ini', {}],
    ['the thumbnail of a film', 'Phone/Videos/a.mp4.tnl', {}],
    ['an index', 'Phone/Music/Playlist/x.pla', { why: 'phone-makes-it' as const, stored: null }],
  ])('does not send back %s', (_what, path, more) => {
    expect(short(plan([file(path, more)]))).toEqual([['not-sent', null, 'phone-makes-it']]);
  });

  it('writes desktop.ini and thumbnails into a folder: there the run is put back exactly as it was', () => {
    const planned = plan([file('Phone/desktop.ini'), file('Phone/a.mp4.tnl')], { target: { kind: 'folder' } });
    expect(planned.counts.write.files).toBe(2);
  });

  it('refuses with the reason what is too big, not in the backup, on a card that is not there or cannot be written to', () => {
    const readOnly = { storages: [storage('Phone', { writable: false })] };
    expect(short(plan([file('Phone/film.mp4', { size: 4 * GB })]))).toEqual([['refuse', null, 'too-big']]);
    expect(short(plan([file('Phone/a', { stored: null, why: 'not-in-backup' })]))).toEqual([
      ['refuse', null, 'not-in-backup'],
    ]);
    expect(short(plan([file('SD card/a')], { target: { storages: [storage('Phone')] } }))).toEqual([
      ['refuse', null, 'no-such-storage'],
    ]);
    expect(short(plan([file('Phone/a')], { target: readOnly }))).toEqual([['refuse', null, 'read-only']]);
  });

  it('puts all onto one storage when told to, and what came from the PC into a folder of its own', () => {
    const files = [file('Phone/a.txt'), file('SD card/a.txt', { size: 11 }), file('Packages/x.appx')];
    const planned = plan(files, { onto: 'SD card' });
    expect(short(planned).map(([, to]) => to)).toEqual([
      'SD card/a.txt',
      'SD card/a (2).txt',
      'SD card/Packages/x.appx',
    ]);
    expect(short(plan([file('Packages/x.appx')])).map(([, to]) => to)).toEqual(['Phone/Packages/x.appx']);
  });

  it('refuses the whole before the first byte when a storage has no room, with the reserve counted in', () => {
    const target = { storages: [storage('Phone', { free: GB, capacity: 8 * GB })] };
    const fits = plan([file('Phone/a', { size: 0.5 * GB })], { target });
    expect(blockOf(fits)).toBeNull();
    const full = plan([file('Phone/a', { size: 0.7 * GB })], { target });
    expect(blockOf(full)).toMatchObject({ code: 'RESTORE_NO_SPACE' });
    // What is there already needs no room.
    const here = content(there('Phone/a', 0.7 * GB));
    expect(blockOf(plan([file('Phone/a', { size: 0.7 * GB })], { target: { ...target, content: here } }))).toBeNull();
  });

  it('sums what goes onto the one disk of a folder', () => {
    const half = { free: 10 * GB };
    const target = { kind: 'folder' as const, storages: [storage('Phone', half), storage('SD card', half)] };
    const files = [
      file('Phone/a', { size: 3 * GB }),
      file('Phone/b', { size: 3 * GB }),
      file('SD card/c', { size: 3.9 * GB }),
    ];
    expect(plan(files, { target }).space).toMatchObject([{ enough: false }]);
    expect(plan(files.slice(1), { target }).space).toMatchObject([{ enough: true }]);
  });

  it('says that nothing is chosen, or that nothing of it can be put there', () => {
    expect(blockOf(plan([]))).toMatchObject({ code: 'RESTORE_REFUSED' });
    expect(blockOf(plan([file('SD card/a')], { target: { storages: [storage('Phone')] } }))).toMatchObject({
      code: 'RESTORE_REFUSED',
    });
  });

  it('counts what the phone makes by itself as nothing that could be put there', () => {
    const target = { storages: [storage('Phone', { writable: false })] };
    const planned = plan([file('Phone/desktop.ini'), file('Phone/a.txt')], { target });
    expect(blockOf(planned)?.message).toContain('can only be read');
  });

  it('writes by step, the camera roll first, the parts of one shot side by side', () => {
    const roll = 'Phone/Pictures/Camera Roll/WP_20150101_10_00_0';
    const files = [
      'Phone/Documents/a.txt',
      `${roll}0_Pro.jpg`,
      `${roll}1_Pro.jpg`,
      `${roll}0_Pro__highres.dng`,
      'Phone/x.vcf',
    ];
    expect(plan(files.map((path) => file(path))).items.map((item) => `Phone/${item.file.path}`)).toEqual([
      `${roll}0_Pro.jpg`,
      `${roll}0_Pro__highres.dng`,
      `${roll}1_Pro.jpg`,
      'Phone/x.vcf',
      'Phone/Documents/a.txt',
    ]);
  });

  it('makes the empty folders of a whole run, and of a part only those that it needs', () => {
    const folders = [{ storage: 'Phone', path: 'Empty/Deep' }];
    expect(plan([file('Phone/a.txt')], { folders }).folders.map(({ path }) => path)).toEqual(['Empty', 'Empty/Deep']);
    expect(plan([file('Phone/a.txt')], { folders, select: ['documents'] }).folders).toEqual([]);
  });

  it('never gives out a name that is taken, and no name twice, whatever is there', () => {
    const name = fc.constantFrom('a', 'A', 'b', 'a (2)', 'B (2)', 'what?', 'x:y', 'd');
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `Phone/${names.join('/')}`);
    const paths = fc.uniqueArray(path, { maxLength: 12 });
    fc.assert(
      fc.property(
        paths,
        paths,
        fc.array(fc.integer({ min: 9, max: 11 })),
        fc.boolean(),
        (run, has, sizes, insensitive) => {
          const fold = (text: string): string => (insensitive ? text.toLowerCase() : text);
          const files = has.map((full, index) => there(full, sizes[index] ?? 10));
          const folders = [...new Set(has.flatMap(parents))].map((full) => ({ storage: 'Phone', path: full.slice(6) }));
          const names = { caseInsensitive: insensitive, allows: (one: string) => !/[?:]/u.test(one) };
          const planned = plan(
            run.map((full) => file(full)),
            { target: { names, content: { files, folders, others: [] } } },
          );
          const taken = new Set([...has, ...folders.map((one) => `Phone/${one.path}`)].map(fold));
          for (const { to, action } of planned.items) {
            if (action === 'refuse') continue;
            const full = fold(`${to?.storage}/${to?.path}`);
            expect(taken.has(full)).toBe(false);
            taken.add(full);
          }
          expect(planned.chosen.files).toBe(run.length);
        },
      ),
    );
  });
});

function parents(full: string): string[] {
  const names = full.split('/');
  return names.slice(1, -1).map((_, index) => names.slice(0, index + 2).join('/'));
}
