import { toAppError } from '../../shared/errors/app-error.ts';
import { createHasher } from '../base/hasher.ts';
import type { OpOptions } from '../base/options.ts';
import { prefetch } from '../base/prefetch.ts';
import type { Source, SourceFile } from '../device/source.ts';
import type { Connection } from './connection.ts';
import { decide } from './failure-policy.ts';
import { pathOf, type Ledger, type Problem } from './ledger.ts';
import type { ProgressMeter } from './progress-meter.ts';

/**
 * Reads every file that counts as safe from the phone a second time, in a fresh session, and compares it with what is
 * stored. Gives how many are equal. What differs, or cannot be read again, no longer counts as safe.
 */
export async function comparePhone(
  connection: Connection,
  ledger: Ledger,
  meter: ProgressMeter,
  options: OpOptions,
): Promise<number> {
  await connection.fresh(options);
  let equal = 0;
  for (let index = 0; index < ledger.length; index += 1) {
    const stored = ledger.stored(index);
    if (!stored) continue;
    const planned = ledger.planned(index);
    meter.file(planned.step, pathOf(planned));
    const problem = await compareOne(connection, planned.file, stored, options);
    if (problem) ledger.disprove(index, 'differs-from-phone', problem);
    else equal += 1;
  }
  return equal;
}

/** Null when the phone sends the bytes that are stored; read twice before a difference counts. */
export async function compareOne(
  connection: Connection,
  file: SourceFile,
  stored: { readonly size: number; readonly sha256: string },
  options: OpOptions,
): Promise<Problem | null> {
  for (let attempts = 1; ; attempts += 1) {
    // A phone that cannot be had again ends the comparison, and with it the run.
    const source = await connection.ready(options);
    try {
      const now = connection.resolve(file);
      if ((await hashOf(source, now, options)) === stored.sha256) return null;
      if (attempts > 1)
        return { code: 'COMPARE_DIFFERS', message: `Cannot confirm "${file.path}": the phone now sends other bytes` };
    } catch (thrown) {
      options.signal.throwIfAborted();
      const error = toAppError(thrown);
      if (error.scope === 'device') connection.markBroken();
      const decision = decide(error, { attempts, failedInARow: 1 });
      if (decision === 'stop-run') throw error;
      if (decision === 'next-file') return { code: error.code, message: error.message };
    }
  }
}

async function hashOf(source: Source, file: SourceFile, { signal }: OpOptions): Promise<string> {
  const hasher = createHasher();
  let size = 0;
  for await (const chunk of prefetch(source.read(file, { signal, offset: 0 }), 4)) {
    size += chunk.byteLength;
    if (size > file.size) break;
    hasher.update(chunk);
  }
  return size === file.size ? hasher.digest().sha256 : '';
}
