import { z } from 'zod';
import { Count } from './count.ts';
import { RunId, VaultId } from './ids.ts';
import { Finding } from './run-report.ts';

const At = z.iso.datetime();

/** What a server asks for; kept nowhere but, where its owner wants it, in the system's own keychain. For S3 the access key and the secret key. */
export const Credentials = z.object({ user: z.string().max(1000), password: z.string().max(4000) });
export type Credentials = z.infer<typeof Credentials>;

/**
 * What locks a working copy of the key on this computer. Whoever gets hold of the file can try one after the other on it,
 * for as long as they like and without this program: fewer characters than this are found.
 */
export const LEAST_PASSPHRASE = 12;
export const isLongEnough = (passphrase: string): boolean =>
  (passphrase.trim().match(/./gsu) ?? []).length >= LEAST_PASSPHRASE;
/** One line, as `age -d` reads it from a terminal. */
export const Passphrase = z
  .string()
  .max(1000)
  .regex(/^[^\r\n\0]*$/u);

/** `.lifeboat/offsite/<id>/config.json`: an off-site copy of a backup. No secret is in it. */
export const OffsiteConfig = z.object({
  format: z.literal(1),
  id: z.uuid(),
  label: z.string().max(200),
  kind: z.enum(['folder', 'webdav', 's3']),
  /** A folder's absolute path, `https://...` for WebDAV, `s3+https://host/bucket/folder`. */
  place: z.string().max(4096),
  /** `age1...`: what everything is encrypted to. */
  recipient: z.string().regex(/^age1[0-9a-z]{20,100}$/u),
  createdAt: At,
  /** When the key was typed back from the paper and opened something; null until then, and nothing is sent. */
  keyTestedAt: At.nullable(),
});
export type OffsiteConfig = z.infer<typeof OffsiteConfig>;

/** A key as far as it has been typed from the paper. */
export const TypedKey = z.object({
  /** `letters` once it begins as the line with AGE-SECRET-KEY does. */
  kind: z.enum(['words', 'letters']),
  /** How many words are there. */
  words: z.int().nonnegative(),
  /** Words that no key has, counted from 1, with the one that was meant where it can be told. */
  wrong: z.array(z.object({ at: z.int().positive(), word: z.string(), meant: z.string().nullable() })),
  /** It is whole, and its checksum is right. */
  isWhole: z.boolean(),
});
export type TypedKey = z.infer<typeof TypedKey>;

const RemoteName = z.object({ id: z.string(), label: z.string(), place: z.string() });

export const OffsiteReport = z.object({
  format: z.literal(1),
  vault: z.string(),
  remote: RemoteName,
  /** `complete` when everything of the backup is there, encrypted, and in the list. */
  outcome: z.enum(['complete', 'complete-with-exceptions']),
  /** Files of the backup, its records among them. */
  total: Count,
  /** Files, and bytes of theirs, that were sent now. */
  sent: Count,
  /** What that came to, encrypted. */
  sentBytes: z.int().nonnegative(),
  /** Packs that the place had lost or spoiled. */
  resent: z.int().nonnegative(),
  snapshot: z.string(),
  findings: z.array(Finding),
  startedAt: At,
  endedAt: At,
});
export type OffsiteReport = z.infer<typeof OffsiteReport>;

/** Shares go on where the last one ended, in the order in which things were sent, until everything has been read. */
export const OffsiteRound = z.object({
  began: At,
  /** The last object that was read, or could not be; null when the round came to its end. */
  through: z.string().nullable(),
});
export type OffsiteRound = z.infer<typeof OffsiteRound>;

export const OffsiteCheck = z.object({
  format: z.literal(1),
  vault: z.string(),
  remote: RemoteName,
  /** Objects that should be there. */
  objects: Count,
  /** Of those: fetched, and their hash compared. */
  read: Count,
  /** Null when nothing was to be fetched. */
  round: OffsiteRound.nullable(),
  /** Of those: opened with the key, the newest list among them; null when no key was at hand. */
  opened: Count.nullable(),
  /** Nothing has been pushed to its end yet. */
  neverSent: z.boolean(),
  problems: z.array(
    z.object({
      object: z.string(),
      /**
       * `unopenable`: its bytes are those that were sent, and the key does not open them. `not-ours`: a list that is newer than
       * the newest that this backup has sent, and would be brought back in its stead.
       */
      what: z.enum(['missing', 'truncated', 'changed', 'unopenable', 'not-ours']),
      files: z.array(z.string()),
      filesInAll: z.int().nonnegative(),
    }),
  ),
  startedAt: At,
  endedAt: At,
});
export type OffsiteCheck = z.infer<typeof OffsiteCheck>;

export const OffsitePulled = z.object({
  format: z.literal(1),
  /** Absolute path of the backup that was made again. */
  vault: z.string(),
  vaultId: VaultId,
  place: z.string(),
  snapshot: z.object({ name: z.string(), at: At, newestRun: RunId.nullable() }),
  /** Newer lists that could not be read. */
  passedOver: z.array(z.string()),
  outcome: z.enum(['complete', 'complete-with-exceptions']),
  total: Count,
  fetched: z.int().nonnegative(),
  alreadyThere: z.int().nonnegative(),
  findings: z.array(Finding),
  startedAt: At,
  endedAt: At,
});
export type OffsitePulled = z.infer<typeof OffsitePulled>;

export const OffsiteSnapshot = z.object({
  phase: z.enum(['comparing', 'sending', 'finishing', 'checking', 'fetching', 'ended']),
  total: Count,
  done: Count,
  current: z.string().nullable(),
  report: z.union([OffsiteReport, OffsiteCheck, OffsitePulled]).nullable(),
});
export type OffsiteSnapshot = z.infer<typeof OffsiteSnapshot>;

export const OffsiteStatus = z.object({
  config: OffsiteConfig,
  /** When everything was there last; null when it never was. */
  pushedAt: At.nullable(),
  newestRun: RunId.nullable(),
  /** Encrypted, as far as this backup knows. */
  sent: Count,
  /** When the place was last compared with what was sent; null when it never was. */
  checkedAt: At.nullable(),
  /** Name and password are kept in this computer's keychain. */
  signedIn: z.boolean(),
  /** Some are kept, and not known to be for this place: they are not used for it. */
  keptForAnother: z.boolean().default(false),
  /** A working copy of the key is on this computer, locked with a passphrase. */
  workingKey: z.boolean(),
});
export type OffsiteStatus = z.infer<typeof OffsiteStatus>;
