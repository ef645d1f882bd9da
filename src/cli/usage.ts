import { AppError } from '../shared/errors/app-error.ts';

/** The command was not understood: exit status 2. */
export function usage(what: string): AppError {
  return new AppError('USAGE', what, { details: { what } });
}
