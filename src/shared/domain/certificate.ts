import { z } from 'zod';
import { KnownCopy } from './copies.ts';
import { Count } from './count.ts';
import { RunId, Sha256, VaultId } from './ids.ts';
import { RunDevice } from './run-record.ts';

/** What a reset needs first, in the order in which to do it. */
export const CERTIFICATE_NEEDS = [
  'backup',
  'phone',
  'complete',
  'everything',
  'fresh',
  'compared',
  'contents',
  'contacts',
  'messages',
  'healthy',
  'second-copy',
  'drill',
  'not-covered',
] as const;
export const CertificateMissing = z.enum(CERTIFICATE_NEEDS);
export type CertificateMissing = z.infer<typeof CertificateMissing>;

/** `.lifeboat/certificates/<time>.json`: on what ground a reset was called safe. */
export const Certificate = z.object({
  format: z.literal(1),
  vaultId: VaultId,
  vault: z.string(),
  grantedAt: z.iso.datetime(),
  device: RunDevice,
  run: RunId,
  runEndedAt: z.iso.datetime(),
  onPhone: Count,
  comparedWithPhone: z.int(),
  opens: z.int(),
  doesNotOpen: z.int(),
  notChecked: z.int(),
  contacts: z.int(),
  messages: z.int(),
  /** SHA-256 of `manifest-sha256.txt`. */
  manifest: Sha256,
  copies: z.array(KnownCopy),
  drillAt: z.iso.datetime(),
  /** What the backup does not cover, each acknowledged by the owner. */
  acknowledged: z.array(z.string()),
});
export type Certificate = z.infer<typeof Certificate>;

export const CertificateAnswer = z.object({
  format: z.literal(1),
  vault: z.string(),
  granted: z.boolean(),
  missing: z.array(z.object({ code: CertificateMissing, says: z.string(), todo: z.string() })),
  /** What the newest backup does not cover, and whether that was acknowledged. */
  notCovered: z.array(z.object({ what: z.string(), why: z.string(), instead: z.string(), acknowledged: z.boolean() })),
  certificate: Certificate.nullable(),
  /** Where the page to print is, from the backup's folder; null when it was refused. */
  page: z.string().nullable(),
});
export type CertificateAnswer = z.infer<typeof CertificateAnswer>;
