import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { Clock, OpOptions } from '../../base/options.ts';

export interface RemoteObject {
  /** `packs/ab/ab....age`; never anything of a phone. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * A place away that keeps objects whole, by name. Nothing is ever removed from it, and an object is put once. Errors:
 * `OFFSITE_UNREACHABLE`, `OFFSITE_FULL`, and for who asks: `OFFSITE_DENIED`, `OFFSITE_UNKNOWN_USER`,
 * `OFFSITE_WRONG_SECRET`, `OFFSITE_EXPIRED`, `OFFSITE_CLOCK`, `OFFSITE_FORBIDDEN`; of S3: `OFFSITE_NO_BUCKET`,
 * `OFFSITE_REGION`.
 */
export interface Remote {
  /** As the owner gave it, without a password. */
  readonly place: string;
  list(options: OpOptions): Promise<readonly RemoteObject[]>;
  /** Null when there is no such object. At most `MOST_BYTES`. */
  get(name: string, options: OpOptions): Promise<Uint8Array | null>;
  put(name: string, bytes: Uint8Array, options: OpOptions): Promise<void>;
}

/** No object of ours is larger. */
export const MOST_BYTES = 512 * 1024 * 1024;
/** Objects that a place is asked to list; a place with more in it is not ours alone. */
export const MOST_OBJECTS = 1_000_000;

/** What makes the place known again, in plain text: it holds nothing of the phone. */
export const REMOTE_MARKER = 'lifeboat-offsite.json';
/** For a person who finds the place, in plain text. */
export const REMOTE_READ_ME = 'READ-ME.txt';

export const unreachable = (place: string, what: string, cause?: unknown): AppError =>
  new AppError('OFFSITE_UNREACHABLE', `Cannot reach "${place}": ${what}`, { cause });

/** An HTTP status as one of our errors. */
export function httpError(place: string, action: string, status: number): AppError {
  const message = `Cannot ${action} at "${place}": it answers ${status}`;
  if (status === 401) return new AppError('OFFSITE_DENIED', message);
  if (status === 403) return new AppError('OFFSITE_FORBIDDEN', message);
  if (status === 507 || status === 413) return new AppError('OFFSITE_FULL', message);
  return new AppError('OFFSITE_UNREACHABLE', message);
}

const WAITS_MS = [500, 3000, 10_000];

/** The same place, asked again when it did not answer. A refusal and a full place are answers. */
export function patient(remote: Remote, clock: Clock): Remote {
  const again = async <T>(work: () => Promise<T>, { signal }: OpOptions): Promise<T> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const wait = WAITS_MS[attempt];
        if (!isAppError(error, 'OFFSITE_UNREACHABLE') || wait === undefined) throw error;
        await clock.delay(wait, { signal });
      }
    }
  };
  return {
    place: remote.place,
    list: (options) => again(() => remote.list(options), options),
    get: (name, options) => again(() => remote.get(name, options), options),
    put: (name, bytes, options) => again(() => remote.put(name, bytes, options), options),
  };
}
