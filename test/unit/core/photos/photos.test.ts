import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { NO_NOTE, type CameraNote } from '../../../../src/core/photos/camera-note.ts';
import { readCameraNote } from '../../../../src/core/photos/exif.ts';
import { dateInName, wallText } from '../../../../src/core/photos/file-names.ts';
import { searchShots } from '../../../../src/core/photos/search.ts';
import { gapsOf, groupSets, kindOf } from '../../../../src/core/photos/sets.ts';
import { reconcile } from '../../../../src/core/photos/taken.ts';
import { buildTimeline, countMonths, isInTimeline, type PhotoFile } from '../../../../src/core/photos/timeline.ts';
import { shotSummary } from '../../../../src/core/readable/photos-view.ts';
import { ShotSummary } from '../../../../src/shared/domain/photos.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const named = (name: string): string | null => {
  const found = dateInName(name);
  return found && `${wallText(found.at)}${found.hasTime ? '' : ' day'}`;
};

describe('the date in a name', () => {
  it.each([
    ['WP_20140711_15_25_11_Pro.jpg', '2014-07-11T15:25:11'],
    ['WP_20140711_15_25_11_0_Pro.jpg', '2014-07-11T15:25:11'],
    ['WP_20140714_15_25_11.mp4', '2014-07-14T15:25:11'],
    ['WP_20140711_001.jpg', '2014-07-11T00:00:00 day'],
    ['wp_ss_20150314_0001.png', '2015-03-14T00:00:00 day'],
    ['2018_07_01 18_41 Office Lens.jpg', '2018-07-01T18:41:00'],
    ['Office Lens_20140919_110252.jpg', '2014-09-19T11:02:52'],
    ['IMG_20120229_235959.jpg', '2012-02-29T23:59:59'],
    ['WP_20130229_15_25_11_Pro.jpg', null],
    ['WP_20140711_25_25_11_Pro.jpg', null],
    ['Holiday.mp4', null],
    ['20140711.jpg', null],
  ])('%s', (name, date) => expect(named(name)).toBe(date));
});

describe('one date of several', () => {
  const day = { at: at('2014-07-11T00:00:00'), hasTime: false };
  const time = { at: at('2014-07-11T15:25:11'), hasTime: true };
  it.each([
    [
      'the camera goes first',
      { exif: at('2014-07-11T15:25:13'), name: time, phone: at('2014-07-11T13:25:13') },
      'exif',
      [],
    ],
    ['a name with its time', { exif: null, name: time, phone: at('2014-07-11T13:00:00') }, 'name', []],
    [
      'the phone tells the time of a name with its day',
      { exif: null, name: day, phone: at('2014-07-11T13:00:00') },
      'phone',
      [],
    ],
    [
      'the day of the name, not the date of a copy',
      { exif: null, name: day, phone: at('2016-01-01T00:00:00') },
      'name',
      ['phone'],
    ],
    ['a name that was given later', { exif: at('2013-01-01T00:00:00'), name: time, phone: null }, 'exif', ['name']],
    ['six minutes are another shot', { exif: at('2014-07-11T15:32:00'), name: time, phone: null }, 'exif', ['name']],
    [
      'zones are no disagreement',
      { exif: at('2014-07-11T15:25:11'), name: null, phone: at('2014-07-12T05:25:11') },
      'exif',
      [],
    ],
    [
      'the date of a copy',
      { exif: at('2014-07-11T15:25:11'), name: null, phone: at('2014-07-13T05:25:11') },
      'exif',
      ['phone'],
    ],
    ['nobody knows', { exif: null, name: null, phone: null }, null, []],
  ] as const)('%s', (_what, given, by, differ) => {
    const taken = reconcile({ film: null, ...given });
    expect([taken.by, taken.differ.map((date) => date.by)]).toEqual([by, differ]);
  });
});

const sets = (...names: readonly string[]): string[] =>
  groupSets(names.map((name) => ({ path: `data/Phone/Pictures/Camera Roll/${name}` }))).map((parts) =>
    [kindOf(parts), ...parts.map(({ role, file }) => `${file.path.split('/').at(-1) ?? ''}=${role}`)].join(' '),
  );

