import { AppError, toAppError } from '../errors/app-error.ts';
import { isErrorCode, type ErrorCode } from '../errors/catalog.ts';
import type { WireError } from './frames.ts';

/** What crosses of an error: its code, its message, its details. Never a stack, never a cause. */
export function toWireError(value: unknown): WireError {
  const { code, message, details } = toAppError(value);
  return details === undefined ? { code, message } : { code, message, details };
}

/**
 * The error as the far side threw it. A code this side does not know (a newer far side) becomes `INTERNAL` and keeps
 * the code in its message. Details are the far side's: same program, same catalogue, but read them as data.
 */
export function fromWireError(wire: WireError): AppError {
  if (!isErrorCode(wire.code)) return new AppError('INTERNAL', `${wire.code}: ${wire.message}`);
  const Anything = AppError as new (code: ErrorCode, message: string, options: { details: unknown }) => AppError;
  return new Anything(wire.code, wire.message, { details: wire.details });
}
