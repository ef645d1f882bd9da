import { z } from 'zod';

/** What the calendar files of a backup hold together; an event that several have counts once. */
export const CalendarInside = z.object({
  files: z.int().nonnegative(),
  events: z.int().nonnegative(),
  /** First and last day on which an event begins; null where none says. */
  from: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  /** Files without their end. */
  cutOff: z.int().nonnegative(),
});
export type CalendarInside = z.infer<typeof CalendarInside>;
