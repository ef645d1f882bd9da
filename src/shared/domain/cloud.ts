import { z } from 'zod';

export const CloudService = z.enum(['onedrive', 'people', 'calendar', 'mail', 'onenote']);
export type CloudService = z.infer<typeof CloudService>;

/** Something that is called as what a service gives, and is not that. It is stored all the same, and not counted. */
export const NotCounted = z.object({
  path: z.string(),
  why: z.enum(['empty', 'not-what-it-says', 'cut-off', 'does-not-open']),
});
export type NotCounted = z.infer<typeof NotCounted>;

/** What is held from each service, and when something of it last came. A service that nothing came from is not there. */
export const CloudInside = z.object({
  services: z.array(
    z.object({
      service: CloudService,
      /** All that is held, each content once. */
      files: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      /** When what it gives was last taken in, or given again. */
      takenAt: z.iso.datetime(),
    }),
  ),
  /** Of what this run was given. */
  notCounted: z.array(NotCounted).max(100).default([]),
  /** Beyond those that are listed. */
  notCountedMore: z.int().nonnegative().default(0),
});
export type CloudInside = z.infer<typeof CloudInside>;
