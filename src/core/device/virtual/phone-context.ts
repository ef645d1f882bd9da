import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/options.ts';
import { RESPONSE } from '../ptp/responses.ts';
import type { IncomingObject, ObjectEntry, ObjectStore } from './object-store.ts';
import type { PhoneProfile } from './profiles.ts';
import type { PhoneState } from './phone-state.ts';

/** Bytes of one piece of a data phase; the first piece leaves room for the container's header, so that the rest stays aligned. */
export const PIECE = 256 * 1024;

/** What SendObjectInfo or SendObjectPropList announced and SendObject is to bring. */
export interface ExpectedObject {
  readonly incoming: IncomingObject;
  readonly handle: number;
  /** Bytes; null where it was announced as 4 GiB or more without a number. */
  readonly size: number | null;
  /** Dates to set once the bytes are there. */
  readonly created: number | null;
}

/** Everything that an operation can see of the virtual phone. */
export interface PhoneContext {
  readonly profile: PhoneProfile;
  readonly store: ObjectStore;
  readonly state: PhoneState;
  readonly clock: Clock;
  readonly log: Log;
  /** Values of device properties that were set. */
  readonly deviceValues: Map<number, string>;
  readonly references: Map<number, readonly number[]>;
  expected: ExpectedObject | null;
}

export interface DataPhase {
  /** Bytes, known before the first one is sent. */
  readonly length: number;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** These are an object's own bytes. */
  readonly isObject: boolean;
}

export interface Reply {
  readonly code: number;
  readonly params: readonly number[];
  readonly data: DataPhase | null;
}

export interface Request {
  /** Parameter by place; 0 where it was left out. */
  param(index: number): number;
  /** The host's data phase; empty for operations without one. */
  readonly data: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

export type Handler = (phone: PhoneContext, request: Request) => Reply | Promise<Reply>;

export function ok(...params: readonly number[]): Reply {
  return { code: RESPONSE.OK, params, data: null };
}

export function refuse(code: number): Reply {
  return { code, params: [], data: null };
}

export function dataset(bytes: Uint8Array): Reply {
  return stream(bytes.byteLength, oneByOne([bytes]));
}

export function stream(length: number, pieces: AsyncIterable<Uint8Array>, params: readonly number[] = []): Reply {
  return { code: RESPONSE.OK, params, data: { length, pieces, isObject: false } };
}

export async function* oneByOne(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** No dataset that a host sends comes near it. */
const LARGEST_DATASET = 1024 * 1024;

/** A host's dataset as one piece; null when it is too long to be one. */
export async function collect(data: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of data) {
    length += part.byteLength;
    if (length > LARGEST_DATASET) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `Phone/Pictures/x.jpg` */
export function pathOf(phone: PhoneContext, entry: ObjectEntry): string {
  const names: string[] = [];
  for (let at: ObjectEntry | null = entry; at; at = phone.store.entry(at.parent)) names.unshift(at.name);
  const label = phone.profile.storages.find((storage) => storage.id === entry.storageId)?.label ?? 'Phone';
  return [label, ...names].join('/');
}

export function isUnreadable(phone: PhoneContext, entry: ObjectEntry): boolean {
  const { unreadable } = phone.state.misbehaviour;
  if (unreadable.length === 0) return false;
  const path = pathOf(phone, entry);
  return unreadable.includes(path) || unreadable.includes(path.slice(path.indexOf('/') + 1));
}
