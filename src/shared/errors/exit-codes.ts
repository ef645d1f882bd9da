import type { RunReport } from '../domain/run-report.ts';
import { ERRORS, isErrorCode } from './catalog.ts';

export const EXIT = { ok: 0, fault: 1, usage: 2, notAllSafe: 3, damaged: 30, stopped: 130 } as const;

/** Exit status for an error code; a code nobody knows is a fault in the app. */
export function exitForCode(code: string): number {
  return isErrorCode(code) ? ERRORS[code].exit : EXIT.fault;
}

/** 0 means that every planned file is safe, and nothing else does. */
export function exitForReport(report: {
  readonly outcome: RunReport['outcome'];
  readonly endedBy: { readonly code: string } | null;
}): number {
  switch (report.outcome) {
    case 'complete':
      return EXIT.ok;
    case 'complete-with-exceptions':
      return EXIT.notAllSafe;
    case 'stopped':
      return EXIT.stopped;
    case 'failed': {
      const exit = report.endedBy ? exitForCode(report.endedBy.code) : EXIT.fault;
      // A failed run never exits with 0, whatever ended it.
      return exit === EXIT.ok ? EXIT.fault : exit;
    }
  }
}
