import { describe, expect, it } from 'vitest';
import { decide, isTransportFailure } from '../../../../src/core/copy/failure-policy.ts';
import { AppError, toAppError } from '../../../../src/shared/errors/app-error.ts';
import { ERRORS, isErrorCode } from '../../../../src/shared/errors/catalog.ts';

const error = (code: string): AppError => {
  if (!isErrorCode(code)) throw new Error(code);
  return new AppError(code as 'DEVICE_LOST', 'x');
};

describe('decide()', () => {
  it.each([
    ['SOURCE_SIZE_MISMATCH', 1, 0, 'retry-file'],
    ['SOURCE_SIZE_MISMATCH', 2, 0, 'retry-file'],
    ['SOURCE_SIZE_MISMATCH', 3, 1, 'next-file'],
    ['SOURCE_SIZE_MISMATCH', 3, 25, 'stop-run'],
    ['PTP_REFUSED', 1, 0, 'next-file'],
    ['SOURCE_VANISHED', 1, 0, 'next-file'],
    ['PTP_TIMEOUT', 1, 1, 'retry-file'],
    ['PTP_TIMEOUT', 3, 1, 'next-file'],
    ['PTP_DESYNC', 3, 25, 'stop-run'],
    ['DEVICE_LOST', 1, 1, 'wait-for-device'],
    ['DEVICE_LOST', 3, 1, 'next-file'],
    ['DEVICE_LOCKED', 1, 1, 'wait-for-device'],
    ['DEVICE_UNSUPPORTED', 1, 1, 'stop-run'],
    ['VAULT_FULL', 1, 0, 'stop-run'],
    ['VAULT_LOST', 1, 0, 'stop-run'],
    ['VAULT_FILE_TOO_BIG', 1, 0, 'next-file'],
    ['CANCELLED', 1, 0, 'stop-run'],
    ['INTERNAL', 1, 0, 'stop-run'],
  ])('answers %s, attempt %i, %i in a row, with %s', (code, attempts, failedInARow, decision) => {
    expect(decide(error(code), { attempts, failedInARow })).toBe(decision);
  });

  it('never retries without end, whatever the code', () => {
    for (const code of Object.keys(ERRORS)) {
      expect(['next-file', 'stop-run']).toContain(decide(error(code), { attempts: 3, failedInARow: 1 }));
    }
  });

  it('does not blame the cable for files that the phone refuses to hand out', () => {
    expect(isTransportFailure(error('PTP_REFUSED'))).toBe(false);
    expect(isTransportFailure(error('SOURCE_SIZE_MISMATCH'))).toBe(true);
    expect(isTransportFailure(error('DEVICE_LOST'))).toBe(true);
  });

  it('ends the run on a fault of our own', () => {
    expect(decide(toAppError(new TypeError('x')), { attempts: 1, failedInARow: 0 })).toBe('stop-run');
  });
});
