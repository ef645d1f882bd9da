import { nameIn } from './code-table.ts';

/** Object format codes: PIMA 15740:2000 section 6.2 (0x3xxx), MTP 1.1 appendix A (0xBxxx). B215 and B216 are Microsoft's. */
export const FORMAT = {
  Undefined: 0x3000,
  Association: 0x3001,
  Script: 0x3002,
  Executable: 0x3003,
  Text: 0x3004,
  HTML: 0x3005,
  DPOF: 0x3006,
  AIFF: 0x3007,
  WAV: 0x3008,
  MP3: 0x3009,
  AVI: 0x300a,
  MPEG: 0x300b,
  ASF: 0x300c,
  UnknownImage: 0x3800,
  EXIF: 0x3801,
  TIFFEP: 0x3802,
  BMP: 0x3804,
  GIF: 0x3807,
  JFIF: 0x3808,
  PICT: 0x380a,
  PNG: 0x380b,
  TIFF: 0x380d,
  JP2: 0x380f,
  M4A: 0xb215,
  M4V: 0xb216,
  HDPhoto: 0xb804,
  UndefinedAudio: 0xb900,
  WMA: 0xb901,
  OGG: 0xb902,
  AAC: 0xb903,
  Audible: 0xb904,
  FLAC: 0xb906,
  UndefinedVideo: 0xb980,
  WMV: 0xb981,
  MP4: 0xb982,
  MP2: 0xb983,
  Media3GP: 0xb984,
  Media3G2: 0xb985,
  MicrosoftUnnamedB990: 0xb990,
  UndefinedCollection: 0xba00,
  AbstractMultimediaAlbum: 0xba01,
  AbstractImageAlbum: 0xba02,
  AbstractAudioAlbum: 0xba03,
  AbstractVideoAlbum: 0xba04,
  AbstractAudioVideoPlaylist: 0xba05,
  AbstractContactGroup: 0xba06,
  AbstractMessageFolder: 0xba07,
  AbstractChapteredProduction: 0xba08,
  AbstractAudioPlaylist: 0xba09,
  AbstractVideoPlaylist: 0xba0a,
  AbstractMediacast: 0xba0b,
  XMLDocument: 0xba82,
  WordDocument: 0xba83,
  ExcelSpreadsheet: 0xba85,
  PowerPointPresentation: 0xba86,
  VCard2: 0xbb82,
  VCard3: 0xbb83,
} as const;

export function formatName(code: number): string {
  return nameIn(FORMAT, code);
}

const BY_EXTENSION: Readonly<Record<string, number>> = {
  txt: FORMAT.Text,
  mp3: FORMAT.MP3,
  avi: FORMAT.AVI,
  jpg: FORMAT.EXIF,
  jpeg: FORMAT.EXIF,
  bmp: FORMAT.BMP,
  gif: FORMAT.GIF,
  png: FORMAT.PNG,
  tif: FORMAT.TIFF,
  tiff: FORMAT.TIFF,
  m4a: FORMAT.M4A,
  m4v: FORMAT.M4V,
  jxr: FORMAT.HDPhoto,
  wdp: FORMAT.HDPhoto,
  wma: FORMAT.WMA,
  aac: FORMAT.AAC,
  wmv: FORMAT.WMV,
  mp4: FORMAT.MP4,
  '3gp': FORMAT.Media3GP,
  '3g2': FORMAT.Media3G2,
  doc: FORMAT.WordDocument,
  docx: FORMAT.WordDocument,
  xls: FORMAT.ExcelSpreadsheet,
  xlsx: FORMAT.ExcelSpreadsheet,
  ppt: FORMAT.PowerPointPresentation,
  pptx: FORMAT.PowerPointPresentation,
};

/** The format a file of this name is sent as; `Undefined` for what no Lumia lists (vCard, PDF, ZIP, DNG, packages). */
export function formatForName(name: string): number {
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? FORMAT.Undefined) : FORMAT.Undefined;
}

/** Indexes that the phone makes by itself: they have a name and references, but no bytes of their own. */
export function isAbstractFormat(code: number): boolean {
  return code >= FORMAT.UndefinedCollection && code <= FORMAT.AbstractMediacast;
}
