import { z } from 'zod';
import { VaultId } from '../../shared/domain/ids.ts';
import { AppError } from '../../shared/errors/app-error.ts';

/** The version of everything under `.lifeboat/`. A higher one was written by a newer app and is not touched. */
export const VAULT_FORMAT = 1;

/** `.lifeboat/vault.json`. */
export const VaultFile = z.object({
  format: z.literal(VAULT_FORMAT),
  id: VaultId,
  name: z.string(),
  deviceSerial: z.string().nullable(),
  /** As the device gave it; `name` is the folder's. Null in a backup that was begun before this was written down. */
  deviceName: z.string().nullable().default(null),
  createdAt: z.iso.datetime(),
});
export type VaultFile = z.infer<typeof VaultFile>;

/** Throws `VAULT_NEWER_FORMAT` or `VAULT_DAMAGED`. */
export function parseVaultFile(text: string, path: string): VaultFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('VAULT_DAMAGED', `Cannot read "${path}": it is no JSON`, { details: { what: path }, cause });
  }
  const version = z.object({ format: z.int() }).safeParse(value);
  if (version.success && version.data.format > VAULT_FORMAT) {
    const { format } = version.data;
    throw new AppError('VAULT_NEWER_FORMAT', `Cannot open "${path}": it has format ${format}`, { details: { format } });
  }
  const parsed = VaultFile.safeParse(value);
  if (!parsed.success) {
    throw new AppError('VAULT_DAMAGED', `Cannot read "${path}": ${parsed.error.issues[0]?.message ?? 'wrong shape'}`, {
      details: { what: path },
    });
  }
  return parsed.data;
}
