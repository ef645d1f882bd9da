/** What a failed call into Windows means for who made it. */
export type HresultKind =
  /** Try again in a moment. */
  | 'busy'
  | 'denied'
  /** The driver will not carry this command, whatever the phone thinks of it. */
  | 'unsupported'
  | 'gone'
  /** No memory for a buffer of this size: a smaller one may do. */
  | 'resources'
  | 'timeout'
  | 'cancelled'
  | 'other';

/** Names from winerror.h; what WPD answers with them, from Microsoft's documentation of the MTP class driver and public programs. */
const KINDS: Readonly<Record<number, readonly [name: string, kind: HresultKind]>> = {
  0x800700aa: ['ERROR_BUSY', 'busy'],
  0x80070021: ['ERROR_LOCK_VIOLATION', 'busy'],
  0x80070020: ['ERROR_SHARING_VIOLATION', 'busy'],
  0x80070015: ['ERROR_NOT_READY', 'busy'],
  0x80070005: ['E_ACCESSDENIED', 'denied'],
  0x80070032: ['ERROR_NOT_SUPPORTED', 'unsupported'],
  0x80004001: ['E_NOTIMPL', 'unsupported'],
  0x80070057: ['E_INVALIDARG', 'unsupported'],
  0x80070001: ['ERROR_INVALID_FUNCTION', 'unsupported'],
  0x8007048f: ['ERROR_DEVICE_NOT_CONNECTED', 'gone'],
  0x80070037: ['ERROR_DEV_NOT_EXIST', 'gone'],
  0x8007001f: ['ERROR_GEN_FAILURE', 'gone'],
  0x80070002: ['ERROR_FILE_NOT_FOUND', 'gone'],
  0x800701b1: ['ERROR_NO_SUCH_DEVICE', 'gone'],
  0x80070651: ['ERROR_DEVICE_REMOVED', 'gone'],
  0x802a0002: ['E_WPD_DEVICE_NOT_OPEN', 'gone'],
  0x8007000e: ['E_OUTOFMEMORY', 'resources'],
  0x80070008: ['ERROR_NOT_ENOUGH_MEMORY', 'resources'],
  0x800705aa: ['ERROR_NO_SYSTEM_RESOURCES', 'resources'],
  0x800705b4: ['ERROR_TIMEOUT', 'timeout'],
  0x80070079: ['ERROR_SEM_TIMEOUT', 'timeout'],
  0x800703e3: ['ERROR_OPERATION_ABORTED', 'cancelled'],
  0x800704c7: ['ERROR_CANCELLED', 'cancelled'],
  0x80040154: ['REGDB_E_CLASSNOTREG', 'other'],
  0x80070490: ['ERROR_NOT_FOUND', 'other'],
  0x80004005: ['E_FAIL', 'other'],
};

/** `hresult` as an unsigned number; koffi gives it signed. */
export function hresultKind(hresult: number): HresultKind {
  return KINDS[hresult >>> 0]?.[1] ?? 'other';
}

/** `0x80070032 ERROR_NOT_SUPPORTED`. */
export function hresultText(hresult: number): string {
  const name = KINDS[hresult >>> 0]?.[0];
  const code = `0x${(hresult >>> 0).toString(16).padStart(8, '0')}`;
  return name === undefined ? code : `${code} ${name}`;
}

/** A call into Windows that did not succeed. */
export class WpdError extends Error {
  override readonly name = 'WpdError';
  readonly hresult: number;
  readonly kind: HresultKind;

  constructor(call: string, hresult: number) {
    super(`${call}: ${hresultText(hresult)}`);
    this.hresult = hresult >>> 0;
    this.kind = hresultKind(hresult);
  }
}
