import { isAppError, type AppError } from '../../shared/errors/app-error.ts';

/**
 * Whether what keeps a device from being opened says nothing of a phone that is looked for by its serial. That one was
 * open before, so it is no Windows Phone 7 and can be read: such a device lies beside it, and must not end the waiting
 * for it.
 */
export function isOfAnother(error: AppError): boolean {
  return isAppError(error, 'DEVICE_WP7') || isAppError(error, 'DEVICE_UNSUPPORTED');
}
