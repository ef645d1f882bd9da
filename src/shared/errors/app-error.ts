import { ERRORS, type ErrorCode, type ErrorDetails, type ErrorScope, type RetryPolicy } from './catalog.ts';

type DetailsArg<C extends ErrorCode> =
  undefined extends ErrorDetails<C> ? { details?: undefined } : { details: ErrorDetails<C> };

/**
 * The only error class that crosses a layer. Match on `code`, never on the class or the message.
 * Message grammar: `Cannot <action> "<thing>": <what is>`, no full stop.
 */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly details: ErrorDetails<C>;

  constructor(
    code: C,
    message: string,
    ...[options]: undefined extends ErrorDetails<C>
      ? [(DetailsArg<C> & { cause?: unknown })?]
      : [DetailsArg<C> & { cause?: unknown }]
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options?.details as ErrorDetails<C>;
  }

  get scope(): ErrorScope {
    return ERRORS[this.code].scope;
  }

  get retry(): RetryPolicy {
    return ERRORS[this.code].retry;
  }
}

export function isAppError<C extends ErrorCode>(value: unknown, code?: C): value is AppError<C> {
  return value instanceof AppError && (code === undefined || value.code === code);
}

/** Whatever was thrown, as an AppError. A stranger becomes `INTERNAL`: a fault of ours by definition. */
export function toAppError(value: unknown): AppError {
  if (isAppError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return new AppError('INTERNAL', message, { cause: value });
}
