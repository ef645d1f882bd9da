import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../../src/core/base/log.ts';
import type { OpOptions } from '../../src/core/base/options.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { openMtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import type { Source } from '../../src/core/device/source.ts';
import type { TransferFailure } from '../../src/core/device/virtual/phone-state.ts';
import { VirtualPhones } from '../../src/core/device/virtual/virtual-phones.ts';
import { DeviceId } from '../../src/shared/domain/ids.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import { backUp } from '../support/backup.ts';
import { brokenPromises, hashTree, seededBytes } from '../support/trees.ts';

/** Every n-th transfer is tried; 1 tries them all. */
const STRIDE = Number(process.env['SWEEP_STRIDE'] ?? 1);
/** A virtual phone answers at once, so silence means failure soon. */
const REPLY_MS = 250;

let work = '';
let phone = '';
beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'transfer-sweep-'));
  phone = path.join(work, 'phone');
  const put = (name: string, size: number): void => {
    const full = path.join(phone, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, seededBytes(size, size));
    fs.utimesSync(full, 1_400_000_000, 1_400_000_000);
  };
  // Sizes at which a data phase ends on a packet's edge, beside it, and after several transfers.
  put('Phone/Pictures/Camera Roll/edge.jpg', 512 * 3 - 12);
  put('Phone/Pictures/Camera Roll/beside.jpg', 512 * 3 - 11);
  put('Phone/Videos/film.mp4', 700_000);
  put('Phone/Documents/empty.txt', 0);
  put('SD card/Documents/letter.txt', 500);
});
afterAll(() => {
  fs.rmSync(work, { recursive: true, force: true });
});

const host = { clock: systemClock, log: silent };

/** One phone whose n-th transfer fails, and a way to open it as often as a run likes. */
function failing(at: number, how: TransferFailure) {
  const phones = new VirtualPhones(host);
  const id = DeviceId.parse(`virtual:lumia-950@${phone}`);
  const state = phones.state(id);
  state.fresh = false;
  state.failTransfer(at, how);
  const open = async (options: OpOptions): Promise<Source> => {
    // A phone that vanished is plugged in again by the time it is looked for.
    state.replug();
    state.fresh = false;
    const transport = await phones.connect(id, options);
    return await openMtpPhone({ transport, id, ...host, options, replyMs: REPLY_MS });
  };
  return { open, state };
}

function mustBeWhole(report: RunReport, what: string): void {
  expect(report.outcome, `${what}: ${JSON.stringify([report.endedBy, report.findings])}`).toBe('complete');
  const onPhone = hashTree(phone);
  const kept = hashTree(path.join(report.vault, 'data'));
  expect(kept, what).toEqual(onPhone);
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'manifest-sha256.txt'], { cwd: report.vault });
}

describe('the n-th USB transfer', () => {
  it.each<TransferFailure>(['stall', 'error', 'short', 'vanish'])(
    'may %s, for every n: nothing called safe is wrong, and the run ends complete, or the next one does',
    async (how) => {
      let tried = 0;
      let healed = 0;
      let atOnce = 0;
      for (let at = 0; ; at += STRIDE) {
        const to = path.join(work, `${how}-${at}`);
        const { open, state } = failing(at, how);
        const what = `transfer ${at}, ${how}`;
        let first: RunReport | null = null;
        try {
          first = await backUp(open, to);
        } catch (error) {
          // Before a run has begun there is nothing to report on, only a reason.
          expect(error, what).toMatchObject({
            name: 'AppError',
            code: expect.stringMatching(/^(PTP|DEVICE)_/) as string,
          });
        }
        if (first) expect(brokenPromises(first.vault), what).toEqual([]);
        if (!state.fired) {
          expect(first?.outcome, what).toBe('complete');
          fs.rmSync(to, { recursive: true, force: true });
          break;
        }
        tried += 1;
        if (first?.outcome === 'complete') {
          atOnce += 1;
          mustBeWhole(first, what);
        } else {
          mustBeWhole(await backUp(failing(Infinity, how).open, to), `${what}, second run`);
          healed += 1;
        }
        fs.rmSync(to, { recursive: true, force: true });
      }
      expect(tried).toBeGreaterThan(30 / STRIDE);
      console.log(
        `transfer sweep, ${how}: ${tried} transfers, ${atOnce} complete in the same run, ${healed} in the next`,
      );
    },
  );
});
