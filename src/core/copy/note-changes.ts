import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';
import type { OpOptions } from '../base/options.ts';
import type { Connection } from './connection.ts';
import type { Ledger } from './ledger.ts';

/** A run answers for what was on the phone when it was listed; what the phone told of since then is said. */
export async function noteChanges(connection: Connection, ledger: Ledger, options: OpOptions): Promise<void> {
  const source = connection.last;
  const told = await source.changesTold?.(options);
  if (!told || told.objects + told.storages === 0) return;
  ledger.note(source.summary.name, 'changed-meanwhile', REPORT_TEXT.changedMeanwhile(told));
}
