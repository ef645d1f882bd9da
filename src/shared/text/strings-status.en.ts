import { REPORT_TEXT } from './strings-report.en.ts';

/** What is due, and why. */
export const STATUS_TEXT = {
  step: REPORT_TEXT.step,
  backup: 'backup',
  nothingYet: 'Nothing has been saved yet.',
  unfinished: 'The last run did not finish; run it again, it goes on where it stopped.',
  never: 'Never saved yet.',
  drill: 'restore drill',
  drillNever: 'No restore has been tried yet: lifeboat drill <backup> does it in a minute.',
  drillFailed: 'The last one did not pass: look at what it named, put it right (lifeboat repair), and try again.',
  drillDue: 'Due every 60 days: try that what is saved can be put back.',
  happened: 'You said that something happened: save it now.',
  reset: 'Before the reset: make a full backup that compares every file with the phone.',
  every: {
    month: 'Due every month.',
    'half-year': 'Due twice a year.',
  },
} as const;
