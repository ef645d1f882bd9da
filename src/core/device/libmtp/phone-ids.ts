import { DeviceId } from '../../../shared/domain/ids.ts';

export const SCHEME = 'libmtp';
/** Whichever phone libmtp finds. */
export const FIRST = DeviceId.parse(`${SCHEME}:first`);
