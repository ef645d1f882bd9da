import type { AppError } from '../../shared/errors/app-error.ts';

export type Decision =
  /** The same file again; a connection that broke is opened anew first. */
  | 'retry-file'
  /** This file goes into the report as not safe; the run goes on. */
  | 'next-file'
  /** Nothing more can be done without the owner; the run waits for the device as long as it may. */
  | 'wait-for-device'
  | 'stop-run';

export interface FailureHistory {
  /** Attempts at this file so far, this one included. */
  readonly attempts: number;
  /** Files that failed one after another for reasons that a cable or a port could have, this one included. */
  readonly failedInARow: number;
}

const MAX_ATTEMPTS = 3;
const MAX_FAILED_IN_A_ROW = 25;

/** Failures that a bad cable, port or hub can cause; a file that the phone refuses to hand out says nothing about the cable. */
export function isTransportFailure(error: AppError): boolean {
  return error.scope === 'device' || (error.scope === 'file' && error.retry === 'auto');
}

/** What a run does about an error at a file. Pure: the whole policy is here. */
export function decide(error: AppError, { attempts, failedInARow }: FailureHistory): Decision {
  switch (error.scope) {
    case 'file':
      if (error.retry === 'auto' && attempts < MAX_ATTEMPTS) return 'retry-file';
      return failedInARow < MAX_FAILED_IN_A_ROW ? 'next-file' : 'stop-run';
    case 'device':
      if (error.retry === 'never') return 'stop-run';
      // A file at which the phone breaks off every time is left for later, so that it cannot cost all the others.
      if (attempts >= MAX_ATTEMPTS) return failedInARow < MAX_FAILED_IN_A_ROW ? 'next-file' : 'stop-run';
      return error.retry === 'auto' ? 'retry-file' : 'wait-for-device';
    case 'vault':
    case 'run':
    case 'host':
      return 'stop-run';
  }
}
