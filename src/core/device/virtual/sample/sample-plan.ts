import type { PhoneProfile } from '../profiles.ts';
import { makeDocx, makeMp3, makePdf, zip } from './documents.ts';
import { backupName, makeHsh, makeMsg, type SampleMessage } from './messages.ts';
import { makeAppx, makeXap } from './packages.ts';
import { makeVcf, samplePictureMessages, sampleTexts } from './people.ts';
import { makeDng, makeJpeg, makePng } from './photos.ts';
import { makeMp4 } from './video.ts';

/** One file of the sample phone: where, from when, and how its bytes are made. */
export interface SampleFile {
  /** Relative to the phone's directory: `Phone/Pictures/...`. */
  readonly path: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly modified: number;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
}

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2013, 4, 3, 9, 12, 40);
const CAMERA_ROLL = 'Pictures/Camera Roll';
const BACKUP = 'Documents/contacts+message backup';

const two = (value: number): string => String(value).padStart(2, '0');

/** Names and dates in one phone's local time. */
class Diary {
  readonly #profile: PhoneProfile;

  constructor(profile: PhoneProfile) {
    this.#profile = profile;
  }

  /** `20140711_15_25_11` */
  stamp(at: number): string {
    const local = new Date(at + this.#profile.zoneMinutes * 60_000);
    const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join('_');
    return `${this.day(at)}_${time}`;
  }

  day(at: number): string {
    const local = new Date(at + this.#profile.zoneMinutes * 60_000);
    return `${local.getUTCFullYear()}${two(local.getUTCMonth() + 1)}${two(local.getUTCDate())}`;
  }

  exif(at: number): string {
    const local = new Date(at + this.#profile.zoneMinutes * 60_000);
    const date = [local.getUTCFullYear(), two(local.getUTCMonth() + 1), two(local.getUTCDate())].join(':');
    return `${date} ${[local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':')}`;
  }
}

type Photographer = (seed: number, at: number, width: number, height: number) => () => Promise<Uint8Array>;

interface Kit {
  readonly profile: PhoneProfile;
  readonly diary: Diary;
  readonly photo: Photographer;
}

function cameraRoll({ diary, photo }: Kit, root: string, count: number, seed: number): SampleFile[] {
  const files: SampleFile[] = [];
  for (let index = 0; index < count; index += 1) {
    // Spread over six years, at different times of day.
    const at = FIRST_DAY + Math.floor((index * 2_200) / count) * DAY + ((seed + index * 3_607) % 36_000) * 1000;
    const base = `${root}/${CAMERA_ROLL}/WP_${diary.stamp(at)}`;
    const number = seed + index;
    if (index % 8 === 7) {
      files.push({ path: `${base}_Rich.jpg`, modified: at, make: photo(number, at, 1280, 720) });
      continue;
    }
    files.push({ path: `${base}_Pro.jpg`, modified: at, make: photo(number, at, 1280, 960) });
    if (index % 4 === 0) {
      files.push({ path: `${base}_Pro__highres.jpg`, modified: at, make: photo(number, at, 2592, 1936) });
    }
    if (index % 8 === 4) {
      files.push({ path: `${base}_Pro__highres.dng`, modified: at, make: () => makeDng(number, 640, 480) });
    }
  }
  return files;
}

function specialShots({ diary, photo }: Kit): SampleFile[] {
  const roll = `Phone/${CAMERA_ROLL}`;
  const living = Date.UTC(2014, 10, 2, 13, 20, 5);
  const smart = Date.UTC(2014, 6, 11, 14, 25, 11);
  const video = Date.UTC(2015, 7, 9, 16, 1, 30);
  const clip = (seed: number, frames: number, at: number) => (): Uint8Array =>
    makeMp4({ seed, frames, macroblocksWide: 10, macroblocksHigh: 8, takenAt: at });
  const livingBase = `${roll}/WP_${diary.stamp(living)}_Pro`;
  const smartBase = `${roll}/WP_${diary.stamp(smart)}_Smart`;
  const videoName = `${roll}/WP_${diary.stamp(video)}.mp4`;
  return [
    { path: `${livingBase}.jpg`, modified: living, make: photo(501, living, 1280, 720) },
    { path: `${livingBase}.mp4.thm`, modified: living, make: clip(502, 10, living) },
    { path: `${livingBase}.mp4.tnl`, modified: living, make: photo(503, living, 160, 120) },
    { path: `${smartBase}.jpg`, modified: smart, make: photo(504, smart, 1280, 720) },
    {
      path: `${smartBase}.nar`,
      modified: smart,
      make: () => zip({ 'DataContent/data.xml': '<sequence frames="5"/>' }),
    },
    { path: videoName, modified: video, make: clip(505, 40, video) },
    { path: `${videoName}.tnl`, modified: video, make: photo(506, video, 160, 120) },
    { path: 'Phone/Videos/Holiday.mp4', modified: video + DAY, make: clip(507, 60, video + DAY) },
  ];
}

function otherPictures({ diary, photo }: Kit): SampleFile[] {
  const saved = Date.UTC(2016, 1, 29, 18, 0, 2);
  const shot = Date.UTC(2015, 2, 14, 8, 26, 53);
  const pictures = 'Phone/Pictures';
  return [
    { path: `${pictures}/Saved Pictures/Urlaub 😀🏖️.jpg`, modified: saved, make: photo(601, saved, 800, 600) },
    // Decomposed on purpose: an "e" and a combining acute accent.
    {
      path: `${pictures}/Saved Pictures/Cafe\u0301 Nin\u0303o.jpg`,
      modified: saved + DAY,
      make: photo(602, saved, 800, 600),
    },
    { path: `${pictures}/Saved Pictures/Übersicht.jpg`, modified: saved + 2 * DAY, make: photo(603, saved, 800, 600) },
    ...[1, 2, 3].map((number) => ({
      path: `${pictures}/Screenshots/wp_ss_${diary.day(shot)}_000${number}.png`,
      modified: shot + number * 60_000,
      make: () => makePng(610 + number, 480, 800),
    })),
    {
      path: `${pictures}/2018_07_01 18_41 Office Lens.jpg`,
      modified: Date.UTC(2018, 6, 1, 16, 41, 9),
      make: photo(620, shot, 900, 1200),
    },
  ];
}

function desktopInis(): SampleFile[] {
  const content = Buffer.from(
    '\ufeff[.ShellClassInfo]\r\nLocalizedResourceName=@%SystemRoot%\\system32\\shell32.dll,-21790\r\n',
    'utf16le',
  );
  return ['Pictures', CAMERA_ROLL, 'Pictures/Saved Pictures', 'Videos'].map((folder) => ({
    path: `Phone/${folder}/desktop.ini`,
    modified: FIRST_DAY,
    make: () => content,
  }));
}

function messagePair(folder: string, messages: readonly SampleMessage[], at: number, zone: number): SampleFile[] {
  const msg = makeMsg(messages);
  const base = `${folder}/${backupName(at, zone)}`;
  return [
    { path: `${base}.msg`, modified: at, make: () => msg },
    { path: `${base}.hsh`, modified: at, make: () => Buffer.from(makeHsh(msg), 'ascii') },
  ];
}

async function pictureMessagePair(kit: Kit, part: 'msg' | 'hsh', at: number): Promise<Uint8Array> {
  const msg = makeMsg(samplePictureMessages(await kit.photo(701, at, 320, 240)(), at - DAY));
  return part === 'msg' ? msg : Buffer.from(makeHsh(msg), 'ascii');
}

function personal(kit: Kit, root: string): SampleFile[] {
  const zone = kit.profile.zoneMinutes;
  const at = Date.UTC(2018, 7, 10, 20, 50, 8);
  const older = Date.UTC(2016, 2, 5, 7, 5, 9);
  const pictures = `${root}/${BACKUP}/mmsBackup/${backupName(at + 82_000, zone)}`;
  return [
    {
      path: `${root}/${BACKUP}/contactsBackup/${backupName(at - 60_000, zone)}.vcf`,
      modified: at - 60_000,
      make: makeVcf,
    },
    ...messagePair(`${root}/${BACKUP}/smsBackup`, sampleTexts(40, Date.UTC(2016, 0, 1)), older, zone),
    ...messagePair(`${root}/${BACKUP}/smsBackup`, sampleTexts(120, Date.UTC(2016, 0, 1)), at, zone),
    { path: `${pictures}.msg`, modified: at + 82_000, make: () => pictureMessagePair(kit, 'msg', at) },
    { path: `${pictures}.hsh`, modified: at + 82_000, make: () => pictureMessagePair(kit, 'hsh', at) },
  ];
}

function documents(): SampleFile[] {
  const at = Date.UTC(2017, 8, 20, 10, 0, 0);
  const text = 'Wi-Fi at the cabin: the password is on the fridge.\r\nKey under the third stone.\r\n';
  return [
    {
      path: 'Phone/Documents/Letter to Ann.docx',
      modified: at,
      make: () => makeDocx(['Dear Ann,', 'the photos are on their way.']),
    },
    { path: 'Phone/Documents/Notes.txt', modified: at + DAY, make: () => Buffer.from(text, 'utf8') },
    // A zero-byte original: not a fault, and said to be one.
    { path: 'Phone/Documents/Empty note.txt', modified: at + 2 * DAY, make: () => new Uint8Array() },
    {
      path: 'Phone/Downloads/Boarding pass.pdf',
      modified: at + 3 * DAY,
      make: () => makePdf('Boarding pass, seat 12A'),
    },
    { path: 'Phone/Downloads/manual.pdf', modified: at + 4 * DAY, make: () => makePdf('Quick guide') },
    { path: 'Phone/Ringtones/Old bell.mp3', modified: at - DAY, make: () => makeMp3('Old bell', 'Sample', 8) },
  ];
}

function music(root: string): SampleFile[] {
  const at = Date.UTC(2014, 3, 1, 12, 0, 0);
  const song = (artist: string, album: string, title: string, index: number): SampleFile => ({
    path: `${root}/Music/${artist}/${album}/${two(index)} ${title}.mp3`,
    modified: at + index * DAY,
    make: () => makeMp3(title, artist, 20 + index * 5),
  });
  return [
    song('The Samples', 'First Light', 'Morning', 1),
    song('The Samples', 'First Light', 'Noon', 2),
    song('Björk-ähnlich', 'Öde', 'Ægir', 1),
  ];
}

/** The indexes that the phone makes of its music: objects with a name and no bytes. */
function musicIndex(): SampleFile[] {
  const at = Date.UTC(2014, 3, 1, 12, 0, 0);
  return ['Album/First Light.alb', 'Album/Öde.alb', 'Artist/The Samples.alb', 'Playlist/Favourites.pla'].map(
    (name) => ({
      path: `Phone/Music/${name}`,
      modified: at,
      make: () => new Uint8Array(),
    }),
  );
}

function packages(root: string): SampleFile[] {
  const at = Date.UTC(2016, 10, 11, 11, 11, 11);
  const logo = (): Promise<Uint8Array> => makePng(801, 160, 160);
  const runtime = { name: 'Sample.Runtime.1.0', minVersion: '1.0.0.0' };
  const app = {
    name: 'Sample.Torch',
    version: '2.1.0.0',
    architecture: 'arm',
    framework: false,
    dependsOn: runtime,
    payloadBytes: 150_001,
  } as const;
  const library = {
    name: runtime.name,
    version: '1.0.3.0',
    architecture: 'arm',
    framework: true,
    payloadBytes: 70_000,
  } as const;
  return [
    { path: `${root}/Torch_2.1.0.0_arm.appx`, modified: at, make: async () => makeAppx(app, await logo()) },
    {
      path: `${root}/Dependencies/Sample.Runtime.1.0_arm.appx`,
      modified: at,
      make: async () => makeAppx(library, await logo()),
    },
    {
      path: `${root}/Tide Tables.xap`,
      modified: at + DAY,
      make: () => makeXap('Tide Tables', '5c5c5c5c-0000-4000-8000-00000000cafe'),
    },
  ];
}

/** Everything that one sample phone holds, and the folders that are there even when nothing is in them. */
export function planSample(profile: PhoneProfile): {
  readonly files: readonly SampleFile[];
  readonly folders: readonly string[];
} {
  const diary = new Diary(profile);
  const make = profile.manufacturer === 'NOKIA' ? 'Nokia' : 'Microsoft';
  const photo: Photographer = (seed, at, width, height) => () =>
    makeJpeg({ seed, width, height, make, model: profile.model, takenAt: diary.exif(at) });
  const kit: Kit = { profile, diary, photo };
  const hasCard = profile.storages.some((storage) => storage.label === 'SD card');
  const roots = ['Documents', 'Downloads', 'Music', 'Pictures', 'Ringtones', 'Videos'];
  const w10m = profile.generation === 'w10m' ? ['Podcasts', 'Recorded calls'] : [];
  const indexes = ['Album', 'Artist', 'Playlist', ...(profile.generation === 'wp8.1' ? ['PodcastSeries'] : [])];
  return {
    folders: [
      ...[...roots, ...w10m, ...indexes.map((name) => `Music/${name}`)].map((name) => `Phone/${name}`),
      ...(hasCard ? ['SD card/Documents', 'SD card/Pictures', 'SD card/Music', 'SD card/Videos'] : []),
    ],
    files: [
      ...cameraRoll(kit, 'Phone', 24, 100),
      ...specialShots(kit),
      ...otherPictures(kit),
      ...desktopInis(),
      ...personal(kit, 'Phone'),
      ...documents(),
      ...music('Phone'),
      ...musicIndex(),
      ...packages(hasCard ? 'SD card/Apps' : 'Phone/Downloads/Apps'),
      ...(hasCard ? [...cameraRoll(kit, 'SD card', 8, 300), ...music('SD card')] : []),
    ],
  };
}
