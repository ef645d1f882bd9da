import { nameIn } from './code-table.ts';

/** Object property codes: MTP 1.1 appendix B. The names are the specification's. */
export const OBJECT_PROPERTY = {
  StorageID: 0xdc01,
  ObjectFormat: 0xdc02,
  ProtectionStatus: 0xdc03,
  ObjectSize: 0xdc04,
  AssociationType: 0xdc05,
  AssociationDesc: 0xdc06,
  ObjectFileName: 0xdc07,
  DateCreated: 0xdc08,
  DateModified: 0xdc09,
  Keywords: 0xdc0a,
  ParentObject: 0xdc0b,
  AllowedFolderContents: 0xdc0c,
  Hidden: 0xdc0d,
  SystemObject: 0xdc0e,
  PersistentUniqueObjectIdentifier: 0xdc41,
  SyncID: 0xdc42,
  PropertyBag: 0xdc43,
  Name: 0xdc44,
  CreatedBy: 0xdc45,
  Artist: 0xdc46,
  DateAuthored: 0xdc47,
  Description: 0xdc48,
  Copyright: 0xdc4b,
  DateAdded: 0xdc4e,
  NonConsumable: 0xdc4f,
  RepresentativeSampleFormat: 0xdc81,
  RepresentativeSampleSize: 0xdc82,
  RepresentativeSampleHeight: 0xdc83,
  RepresentativeSampleWidth: 0xdc84,
  RepresentativeSampleDuration: 0xdc85,
  RepresentativeSampleData: 0xdc86,
  Width: 0xdc87,
  Height: 0xdc88,
  Duration: 0xdc89,
  Rating: 0xdc8a,
  Track: 0xdc8b,
  Genre: 0xdc8c,
  Credits: 0xdc8d,
  Lyrics: 0xdc8e,
  Composer: 0xdc96,
  EffectiveRating: 0xdc97,
  UseCount: 0xdc91,
  ParentalRating: 0xdc94,
  MetaGenre: 0xdc95,
  OriginalReleaseDate: 0xdc99,
  AlbumName: 0xdc9a,
  AlbumArtist: 0xdc9b,
  MicrosoftUnnamedD801: 0xd801,
  MicrosoftUnnamedD802: 0xd802,
  MicrosoftUnnamedD803: 0xd803,
  TimeBookmark: 0xdd62,
  MicrosoftUnnamedDD72: 0xdd72,
  SampleRate: 0xde93,
  NumberOfChannels: 0xde94,
  ScanType: 0xde97,
  AudioWAVECodec: 0xde99,
  AudioBitRate: 0xde9a,
  VideoFourCCCodec: 0xde9b,
  VideoBitRate: 0xde9c,
  FramesPerThousandSeconds: 0xde9d,
  EncodingProfile: 0xdea1,
} as const;

/** Device property codes: PIMA 15740:2000 section 13 (0x50xx), MTP 1.1 appendix C (0xD4xx). D302 and D303 are Microsoft's. */
export const DEVICE_PROPERTY = {
  BatteryLevel: 0x5001,
  DateTime: 0x5011,
  MicrosoftUnnamedD302: 0xd302,
  MicrosoftUnnamedD303: 0xd303,
  SynchronizationPartner: 0xd401,
  DeviceFriendlyName: 0xd402,
  Volume: 0xd403,
  SupportedFormatsOrdered: 0xd404,
  DeviceIcon: 0xd405,
  SessionInitiatorVersionInfo: 0xd406,
  PerceivedDeviceType: 0xd407,
} as const;

/** The 14 properties that every file and folder of a Windows Phone 8 or later has (libmtp's logs of the 550, 630 and 1520). */
export const GENERIC_OBJECT_PROPERTIES: readonly number[] = [
  OBJECT_PROPERTY.StorageID,
  OBJECT_PROPERTY.ObjectFormat,
  OBJECT_PROPERTY.ProtectionStatus,
  OBJECT_PROPERTY.ObjectSize,
  OBJECT_PROPERTY.AssociationType,
  OBJECT_PROPERTY.AssociationDesc,
  OBJECT_PROPERTY.ObjectFileName,
  OBJECT_PROPERTY.DateCreated,
  OBJECT_PROPERTY.DateModified,
  OBJECT_PROPERTY.ParentObject,
  OBJECT_PROPERTY.Hidden,
  OBJECT_PROPERTY.PersistentUniqueObjectIdentifier,
  OBJECT_PROPERTY.Name,
  OBJECT_PROPERTY.NonConsumable,
];

export function objectPropertyName(code: number): string {
  return nameIn(OBJECT_PROPERTY, code);
}

export function devicePropertyName(code: number): string {
  return nameIn(DEVICE_PROPERTY, code);
}
