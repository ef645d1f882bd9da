import type { DeviceSummary } from '../../shared/domain/device.ts';
import type { StepId } from '../../shared/domain/ids.ts';
import type { RunHeader, RunKind } from '../../shared/domain/run-record.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../base/options.ts';
import type { Source } from '../device/source.ts';
import { newRunId } from '../vault/open-vault.ts';
import type { Vault } from '../vault/vault.ts';

const OPEN_ATTEMPTS = 3;
const OPEN_PAUSE_MS = 500;

export interface PatientOpening {
  readonly clock: Clock;
  readonly openSource: (options: OpOptions) => Promise<Source>;
  /** In milliseconds. */
  readonly waitMs: number;
}

/**
 * A first contact that was garbled or cut off is tried again at once. A device that is locked, held by another program
 * or not plugged in yet is waited for as long as the request says; one that can never be used is not.
 */
export async function openPatiently(
  { clock, openSource, waitMs }: PatientOpening,
  options: OpOptions,
): Promise<Source> {
  const giveUpAt = clock.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openSource(options);
    } catch (error) {
      if (!isAppError(error) || error.scope !== 'device' || error.retry === 'never') throw error;
      // A first contact after a pulled cable may break off by itself (libmtp meets the same and tries again).
      const passing = error.retry === 'auto' || error.code === 'DEVICE_LOST';
      const again =
        (passing && attempt < OPEN_ATTEMPTS) || (error.retry !== 'auto' && clock.now() + OPEN_PAUSE_MS <= giveUpAt);
      if (!again) throw error;
      await clock.delay(OPEN_PAUSE_MS, options);
    }
  }
}

/** The first line of a run's journal. */
export async function headerFor(
  clock: Clock,
  request: { readonly kind: RunKind; readonly steps: readonly StepId[] },
  summary: DeviceSummary,
  vault: Vault,
): Promise<RunHeader> {
  const startedAt = new Date(clock.now()).toISOString();
  const taken = new Set<string>((await vault.runs()).map((run) => run.header.runId));
  return {
    kind: 'header',
    format: 1,
    runId: newRunId(clock.now(), taken),
    run: request.kind,
    startedAt,
    device: {
      id: summary.id,
      model: summary.model,
      os: summary.os,
      osVersion: summary.osVersion,
      serial: summary.serial,
      name: summary.name,
    },
    steps: [...request.steps],
  };
}
