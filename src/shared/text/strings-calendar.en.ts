/** What is said of calendars in a backup. */
export const CALENDAR_TEXT = {
  heading: 'Calendar',
  counts: (events: string, isOne: boolean, files: string) =>
    `${events} ${isOne ? 'event' : 'events'} in ${files}, without doubles`,
  span: (from: string, until: string) => `Beginning from ${from} to ${until}`,
  cutOff: (files: string, isOne: boolean) =>
    `${files} ${isOne ? 'is' : 'are'} cut off: what was after the break is missing. Export the calendar again and add it.`,
} as const;
