import { createHash } from 'node:crypto';
import type { RestoreFile } from './run-objects.ts';

/** Fewer than so many say little of a backup. */
const LEAST = 20;

/**
 * Files for a drill: every contact and message file, and of the rest a share, at least twenty, chosen by `seed` so that
 * another drill tries others. What the run never got is no matter of a drill. In no order.
 */
export function sampleFiles(files: readonly RestoreFile[], percent: number, seed: string): readonly RestoreFile[] {
  const held = files.filter(({ why }) => why !== 'not-in-backup' && why !== 'phone-makes-it');
  if (percent >= 100) return held;
  const always = held.filter(({ step }) => step === 'contacts' || step === 'messages');
  const rest = held.filter(({ step }) => step !== 'contacts' && step !== 'messages');
  const wanted = Math.max(LEAST, Math.ceil((rest.length * percent) / 100));
  const lots = rest.map((file) => ({
    file,
    lot: createHash('md5').update(`${seed}\0${file.storage}\0${file.path}`).digest('hex'),
  }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return [...always, ...lots.slice(0, wanted).map(({ file }) => file)];
}
