import { isAppError } from '../../../shared/errors/app-error.ts';
import { OPERATION } from '../ptp/operations.ts';
import { RESPONSE } from '../ptp/responses.ts';
import { CAPABILITIES } from './capabilities.ts';
import { DEVICE_OPERATIONS } from './device-operations.ts';
import { OBJECT_OPERATIONS } from './object-operations.ts';
import { ok, refuse, type Handler, type PhoneContext, type Reply, type Request } from './phone-context.ts';
import { PROPERTY_OPERATIONS } from './property-operations.ts';
import { dropExpected, WRITE_OPERATIONS } from './write-operations.ts';

const HANDLERS: ReadonlyMap<number, Handler> = new Map([
  ...DEVICE_OPERATIONS,
  ...OBJECT_OPERATIONS,
  ...PROPERTY_OPERATIONS,
  ...WRITE_OPERATIONS,
]);

/** Operations whose data phase goes from host to phone. */
const DATA_OUT: ReadonlySet<number> = new Set([
  OPERATION.SendObjectInfo,
  OPERATION.SendObject,
  OPERATION.SetDevicePropValue,
  OPERATION.SetObjectPropValue,
  OPERATION.SetObjectPropList,
  OPERATION.SendObjectPropList,
  OPERATION.SetObjectReferences,
]);

/** What a locked Lumia still answers (libmtp's log of a Lumia 820): everything else gets a response in place of data. */
const WHILE_LOCKED: ReadonlySet<number> = new Set([
  OPERATION.GetDeviceInfo,
  OPERATION.GetStorageIDs,
  OPERATION.GetDevicePropDesc,
  OPERATION.GetDevicePropValue,
  OPERATION.SetDevicePropValue,
  OPERATION.GetObjectPropsSupported,
  OPERATION.GetObjectPropDesc,
  0x9301,
]);

/** The MTP responder of one virtual phone: a command and the host's data in, a reply out. Knows no containers and no wire. */
export class Responder {
  readonly phone: PhoneContext;
  readonly #operations: ReadonlySet<number>;
  #sessionId: number | null = null;

  constructor(phone: PhoneContext) {
    this.phone = phone;
    this.#operations = new Set(CAPABILITIES[phone.profile.generation].operations);
  }

  takesData(operation: number): boolean {
    return DATA_OUT.has(operation);
  }

  /** Never throws for what a host can send: a broken dataset is answered Invalid_Dataset, a fault of the disk General_Error. */
  async handle(operation: number, request: Request): Promise<Reply> {
    const { state, log } = this.phone;
    if (state.busyLeft > 0) {
      state.busyLeft -= 1;
      return refuse(RESPONSE.DeviceBusy);
    }
    try {
      return await this.#dispatch(operation, request);
    } catch (error) {
      if (request.signal.aborted) throw error;
      log('debug', 'virtual phone refuses', { operation, error: String(error) });
      return refuse(isAppError(error, 'PTP_MALFORMED') ? RESPONSE.InvalidDataset : RESPONSE.GeneralError);
    }
  }

  /** Ends the session as unplugging or a device reset does. */
  async reset(): Promise<void> {
    this.#sessionId = null;
    await dropExpected(this.phone);
  }

  async #dispatch(operation: number, request: Request): Promise<Reply> {
    if (!this.#operations.has(operation)) return refuse(RESPONSE.OperationNotSupported);
    if (operation === OPERATION.OpenSession) return this.#openSession(request.param(0));
    if (this.#sessionId === null && operation !== OPERATION.GetDeviceInfo) return refuse(RESPONSE.SessionNotOpen);
    if (operation === OPERATION.CloseSession) {
      await this.reset();
      return ok();
    }
    if (this.phone.state.isLocked && !WHILE_LOCKED.has(operation)) return refuse(RESPONSE.StoreNotAvailable);
    const handler = HANDLERS.get(operation);
    return handler ? await handler(this.phone, request) : refuse(RESPONSE.OperationNotSupported);
  }

  #openSession(sessionId: number): Reply {
    if (sessionId === 0) return refuse(RESPONSE.InvalidParameter);
    if (this.#sessionId !== null) return { code: RESPONSE.SessionAlreadyOpen, params: [this.#sessionId], data: null };
    this.#sessionId = sessionId;
    this.phone.store.renumber();
    return ok();
  }
}
