import { startRun, type CopyRun, type RunDeps, type RunRequest } from '../../src/core/copy/run.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { silent } from '../../src/core/base/log.ts';
import type { Source } from '../../src/core/device/source.ts';
import { buildReport } from '../../src/core/report/build-report.ts';
import { createOrOpenVault } from '../../src/core/vault/open-vault.ts';
import type { Disk } from '../../src/core/vault/disk.ts';
import { readBack } from '../../src/core/verify/read-back.ts';
import { STEP_IDS } from '../../src/shared/domain/ids.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';

/** Begins a backup as the app does, with the features wired and nothing of a host. */
export async function begin(
  open: RunRequest['openSource'],
  to: string,
  more: Partial<RunRequest> & { readonly disk?: Disk } = {},
  reading: RunDeps['readBack'] = (vault, stored, options) => readBack(vault, stored, { ...options, hash: 'xxh64' }),
): Promise<CopyRun> {
  const { disk, ...request } = more;
  const openVault = (source: Source) =>
    createOrOpenVault({
      folder: to,
      deviceSerial: source.summary.serial,
      deviceName: source.summary.name,
      clock: systemClock,
      ...(disk ? { disk } : {}),
    });
  return await startRun(
    {
      clock: systemClock,
      log: silent,
      readBack: reading,
      remedy: (code) => `remedy for ${code}`,
      buildReport,
      render: () =>
        Promise.resolve({ files: new Map(), frontPage: { html: '<!doctype html><title>x</title>', readMe: 'x' } }),
    },
    { kind: 'backup', openSource: open, openVault, steps: STEP_IDS, compare: false, waitMs: 0, ...request },
    { signal: new AbortController().signal },
  );
}

export async function backUp(...args: Parameters<typeof begin>): Promise<RunReport> {
  const run = await begin(...args);
  return await run.report;
}
