import { DrillRecord } from '../../../shared/domain/restore.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { DrillFacts } from '../../schedule/decide-due.ts';
import { NEVER } from '../../vault/disk.ts';
import { DRILLS_FILE, type Vault } from '../../vault/vault.ts';

/** More were not made in the life of any backup. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The newest drill of a backup, and what is to be known of all of them. A line that makes no sense is passed over. */
export async function readDrills(
  vault: Vault,
): Promise<{ readonly last: DrillRecord | null; readonly facts: DrillFacts }> {
  const bytes = await vault.tagFile(DRILLS_FILE, { signal: NEVER });
  let text = '';
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  const drills = text.split('\n').flatMap((line) => {
    // What does not fit is torn off, or somebody else's.
    const drill = DrillRecord.safeParse(parseJson(line));
    return drill.success ? [drill.data] : [];
  });
  const passed = drills.findLast((drill) => drill.passed);
  const last = drills.at(-1) ?? null;
  const failed = last && !last.passed ? Date.parse(last.at) : null;
  return { last, facts: { lastPassed: passed ? Date.parse(passed.at) : null, failed } };
}
