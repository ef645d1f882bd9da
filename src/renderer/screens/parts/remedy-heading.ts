import { isErrorCode, type ErrorCode } from '../../../shared/errors/catalog.ts';
import { t, type TextKey } from '../../text/i18n.ts';

const HEADINGS: Partial<Record<ErrorCode, TextKey>> = {
  DEVICE_NONE: 'problem.noPhone',
  DEVICE_LOST: 'problem.phoneGone',
  DEVICE_LOCKED: 'connect.state.locked',
  DEVICE_CLAIMED: 'connect.state.claimed',
  DEVICE_NO_PERMISSION: 'connect.state.no-permission',
  DEVICE_CHANGED: 'problem.otherPhone',
  PTP_TIMEOUT: 'connect.state.unresponsive',
  VAULT_FULL: 'problem.full',
  COPY_FULL: 'problem.full',
  VAULT_IN_USE: 'problem.inUse',
  VAULT_TAKEN_OVER: 'problem.inUse',
  VAULT_LOST: 'problem.diskGone',
  VAULT_NOT_FOUND: 'problem.noBackup',
  VAULT_NOT_WRITABLE: 'problem.notWritable',
  HOST_GONE: 'problem.hostGone',
};

/** What is, in a few words, lower case, for the top of a page. */
export function headingOf(code: string): string {
  return t((isErrorCode(code) ? HEADINGS[code] : undefined) ?? 'problem.other');
}
