import { z } from 'zod';

/** What the owner did about a thing that no computer can read. */
export const AppDataDone = z.enum(['exported', 'pictured', 'let-go']);
export type AppDataDone = z.infer<typeof AppDataDone>;

export const AppDataTick = z.object({
  id: z.string().min(1).max(120),
  /** Null takes the tick back. */
  done: AppDataDone.nullable(),
  note: z.string().max(2000),
  /** Where the picture or the export is, under the backup's folder; null for none. */
  file: z.string().max(1000).nullable(),
  at: z.iso.datetime(),
});
export type AppDataTick = z.infer<typeof AppDataTick>;

export const AppDataItem = z.object({
  id: z.string(),
  name: z.string(),
  /** What of it can be seen, and why the rest cannot. */
  about: z.string(),
  todo: z.string(),
  /** `always`: on every phone's list; `package`: its package is in the backup; `folder`: it left files that are. */
  because: z.enum(['always', 'package', 'folder']),
  tick: AppDataTick.nullable(),
});
export type AppDataItem = z.infer<typeof AppDataItem>;

export const AppDataInside = z.object({ items: z.int().nonnegative(), done: z.int().nonnegative() });
export type AppDataInside = z.infer<typeof AppDataInside>;

export const AppDataList = z.object({
  format: z.literal(1),
  vault: z.string(),
  inside: AppDataInside,
  items: z.array(AppDataItem),
});
export type AppDataList = z.infer<typeof AppDataList>;