describe('sets of one shot', () => {
  it.each([
    [
      [
        'WP_20140711_15_25_11_Pro__highres.jpg',
        'WP_20140711_15_25_11_Pro.jpg',
        'WP_20140711_15_25_11_Pro__highres.dng',
      ],
      [
        'photo WP_20140711_15_25_11_Pro.jpg=picture WP_20140711_15_25_11_Pro__highres.jpg=highres WP_20140711_15_25_11_Pro__highres.dng=raw',
      ],
    ],
    [
      ['WP_20141102_13_20_05_Pro.jpg', 'WP_20141102_13_20_05_Pro.mp4.thm', 'WP_20141102_13_20_05_Pro.mp4.tnl'],
      [
        'living WP_20141102_13_20_05_Pro.jpg=picture WP_20141102_13_20_05_Pro.mp4.thm=living-film WP_20141102_13_20_05_Pro.mp4.tnl=small-picture',
      ],
    ],
    [
      ['WP_20140711_001.jpg', 'WP_20140711_001.mp4.thm', 'WP_20140711_001.mp4.tnl'],
      ['living WP_20140711_001.jpg=picture WP_20140711_001.mp4.thm=living-film WP_20140711_001.mp4.tnl=small-picture'],
    ],
    // Two counters: the film is not the photo's.
    [
      ['WP_20140711_001.jpg', 'WP_20140711_001.mp4', 'WP_20140711_001.mp4.tnl', 'WP_20140711_002.jpg'],
      [
        'photo WP_20140711_001.jpg=picture',
        'video WP_20140711_001.mp4=film WP_20140711_001.mp4.tnl=small-picture',
        'photo WP_20140711_002.jpg=picture',
      ],
    ],
    [
      ['WP_20160101_10_00_00_Pro.jpg', 'WP_20160101_10_00_00_Pro.longexp.dng', 'WP_20160101_10_00_01_Pro.jpg'],
      [
        'photo WP_20160101_10_00_00_Pro.jpg=picture WP_20160101_10_00_00_Pro.longexp.dng=raw',
        'photo WP_20160101_10_00_01_Pro.jpg=picture',
      ],
    ],
    [
      ['a.jpg', 'b.jpg', 'A.nar'],
      ['photo a.jpg=picture A.nar=edit-data', 'photo b.jpg=picture'],
    ],
  ])('%j', (names, expected) => {
    expect(sets(...names)).toEqual(expected);
  });

  it('says what a set wants', () => {
    const gaps = (...names: readonly string[]) => groupSets(names.map((path) => ({ path }))).flatMap(gapsOf);
    expect(gaps('WP_20140711_15_25_11_Smart.jpg', 'WP_20140711_15_25_11_Smart.nar')).toEqual([]);
    expect(gaps('WP_20140711_15_25_11_Smart.jpg')).toEqual(['smart-without-edit-data']);
    expect(gaps('WP_20140711_15_25_11_Smart.nar')).toEqual(['edit-data-without-picture']);
    expect(gaps('WP_20141102_13_20_05_Pro.jpg', 'WP_20141102_13_20_05_Pro.mp4.tnl')).toEqual(['living-without-film']);
    expect(gaps('WP_20141102_13_20_05_Pro.mp4.thm')).toEqual(['film-without-picture']);
    expect(gaps('WP_20140711_001.mp4', 'WP_20140711_001.mp4.tnl')).toEqual([]);
  });
});

