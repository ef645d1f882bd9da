import type { StepId } from '../../shared/domain/ids.ts';
import type { StepTotals } from '../../shared/domain/run-record.ts';
import type { RunReport } from '../../shared/domain/run-report.ts';
import type { RunTally } from '../../shared/domain/run-tally.ts';
import { exportState } from '../../shared/report/export-age.ts';
import { APP_DATA_TEXT } from '../../shared/text/strings-app-data.en.ts';
import { REPORT_TEXT } from '../../shared/text/strings-report.en.ts';

const TEXT = REPORT_TEXT.cannotCover;

/**
 * What this run could not have saved whatever it did, with what to do instead on this phone's version of Windows.
 * The backup app for contacts and messages exists from Windows Phone 8.1 on (lumia-facts 3.1).
 */
export function notCovered(tally: RunTally): RunReport['notCovered'] {
  const { header, steps, inside } = tally;
  if (header.run === 'add') return [];
  if (header.device.id.startsWith('folder:')) {
    return [{ what: TEXT.folderWhat, why: TEXT.folderWhy, instead: TEXT.folderInstead }];
  }
  const hasExportApp = !/^Windows Phone [78](?:\.0)?$/u.test(header.device.os);
  const nothing = (id: StepId): boolean => isEmpty(steps.get(id)) && header.steps.includes(id);
  const covered: RunReport['notCovered'] = [];
  const noExport = (id: 'contacts' | 'messages'): boolean => header.steps.includes(id) && hasNoExport(id, tally);
  if (nothing('contacts') || noExport('contacts')) {
    const why = nothing('contacts') ? TEXT.contactsWhy : TEXT.contactsNoExport;
    const instead = hasExportApp ? `${TEXT.exportApp} ${TEXT.contactsOtherwise}` : TEXT.contactsNoApp;
    covered.push({ what: TEXT.contactsWhat, why, instead });
  }
  if (nothing('messages') || noExport('messages')) {
    const why = nothing('messages') ? TEXT.messagesWhy : TEXT.messagesNoExport;
    const instead = hasExportApp ? `${TEXT.exportApp} ${TEXT.messagesOtherwise}` : TEXT.messagesNoApp;
    covered.push({ what: TEXT.messagesWhat, why, instead });
  }
  if (header.device.id.startsWith('libmtp:')) {
    covered.push({ what: TEXT.libmtpWhat, why: TEXT.libmtpWhy, instead: TEXT.libmtpInstead });
  }
  const list = inside?.appData;
  const ticked = list ? ` ${APP_DATA_TEXT.cover(list.done, list.items)}` : '';
  covered.push({ what: TEXT.appDataWhat, why: TEXT.appDataWhy, instead: `${TEXT.appDataInstead}${ticked}` });
  if (isEmpty(steps.get('cloud'))) {
    covered.push({ what: TEXT.cloudWhat, why: TEXT.cloudWhy, instead: TEXT.cloudInstead });
  }
  return covered;
}

export function isEmpty(totals: StepTotals | undefined): boolean {
  return (totals?.onPhone.files ?? 0) === 0;
}

/** Files are there, and none of them is the phone's contacts or messages; one that is old is one all the same. */
export function hasNoExport(of: 'contacts' | 'messages', { inside, endedAt }: RunTally): boolean {
  const is = exportState({ inside: inside ?? undefined, endedAt }, of)?.is;
  return is === 'none' || is === 'unread';
}
