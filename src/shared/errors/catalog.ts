/** What a failure takes down with it; decides whether a run continues. */
export type ErrorScope = 'file' | 'device' | 'vault' | 'run' | 'host';

/** Who may try again: the engine by itself, the user after a remedy, or nobody. */
export type RetryPolicy = 'auto' | 'user' | 'never';

export interface ErrorSpec<Details> {
  readonly scope: ErrorScope;
  readonly retry: RetryPolicy;
  /** Exit status of the command line when this is what ended it. */
  readonly exit: number;
  /** Phantom: carries the shape of `details` for this code. Never set. */
  readonly detailsType?: Details;
}

const spec = <Details = undefined>(scope: ErrorScope, retry: RetryPolicy, exit: number): ErrorSpec<Details> => ({
  scope,
  retry,
  exit,
});

/** Every way things go wrong. `code` is the identity: it survives the wire, logs, reports and translations. */
export const ERRORS = {
  DEVICE_NONE: spec('device', 'user', 10),
  DEVICE_CHARGE_ONLY: spec('device', 'user', 10),
  DEVICE_LOCKED: spec<{ deviceName: string }>('device', 'user', 10),
  DEVICE_CLAIMED: spec<{ holder?: string }>('device', 'user', 10),
  DEVICE_NO_PERMISSION: spec('device', 'user', 10),
  DEVICE_NO_DRIVER: spec('device', 'never', 10),
  DEVICE_UNSUPPORTED: spec<{ deviceName: string }>('device', 'never', 10),
  DEVICE_WP7: spec<{ deviceName: string }>('device', 'never', 10),
  DEVICE_FLASH_MODE: spec<{ mode: string }>('device', 'user', 10),
  DEVICE_LOST: spec('device', 'user', 11),
  DEVICE_CHANGED: spec<{ expected: string; got: string }>('device', 'user', 11),
  DEVICE_UNRELIABLE: spec<{ failures: number }>('device', 'user', 11),
  /** The process that libmtp runs in died, hung or gave up; another one may do better. */
  LIBMTP_FAILED: spec('device', 'auto', 11),
  /** Nothing of libmtp on this computer, or a program that cannot start it. */
  LIBMTP_MISSING: spec('device', 'never', 10),
  PTP_BUSY: spec('device', 'auto', 11),
  PTP_TIMEOUT: spec<{ operation: string; ms: number }>('device', 'auto', 11),
  PTP_DESYNC: spec<{ expected: number; got: number }>('device', 'auto', 11),
  PTP_MALFORMED: spec<{ what: string; offset: number }>('device', 'auto', 11),
  PTP_REFUSED: spec<{ operation: string; response: number }>('file', 'never', 3),
  SOURCE_VANISHED: spec<{ path: string }>('file', 'never', 3),
  SOURCE_CHANGED: spec<{ path: string }>('file', 'auto', 3),
  SOURCE_SIZE_MISMATCH: spec<{ path: string; expected: number; got: number }>('file', 'auto', 3),
  SOURCE_LIST_FAILED: spec<{ path: string }>('file', 'auto', 3),
  SOURCE_READ_FAILED: spec<{ path: string }>('file', 'auto', 3),
  /** Left for the next run by its owner. */
  SKIPPED_BY_OWNER: spec<{ path: string }>('file', 'user', 3),
  SOURCE_LINK: spec<{ path: string }>('file', 'never', 3),
  /** The bytes lie in the cloud; this computer has only a pointer to them. */
  SOURCE_PLACEHOLDER: spec<{ path: string }>('file', 'user', 3),
  /** An archive, or a file in one, that is damaged, hostile or locked. */
  ARCHIVE_REFUSED: spec<{ path: string }>('file', 'never', 3),
  READ_BACK_DIFFERS: spec<{ path: string }>('file', 'never', 3),
  COMPARE_DIFFERS: spec<{ path: string }>('file', 'never', 3),
  VAULT_NOT_FOUND: spec<{ root: string }>('vault', 'user', 20),
  VAULT_NOT_WRITABLE: spec<{ root: string }>('vault', 'user', 20),
  VAULT_FULL: spec<{ needed: number; free: number }>('vault', 'user', 21),
  VAULT_FILE_TOO_BIG: spec<{ path: string; size: number; limit: number }>('file', 'never', 3),
  VAULT_LOST: spec<{ root: string }>('vault', 'user', 20),
  VAULT_IN_USE: spec<{ holder: string }>('vault', 'user', 22),
  /** While this computer slept another one took the backup's lock: nothing more may be written from here. */
  VAULT_TAKEN_OVER: spec<{ holder: string }>('vault', 'user', 22),
  VAULT_NEWER_FORMAT: spec<{ format: number }>('vault', 'never', 20),
  VAULT_DAMAGED: spec<{ what: string }>('vault', 'user', 30),
  VAULT_NAME_IMPOSSIBLE: spec<{ path: string }>('file', 'never', 3),
  RESTORE_NO_SPACE: spec<{ needed: number; free: number }>('run', 'user', 40),
  RESTORE_REFUSED: spec<{ why: string }>('run', 'user', 40),
  /** What is made for the phone's own apps is kept in the backup until it is sent, and that cannot be written to. */
  RESTORE_NOT_MADE: spec<{ root: string }>('run', 'user', 40),
  /** The drive that was remembered for this folder is not there. */
  COPY_DRIVE_AWAY: spec<{ folder: string }>('run', 'user', 41),
  COPY_DIFFERENT: spec<{ folder: string; why: string }>('run', 'user', 41),
  /** The copy's own drive. */
  COPY_FULL: spec<{ needed: number; free: number }>('run', 'user', 21),
  COPY_LOST: spec<{ folder: string }>('run', 'user', 41),
  /** This one file cannot be put there: its size, its name, or what is in its way. */
  RESTORE_FILE_REFUSED: spec<{ path: string }>('file', 'never', 3),
  /** The backup has no bytes for it. */
  RESTORE_NOT_IN_BACKUP: spec<{ path: string }>('file', 'never', 3),
  RESTORE_WRITE_FAILED: spec<{ path: string }>('file', 'auto', 3),
  /** What was written could not be shown to be the same; it was taken away again. */
  RESTORE_NOT_PROVED: spec<{ path: string }>('file', 'auto', 3),
  /** Where things for another phone are written. */
  EXPORT_FULL: spec('run', 'user', 21),
  EXPORT_NOT_WRITABLE: spec('run', 'user', 41),
  NEWER_NOT_TOLD: spec('run', 'user', 41),
  OFFSITE_UNREACHABLE: spec('run', 'user', 41),
  OFFSITE_MISMATCH: spec('run', 'user', 41),
  /** Nothing of what was sent is at the place: a sync folder that is not mounted, another bucket. */
  OFFSITE_AWAY: spec('run', 'user', 41),
  /** No off-site copy is where one was to be brought back from. */
  OFFSITE_NOT_THERE: spec('run', 'user', 41),
  /** Where it is to be brought back, something else is. */
  OFFSITE_NOT_EMPTY: spec<{ folder: string }>('run', 'user', 41),
  /** Where it is to be brought back, there is not room for it. */
  OFFSITE_NO_ROOM: spec<{ needed: number; free: number }>('run', 'user', 21),
  /** The user or the password is wrong, and the server does not say which. */
  OFFSITE_DENIED: spec('run', 'user', 41),
  OFFSITE_UNKNOWN_USER: spec('run', 'user', 41),
  OFFSITE_WRONG_SECRET: spec('run', 'user', 41),
  OFFSITE_EXPIRED: spec('run', 'user', 41),
  /** The server refuses what is signed with another time than its own. */
  OFFSITE_CLOCK: spec('run', 'user', 41),
  /** The server knows who asks, and does not allow it. */
  OFFSITE_FORBIDDEN: spec('run', 'user', 41),
  OFFSITE_NO_BUCKET: spec('run', 'user', 41),
  /** The bucket is in another region than the one that was signed for. */
  OFFSITE_REGION: spec('run', 'user', 41),
  OFFSITE_FULL: spec('run', 'user', 21),
  OFFSITE_WRONG_KEY: spec('run', 'user', 41),
  OFFSITE_KEY_UNTESTED: spec('run', 'user', 41),
  /** Of the working copy of the key on this computer; the file may also be changed where age cannot tell. */
  OFFSITE_WRONG_PASSPHRASE: spec('run', 'user', 41),
  OFFSITE_WORKING_KEY_DAMAGED: spec('run', 'user', 41),
  OFFSITE_DAMAGED: spec('run', 'user', 30),
  SETTINGS_DAMAGED: spec('host', 'never', 0),
  SETTINGS_NEWER: spec<{ file: string }>('host', 'never', 1),
  SETTINGS_NOT_SAVED: spec<{ file: string }>('host', 'user', 1),
  CANCELLED: spec<{ by: 'user' | 'shutdown' }>('run', 'user', 130),
  USAGE: spec<{ what: string }>('host', 'user', 2),
  RUN_NOT_FOUND: spec<{ run: string }>('host', 'never', 20),
  CONTRACT_BAD_INPUT: spec<{ method: string; issues: readonly string[] }>('host', 'never', 1),
  HOST_GONE: spec('host', 'auto', 1),
  INTERNAL: spec('host', 'never', 1),
} as const satisfies Record<string, ErrorSpec<unknown>>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails<C extends ErrorCode> = (typeof ERRORS)[C] extends ErrorSpec<infer D> ? D : never;

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERRORS, value);
}
