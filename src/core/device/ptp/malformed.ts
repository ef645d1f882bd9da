import { AppError } from '../../../shared/errors/app-error.ts';

/** What the phone sent breaks its own format. `offset` is in bytes from the start of what was being decoded. */
export function malformed(what: string, offset: number): AppError<'PTP_MALFORMED'> {
  return new AppError('PTP_MALFORMED', `Cannot decode "${what}": the phone's answer breaks its format at ${offset}`, {
    details: { what, offset },
  });
}