describe('what a camera noted', () => {
  const picture = () => sharp({ create: { width: 64, height: 48, channels: 3, background: '#123' } }).jpeg();
  it('date, camera, size, turn and place', async () => {
    const jpeg = await picture()
      .withExif({
        IFD0: { Make: 'NOKIA\u0001 ', Model: 'Lumia 1020' },
        IFD2: { DateTimeOriginal: '2014:07:11 15:25:11' },
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: '33/1 51/1 3600/100',
          GPSLongitudeRef: 'E',
          GPSLongitude: '151/1 12/1 0/1',
        },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const note = readCameraNote(jpeg);
    expect({ ...note, place: null }).toEqual({
      taken: at('2014-07-11T15:25:11'),
      filmed: null,
      orientation: 6,
      width: 64,
      height: 48,
      make: 'NOKIA',
      model: 'Lumia 1020',
      place: null,
    });
    expect(note.place?.latitude).toBeCloseTo(-33.86, 2);
    expect(note.place?.longitude).toBeCloseTo(151.2, 2);
  });

  it('passes over what is impossible, and is not brought down by any bytes', async () => {
    const jpeg = await picture()
      .withExif({ IFD2: { DateTimeOriginal: '0000:00:00 00:00:00', DateTimeDigitized: '    :  :     :  :  ' } })
      .toBuffer();
    expect(readCameraNote(jpeg).taken).toBeNull();
    expect(readCameraNote(new Uint8Array(0))).toEqual(NO_NOTE);
    for (let index = 0; index < jpeg.length && index < 400; index += 3) {
      const harmed = Buffer.from(jpeg);
      harmed[index] = 0xff;
      expect(readCameraNote(harmed.subarray(0, jpeg.length - index)).orientation).toBeGreaterThan(0);
    }
  });
});

describe('the timeline', () => {
  const file = (path: string, modified: string | null = null): PhotoFile => ({
    path: `data/Phone/${path}`,
    size: 1,
    sha256: path,
    modified: modified === null ? null : at(modified),
  });
  const shots = buildTimeline(
    groupSets([
      file('Pictures/Camera Roll/WP_20160514_10_00_00_Pro.jpg'),
      file('Pictures/Camera Roll/WP_20160514_10_00_00_Pro__highres.jpg'),
      file('Pictures/Camera Roll/WP_20160401_001.mp4'),
      file('Pictures/Saved Pictures/Übersicht 14.jpg', '2016-05-20T08:00:00'),
      file('Pictures/nobody knows.jpg'),
    ]),
    { noteOf: (): CameraNote | null => null, onThisClock: (time) => time },
  );
  const names = (text: string): string[] => searchShots(shots, text).map(({ name }) => name.slice(0, 11));

  it('is newest first, what has no date last, and counted by month', () => {
    expect(shots.map(({ name, parts }) => `${name} ${parts.length}`)).toEqual([
      'Übersicht 14.jpg 1',
      'WP_20160514_10_00_00_Pro.jpg 2',
      'WP_20160401_001.mp4 1',
      'nobody knows.jpg 1',
    ]);
    expect(countMonths(shots)).toEqual([
      { year: 2016, month: 5, count: 2, photos: 2, videos: 0, living: 0 },
      { year: 2016, month: 4, count: 1, photos: 0, videos: 1, living: 0 },
      { year: null, month: null, count: 1, photos: 1, videos: 0, living: 0 },
    ]);
  });

  it('is searched by name and date', () => {
    expect(names('may 2016')).toEqual(['Übersicht 1', 'WP_20160514']);
    expect(names('14 May')).toEqual(['Übersicht 1', 'WP_20160514']);
    expect(names('2016-05-14')).toEqual(['WP_20160514']);
    expect(names('1 april')).toEqual(['WP_20160401']);
    expect(names('übersicht')).toEqual(['Übersicht 1']);
    expect(names('saved')).toEqual(['Übersicht 1']);
    expect(names('')).toHaveLength(4);
    expect(names('2017')).toEqual([]);
  });

  it('takes no date from the phone that no calendar of four figures has, or no camera can have had', () => {
    const odd = ['+010000-01-01T04:00:00', '-000001-12-31T23:00:00', '1601-01-01T00:00:00', '1979-12-31T23:00:00'];
    const files = odd.map((date, index) => file(`Pictures/${index}.jpg`, date));
    const last = file('Pictures/last.jpg', '9999-12-31T23:30:00');
    const found = buildTimeline(groupSets([...files, last]), {
      noteOf: () => null,
      onThisClock: (time) => time + 3_600_000,
    });
    for (const shot of found) expect(ShotSummary.parse(shotSummary(shot)).taken).toBeNull();
    expect(countMonths(found)).toEqual([{ year: null, month: null, count: 5, photos: 5, videos: 0, living: 0 }]);
  });

  it('has no covers, no earlier versions and no documents', () => {
    expect(
      ['data/Phone/Pictures/a.jpg', 'data/SD card/DCIM/b.MP4', 'data/Cloud/OneDrive/c.jpeg'].map(isInTimeline),
    ).toEqual([true, true, true]);
    expect(
      [
        'data/Phone/Music/Artist/cover.jpg',
        'data/Earlier versions/run/Phone/a.jpg',
        'data/Phone/a.pdf',
        'data/Phone/jpg',
      ].map(isInTimeline),
    ).toEqual([false, false, false, false]);
  });
});
