import { z } from 'zod';

/** `bundle` holds packages for several processors; the `.msix` family is the same under another name. */
export const PackageKind = z.enum(['xap', 'appx', 'bundle']);
export type PackageKind = z.infer<typeof PackageKind>;

/** `neutral` runs on all; every Lumia is `arm`. */
export const Architecture = z.enum(['arm', 'arm64', 'x86', 'x64', 'neutral']);
export type Architecture = z.infer<typeof Architecture>;

/** Another package that must be on the phone first. */
export const PackageNeed = z.object({
  name: z.string(),
  /** The 13 letters that Windows makes of its publisher; null where the package does not say who. */
  publisherId: z.string().max(13).nullable(),
  /** `14.0.24605.0` or later; null for any. */
  minVersion: z.string().nullable(),
});
export type PackageNeed = z.infer<typeof PackageNeed>;

/** What a package says of itself. All of it is the package's own word, shortened, never trusted. */
export const PackageFacts = z.object({
  kind: PackageKind,
  /** Package name, or the product id of a XAP. */
  name: z.string(),
  /** For people; the name where the title is in a resource file. */
  title: z.string(),
  publisher: z.string(),
  version: z.string(),
  /** Of its programs; of a bundle those of the packages in it. */
  architectures: z.array(Architecture),
  /** A dependency of others (VCLibs, .NET Native), nothing that shows on a phone. */
  framework: z.boolean(),
  /** `Name_Version_Arch__PublisherId`, by which Windows knows it; null for a XAP. */
  fullName: z.string().nullable(),
  /** Which Windows: `phone` 7 to 8.1, `universal` and `mobile` Windows 10, `other` no phone at all. */
  target: z.enum(['phone', 'universal', 'mobile', 'other']),
  /** Lowest version of that Windows, as `8.1` or `10.0.10586.0`; null where it does not say. */
  minOs: z.string().nullable(),
  capabilities: z.array(z.string()).max(200),
  needs: z.array(PackageNeed).max(100),
  /** Packed by the Store for one phone's licence: no computer can install it. */
  storeEncrypted: z.boolean(),
  signed: z.boolean(),
});
export type PackageFacts = z.infer<typeof PackageFacts>;

export const KitVerdict = z.enum([
  /** Whole, for this processor and this Windows, and everything that it needs is in the kit. */
  'installs',
  'missing',
  'wrong-processor',
  'wrong-system',
  'store-encrypted',
  'damaged',
  /** Its content was not tried to its end. */
  'not-checked',
]);
export type KitVerdict = z.infer<typeof KitVerdict>;

export const KitPackage = z.object({
  /** Under the backup's folder: `data/Packages/...`. */
  path: z.string(),
  bytes: z.int().nonnegative(),
  /** The same bytes lie in so many further places. */
  copies: z.int().nonnegative(),
  /** Null when not even its manifest could be read. */
  facts: PackageFacts.nullable(),
  verdict: KitVerdict,
  /** One sentence: why, or what was found to be right. */
  why: z.string(),
  /** What else its owner should know; empty as a rule. */
  remarks: z.array(z.string()),
});
export type KitPackage = z.infer<typeof KitPackage>;

/** A package in the table of a report. */
export const KitLine = z.object({ title: z.string(), version: z.string(), verdict: KitVerdict, why: z.string() });
export type KitLine = z.infer<typeof KitLine>;

/** What a report says of the kit. */
export const KitInside = z.object({
  packages: z.int().nonnegative(),
  frameworks: z.int().nonnegative(),
  verdicts: z.record(KitVerdict, z.int().nonnegative()),
  /** Those that will not install, worst first, at most 50. */
  problems: z.array(z.object({ path: z.string(), verdict: KitVerdict, why: z.string() })),
  /** Every package, worst first; empty where they are too many for a report. */
  table: z.array(KitLine).max(60).default([]),
});
export type KitInside = z.infer<typeof KitInside>;
