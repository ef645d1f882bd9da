import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { OpOptions } from '../../base/options.ts';
import { HEADER_LENGTH } from '../ptp/container.ts';
import { getObject, getObjectPropValue, getPartialObject, getPartialObject64 } from '../ptp/operation.ts';
import { OPERATION } from '../ptp/operations.ts';
import { OBJECT_PROPERTY } from '../ptp/properties.ts';
import { DATA_TYPE } from '../ptp/prop-value.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { PtpSession } from '../ptp/session.ts';

export interface ReadRequest {
  readonly handle: number;
  /** For errors. */
  readonly path: string;
  /** Bytes of the whole object, as it was listed. */
  readonly size: number;
  readonly offset: number;
  /** Bytes wanted; to the end where not given. */
  readonly length?: number;
}

/**
 * Bytes of one transaction. A read that is stopped waits for the rest of its window instead of cancelling, which some
 * responders do not survive; large enough that the pause between windows costs little.
 */
export const WINDOW_BYTES = 16 * 1024 * 1024;
const FOUR_GIB = 2 ** 32;

/** Where reading may begin: without limit by the 64-bit operation, below 4 GiB by the 32-bit one, else only at the start. */
export function partialReadBelow(session: PtpSession): number {
  const { operations } = session.info;
  if (operations.includes(OPERATION.GetPartialObject64)) return Infinity;
  return operations.includes(OPERATION.GetPartialObject) ? FOUR_GIB : 0;
}

/**
 * The object's bytes from `offset`, by windows where the device reads from the middle, else (also where it offers that
 * and then refuses) by GetObject with what comes before thrown away. Errors: `SOURCE_SIZE_MISMATCH` where the device announces or sends another number of bytes,
 * `SOURCE_VANISHED` for a handle that is gone, and the session's.
 */
export async function* readObject(
  session: PtpSession,
  request: ReadRequest,
  options: OpOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const end = Math.min(request.size, request.offset + (request.length ?? request.size));
  try {
    let at = request.offset;
    // A whole small file in one operation that every device has.
    if (at > 0 || end - at > WINDOW_BYTES || end < request.size) {
      for await (const chunk of readWindows(session, request, { at, end }, options)) {
        at += chunk.byteLength;
        yield chunk;
      }
    }
    // What was listed as empty is asked for too: only the phone's answer says that there is nothing.
    if (at < end || request.size === 0) yield* readFromStart(session, request, { at, end }, options);
  } catch (error) {
    throw inTermsOfFile(error, request);
  }
}

interface Range {
  readonly at: number;
  readonly end: number;
}

/** As far as the device reads from the middle: not at all where it refuses that. */
async function* readWindows(
  session: PtpSession,
  request: ReadRequest,
  { at: begin, end }: Range,
  options: OpOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const below = partialReadBelow(session);
  for (let at = begin; at < end && at < below; at += WINDOW_BYTES) {
    let got = 0;
    try {
      for await (const chunk of readWindow(
        session,
        request,
        { at, length: Math.min(WINDOW_BYTES, end - at) },
        options,
      )) {
        got += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      const refused = isAppError(error, 'PTP_REFUSED') && NOT_THIS_WAY.includes(error.details.response);
      if (got > 0 || !refused) throw error;
      return;
    }
  }
}

/** Answers that concern the operation, not the object: GetObject may still do. */
const NOT_THIS_WAY: readonly number[] = [
  RESPONSE.GeneralError,
  RESPONSE.OperationNotSupported,
  RESPONSE.ParameterNotSupported,
  RESPONSE.InvalidParameter,
];

async function* readWindow(
  session: PtpSession,
  request: ReadRequest,
  { at, length }: { readonly at: number; readonly length: number },
  { signal }: OpOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const onLength = (announced: number | null): void => {
    if (announced !== null && announced !== length) throw mismatch(request, at + announced);
  };
  const options = { signal, expect: HEADER_LENGTH + length, onLength };
  const { handle } = request;
  const chunks = session.info.operations.includes(OPERATION.GetPartialObject64)
    ? session.stream(
        getPartialObject64,
        { handle, offsetLow: at % FOUR_GIB, offsetHigh: Math.floor(at / FOUR_GIB), length },
        options,
      )
    : session.stream(getPartialObject, { handle, offset: at, length }, options);
  let got = 0;
  for await (const chunk of chunks) {
    got += chunk.byteLength;
    if (got > length) throw mismatch(request, at + got);
    yield chunk;
  }
  if (got !== length) throw mismatch(request, at + got);
}

async function* readFromStart(
  session: PtpSession,
  request: ReadRequest,
  { at, end }: Range,
  { signal }: OpOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const onLength = (announced: number | null): void => {
    if (announced !== null && announced !== request.size) throw mismatch(request, announced);
  };
  const expect = HEADER_LENGTH + request.size;
  let position = 0;
  for await (const chunk of session.stream(getObject, { handle: request.handle }, { signal, expect, onLength })) {
    const from = Math.max(0, at - position);
    const wanted = chunk.subarray(from, Math.max(from, end - position));
    position += chunk.byteLength;
    if (position > request.size) throw mismatch(request, position);
    if (wanted.byteLength > 0) yield wanted;
    if (position >= end && end < request.size) return;
  }
  if (position !== request.size) throw mismatch(request, position);
}

function mismatch({ path, size }: ReadRequest, got: number): AppError<'SOURCE_SIZE_MISMATCH'> {
  return new AppError('SOURCE_SIZE_MISMATCH', `Cannot read "${path}": the phone sent ${got} of ${size} bytes`, {
    details: { path, expected: size, got },
  });
}

function inTermsOfFile(error: unknown, { path }: ReadRequest): unknown {
  if (!isAppError(error, 'PTP_REFUSED') || error.details.response !== RESPONSE.InvalidObjectHandle) return error;
  return new AppError('SOURCE_VANISHED', `Cannot read "${path}": it is no longer on the phone`, {
    details: { path },
    cause: error,
  });
}

/** The phone's own small picture of a photo or video, a JPEG as a rule; null where it has none. Lumias have no GetThumb. */
export async function readThumbnail(
  session: PtpSession,
  handle: number,
  { signal }: OpOptions,
): Promise<Uint8Array | null> {
  try {
    const params = { handle, property: OBJECT_PROPERTY.RepresentativeSampleData };
    const value = await session.fetch(getObjectPropValue(DATA_TYPE.AUINT8), params, { signal });
    return value instanceof Uint8Array && value.byteLength > 0 ? value : null;
  } catch (error) {
    if (isAppError(error, 'PTP_REFUSED') || isAppError(error, 'PTP_MALFORMED')) return null;
    throw error;
  }
}
