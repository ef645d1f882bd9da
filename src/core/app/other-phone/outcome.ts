import type { OtherPhoneReport } from '../../../shared/domain/other-phone.ts';

/** The one place that calls an export complete: every picture was written or there, read back, and the same. */
export function outcomeOf({
  chosen,
  written,
  alreadyThere,
  failed,
}: OtherPhoneReport['photos']): OtherPhoneReport['outcome'] {
  const isAll = failed.files === 0 && written.files + alreadyThere.files === chosen.files;
  return isAll ? 'complete' : 'complete-with-exceptions';
}
