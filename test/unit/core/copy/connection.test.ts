import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/core/base/options.ts';
import { Connection } from '../../../../src/core/copy/connection.ts';
import type { Source } from '../../../../src/core/device/source.ts';
import { AppError } from '../../../../src/shared/errors/app-error.ts';

const { signal } = new AbortController();
const source = { [Symbol.asyncDispose]: () => Promise.resolve() } as unknown as Source;

function leaping(): Clock {
  let now = 0;
  return {
    now: () => now,
    delay: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

describe('Connection', () => {
  it('gives a phone up as lost, not as never there, when it stays away after a run had it', async () => {
    const waits: (string | null)[] = [];
    const connection = new Connection(source, {
      open: () => Promise.reject(new AppError('DEVICE_NONE', 'Cannot open "usb:1": it is not plugged in')),
      clock: leaping(),
      waitMs: 0,
      onWaiting: (code) => waits.push(code),
    });
    connection.markBroken();
    await expect(connection.ready({ signal })).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    expect(waits.length).toBeGreaterThan(1);
    expect(waits.at(-1)).toBe(null);
  });
});
