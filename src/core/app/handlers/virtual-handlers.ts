import fs from 'node:fs/promises';
import path from 'node:path';
import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { PROFILES, findProfile, type PhoneProfile } from '../../device/virtual/profiles.ts';

const SYSTEM: Readonly<Record<PhoneProfile['generation'], string>> = {
  'wp8.0': 'Windows Phone 8.0',
  'wp8.1': 'Windows Phone 8.1',
  w10m: 'Windows 10 Mobile',
};

export function virtualHandlers(): Pick<AppHandlers, 'virtual.profiles' | 'virtual.make'> {
  return {
    'virtual.profiles': () =>
      Promise.resolve(
        PROFILES.map((profile) => ({
          profile: profile.id,
          model: profile.model,
          os: `${SYSTEM[profile.generation]} (${profile.version})`,
          about: profile.storages.map(({ label }) => label).join(', '),
        })),
      ),
    'virtual.make': async ({ profile: id, folder: given }, options) => {
      const profile = findProfile(id);
      if (!profile) {
        throw new AppError('USAGE', `Cannot make "${id}": there is no such virtual phone`, { details: { what: id } });
      }
      const folder = path.resolve(given);
      await refuseFull(folder);
      // Loaded when it is wanted: it brings the picture library, which is slow to start.
      const { makeSamplePhone } = await import('../../device/virtual/sample/make-sample-phone.ts');
      return await makeSamplePhone(profile, folder, options);
    },
  };
}

async function refuseFull(folder: string): Promise<void> {
  let names: readonly string[] = [];
  try {
    names = await fs.readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new AppError('USAGE', `Cannot make a virtual phone in "${folder}": it is no folder`, {
      details: { what: folder },
      cause,
    });
  }
  if (names.length === 0) return;
  throw new AppError('USAGE', `Cannot make a virtual phone in "${folder}": it is not empty`, {
    details: { what: folder },
  });
}
