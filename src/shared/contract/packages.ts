import { z } from 'zod';
import { KitInside, KitPackage } from '../domain/packages.ts';
import { call } from '../rpc/define.ts';

export const PackagesList = z.object({
  format: z.literal(1),
  vault: z.string(),
  /** `Lumia 950, Windows 10 Mobile 10.0.15254.0`: whom the verdicts are for; null where no phone was ever backed up here. */
  phone: z.string().nullable(),
  inside: KitInside,
  /** Worst first, at most 2000. */
  packages: z.array(KitPackage),
  more: z.int().nonnegative(),
});
export type PackagesList = z.infer<typeof PackagesList>;

/** The packages in a backup, judged for its phone and against one another; no phone is needed. */
export const packagesMethods = {
  'packages.list': call(z.object({ vault: z.string().min(1) }), PackagesList),
} as const;
