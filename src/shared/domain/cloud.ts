import { z } from 'zod';

export const CloudService = z.enum(['onedrive', 'people', 'calendar', 'mail', 'onenote']);
export type CloudService = z.infer<typeof CloudService>;

/** What was taken in from each service, and when last. A service that nothing came from is not there. */
export const CloudInside = z.object({
  services: z.array(
    z.object({
      service: CloudService,
      /** Of the last time. */
      files: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      takenAt: z.iso.datetime(),
    }),
  ),
});
export type CloudInside = z.infer<typeof CloudInside>;
