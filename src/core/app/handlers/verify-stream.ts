import path from 'node:path';
import type { AppHandlers, VerifySnapshot } from '../../../shared/contract/contract.ts';
import { NOTHING } from '../../../shared/domain/count.ts';
import { Latest } from '../../base/latest.ts';
import type { OpOptions } from '../../base/options.ts';
import { openVault } from '../../vault/open-vault.ts';
import { verifyVault } from '../../verify/verify-vault.ts';
import type { HostPorts } from '../ports.ts';

/** Judges every stored file. Leaving the stream ends the work; the last item holds the report. */
export async function* verifyStream(
  { clock, log }: HostPorts,
  input: Parameters<AppHandlers['vault.verify']>[0],
  options: OpOptions,
): AsyncGenerator<VerifySnapshot, void, void> {
  const left = new AbortController();
  const signal = AbortSignal.any([options.signal, left.signal]);
  const latest = new Latest<VerifySnapshot>({
    phase: 'reading-records',
    total: NOTHING,
    done: NOTHING,
    current: null,
    report: null,
  });
  const work = async (): Promise<void> => {
    try {
      await using vault = await openVault(path.resolve(input.vault), { write: false, clock, log });
      const report = await verifyVault(vault, {
        mode: input.mode,
        samplePercent: input.samplePercent,
        signal,
        clock,
        onProgress: ({ files, bytes, ofFiles, ofBytes }) => {
          const total = { files: ofFiles, bytes: ofBytes };
          latest.set({ phase: 'checking', total, done: { files, bytes }, current: null, report: null });
        },
      });
      latest.set({ phase: 'ended', total: report.expected, done: report.expected, current: null, report });
    } finally {
      latest.end();
    }
  };
  const working = work();
  // Its failure is thrown below, after the last state; until then it must not count as unhandled.
  working.catch(() => undefined);
  try {
    yield* latest.watch({ signal });
    await working;
  } finally {
    left.abort(options.signal.reason);
    await Promise.allSettled([working]);
  }
}
