import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from '../../base/log.ts';
import type { Clock, OpOptions } from '../../base/options.ts';
import { FolderStore } from './folder-store.ts';
import { GeneratedStore } from './generated-store.ts';
import { usage } from './misbehaviour.ts';
import type { ObjectStore } from './object-store.ts';
import type { PhoneState } from './phone-state.ts';
import type { PhoneProfile, StorageProfile } from './profiles.ts';
import { Responder } from './responder.ts';
import { SAMPLE_VERSION } from './sample/version.ts';
import type { VirtualId } from './virtual-id.ts';

/** A card for a profile whose log shows none but whose directory has one. */
const ADDED_CARD: StorageProfile = { id: 0x00020001, label: 'SD card', type: 4, capacity: 15514730496 };

export interface PhoneHost {
  readonly clock: Clock;
  readonly log: Log;
}

/** One opening of a virtual phone: its objects, numbered anew, behind a responder. Errors: `USAGE` for a directory without a phone in it. */
export async function createResponder(
  id: VirtualId,
  state: PhoneState,
  { clock, log, signal }: PhoneHost & OpOptions,
): Promise<Responder> {
  const { profile, store } = await storeFor(id, state, { signal });
  const values = { deviceValues: new Map<number, string>(), references: new Map<number, readonly number[]>() };
  return new Responder({ profile, store, state, clock, log, ...values, expected: null });
}

async function storeFor(
  id: VirtualId,
  state: PhoneState,
  options: OpOptions,
): Promise<{ readonly profile: PhoneProfile; readonly store: ObjectStore }> {
  const { objects, objectBytes } = id.misbehaviour;
  if (objects !== null) {
    return { profile: id.profile, store: new GeneratedStore(id.profile.storages, objects, objectBytes) };
  }
  const directory = id.directory ?? (await builtInPhone(id.profile, options));
  const storages = storagesIn(directory, id.profile);
  if (storages.length === 0) throw usage(`"${directory}" holds no folder "Phone" and no folder "SD card"`);
  // The sample is shared by everyone on this computer who opens it: it stays as it was made.
  const store = new FolderStore(directory, storages, { writable: id.directory !== null, created: state.created });
  return { profile: { ...id.profile, storages }, store };
}

/** A storage is there when its folder is: a card can be taken out. */
function storagesIn(directory: string, profile: PhoneProfile): readonly StorageProfile[] {
  const known = profile.storages.some(({ label }) => label === 'SD card')
    ? profile.storages
    : [...profile.storages, ADDED_CARD];
  return known.filter(({ label }) => existsSync(path.join(directory, label)));
}

/** The folder of the built-in sample phone, made on first use; whole or not there at all. */
export async function builtInPhone(profile: PhoneProfile, options: OpOptions): Promise<string> {
  const parent = path.join(tmpdir(), 'lumia-lifeboat-samples');
  const folder = path.join(parent, `${profile.id}-v${SAMPLE_VERSION}`);
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const making = await mkdtemp(path.join(parent, 'making-'));
  try {
    // Only now: what draws its photos is slow and large to load.
    const { makeSamplePhone } = await import('./sample/make-sample-phone.ts');
    await makeSamplePhone(profile, making, options);
    await rename(making, folder);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // Someone else was faster; theirs is the same.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
