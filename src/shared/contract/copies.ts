import { z } from 'zod';
import { CertificateAnswer } from '../domain/certificate.ts';
import { CopyJob, CopyJobId, CopySnapshot, PluggedInSnapshot, RepairSnapshot } from '../domain/copies.ts';
import { Credentials, OffsiteConfig, OffsiteSnapshot, OffsiteStatus, Passphrase, TypedKey } from '../domain/offsite.ts';
import { VaultId } from '../domain/ids.ts';
import { call, stream } from '../rpc/define.ts';

const vault = z.string().min(1);

const credentials = Credentials.nullable().default(null);
const remote = z.string().max(300).nullable().default(null);
const key = z.string().max(10_000);
const passphrase = Passphrase.nullable().default(null);

/** From this place, into this folder, with the key from the paper. */
const BringWish = z.object({ from: z.string().min(1), to: z.string().min(1), key, credentials });
/** The same, or with the passphrase of the working copy of the key on this computer: one of the two. */
const PullWish = BringWish.extend({ key: key.nullable().default(null), passphrase });

const CopyWish = z.object({
  vault,
  to: z.string().min(1).nullable().default(null),
  /** Afterwards a twelfth of what was there before is read again, of the copy and of the backup. */
  check: z.boolean().default(true),
});

/**
 * Encrypted copies away. The key is on paper; beside it, where its owner wants that, a working copy is on this computer,
 * locked with a passphrase, and never in place of the paper. Credentials are kept nowhere, or where their owner wants it and there is
 * one in the system's own keychain: then null stands for those.
 */
const offsiteMethods = {
  /** Begins an off-site copy and writes the page with its new key; a file that is there is never written over. */
  'offsite.init': call(
    z.object({
      vault,
      to: z.string().min(1),
      /** A new file for the page with the key, or a folder that gets one. */
      sheet: z.string().min(1),
      label: z.string().min(1).max(200).nullable().default(null),
      credentials,
    }),
    z.object({ config: OffsiteConfig, sheet: z.string() }),
  ),
  /**
   * The key, typed back from the paper, opens something that was encrypted here; nothing is sent before. With a passphrase,
   * a working copy of it is kept on this computer, also later, when the key is typed once more.
   */
  'offsite.confirm': call(z.object({ vault, remote, key, passphrase }), OffsiteConfig),
  /** The working copy of this copy's key is on this computer no longer; the paper works as before. */
  'offsite.forgetKey': call(z.object({ vault, remote }), z.null()),
  'offsite.status': call(z.object({ vault }), z.array(OffsiteStatus)),
  /** With `check`, a twelfth of what is there is fetched and hashed afterwards; each goes on where the last one ended. */
  'offsite.push': stream(z.object({ vault, remote, credentials, check: z.boolean().default(true) }), OffsiteSnapshot),
  /** The same, and it goes on by itself until it has ended or is stopped (`copies.jobs`, `copies.stop`). */
  'offsite.start': call(
    z.object({
      vault,
      remote: z.string().max(300),
      credentials,
      /** Keeps the credentials in the keychain once the server has taken them. */
      keep: z.boolean().default(false),
      check: z.boolean().default(true),
    }),
    z.object({ id: CopyJobId }),
  ),
  /** Name and password of this copy's server are in the keychain no longer. */
  'offsite.forget': call(z.object({ remote: z.string().max(300) }), z.null()),
  /** As `offsite.push`, `offsite.check` and `offsite.pull`; leaving the stream ends nothing. `RUN_NOT_FOUND` for one that is not of this process. */
  'offsite.follow': stream(z.object({ id: CopyJobId }), OffsiteSnapshot),
  /**
   * Compares the place with what was sent. With the passphrase of the working copy of the key, the newest list and all else
   * that is fetched is opened, too. Errors: `OFFSITE_WRONG_PASSPHRASE`, `OFFSITE_WORKING_KEY_DAMAGED`.
   */
  'offsite.check': stream(
    z.object({ vault, remote, credentials, sharePercent: z.number().min(0).max(100).default(0), passphrase }),
    OffsiteSnapshot,
  ),
  /** The same with everything fetched, and it goes on by itself (`offsite.follow`, `copies.stop`). */
  'offsite.startCheck': call(
    z.object({ vault, remote: z.string().max(300), credentials }),
    z.object({ id: CopyJobId }),
  ),
  /** Makes the backup again in a folder, from the place and the key alone. */
  'offsite.pull': stream(PullWish, OffsiteSnapshot),
  /**
   * The same, and it goes on by itself until it has ended or is stopped (`offsite.follow`, `copies.stop`). What came back
   * is remembered in the settings. A wrong key is told at once.
   */
  'offsite.bring': call(BringWish, z.object({ id: CopyJobId })),
  /** What is right and wrong in a key while it is typed from the paper. Nothing is opened with it. */
  'offsite.lookAtKey': call(z.object({ key }), TypedKey),
} as const;

/** Further copies of a backup: on a drive, and away. */
export const copiesMethods = {
  /**
   * Brings the copy in a folder up to date, or begins it; with no folder given, on the drives that are remembered and
   * there, one after the other. Leaving the stream ends the work; the last item holds the report.
   */
  'copies.make': stream(CopyWish, CopySnapshot),
  /** The same, and it goes on by itself until it has ended or is stopped. */
  'copies.start': call(CopyWish, z.object({ id: CopyJobId })),
  /** What is under way in this process, and how the last of each ended, the oldest first. */
  'copies.jobs': stream(z.null(), z.array(CopyJob)),
  /** As `copies.make`; leaving the stream ends nothing. `RUN_NOT_FOUND` for one that is not of this process. */
  'copies.follow': stream(z.object({ id: CopyJobId }), CopySnapshot),
  /** Whether this drive's copy is made by itself, once each time the drive is plugged in while a window's app is open. */
  'copies.byItself': call(z.object({ drive: z.uuid(), vaultId: VaultId, on: z.boolean() }), z.null()),
  /**
   * Waits for the drives that are remembered for this backup, switched on or not, and copies onto each: at once onto
   * those that are there, then as they come. Goes on until the stream is left.
   */
  'copies.whenPluggedIn': stream(z.object({ vault, check: z.boolean().default(true) }), PluggedInSnapshot),
  /** Answers when it has stopped; what it did stays, and the next one goes on. */
  'copies.stop': call(z.object({ id: CopyJobId }), z.null()),
  /**
   * Reads the backup and every copy that is there (those that are remembered, and those in `from`), and puts wrong files
   * right with the bytes of another copy. With a share, goes on where the last share of each copy ended.
   */
  'copies.repair': stream(
    z.object({
      vault,
      from: z.array(z.string().min(1)).default([]),
      sharePercent: z.number().positive().max(100).nullable().default(null),
      repair: z.boolean().default(true),
    }),
    RepairSnapshot,
  ),
  /**
   * Whether a reset is safe: what is missing, or the page that says so, which is kept in the backup. `acknowledge` names
   * things that the newest backup does not cover and that its owner accepts to lose; it holds for that backup alone.
   */
  'certificate.get': call(
    z.object({ vault, acknowledge: z.array(z.string().max(1000)).max(100).default([]) }),
    CertificateAnswer,
  ),
  ...offsiteMethods,
} as const;
