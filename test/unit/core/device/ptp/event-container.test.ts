import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTAINER, encodeParameters } from '../../../../../src/core/device/ptp/container.ts';
import { decodeEvent } from '../../../../../src/core/device/ptp/event-container.ts';
import { EVENT } from '../../../../../src/core/device/ptp/events.ts';
import { isAppError } from '../../../../../src/shared/errors/app-error.ts';

describe('decodeEvent()', () => {
  it('gives back what was encoded, with at most three parameters', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 5 }),
        (code, transactionId, params) => {
          const bytes = encodeParameters(CONTAINER.event, code, transactionId, params);
          expect(decodeEvent(bytes)).toEqual({ code, transactionId, params: params.slice(0, 3) });
        },
      ),
    );
  });

  it('refuses what is no whole event: another type, a length beyond what came, torn headers', () => {
    const event = encodeParameters(CONTAINER.event, EVENT.ObjectAdded, 0, [7]);
    const response = encodeParameters(CONTAINER.response, EVENT.ObjectAdded, 0, [7]);
    for (const bytes of [response, event.subarray(0, 14), event.subarray(0, 11), new Uint8Array(0)]) {
      expect(() => decodeEvent(bytes)).toThrow(expect.objectContaining({ code: 'PTP_MALFORMED' }));
    }
  });

  it('either decodes any bytes or says that they are malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(decodeEvent(bytes).params.length).toBeLessThanOrEqual(3);
        } catch (error) {
          expect(isAppError(error, 'PTP_MALFORMED')).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
