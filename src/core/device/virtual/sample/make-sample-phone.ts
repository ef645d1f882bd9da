import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Count } from '../../../../shared/domain/count.ts';
import type { OpOptions } from '../../../base/options.ts';
import type { PhoneProfile } from '../profiles.ts';
import { planSample } from './sample-plan.ts';

// sharp works in threads of its own; more at once only costs memory.
const AT_ONCE = 4;

/**
 * Writes a phone's worth of real files below `folder`: `Phone`, and `SD card` where the profile has a card.
 * The same bytes, names and dates every time. Returns how many files and bytes that were.
 */
export async function makeSamplePhone(profile: PhoneProfile, folder: string, { signal }: OpOptions): Promise<Count> {
  const { files, folders } = planSample(profile);
  for (const name of folders) await mkdir(path.join(folder, name), { recursive: true });
  let bytes = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let file = files[next]; file !== undefined; file = files[next]) {
      next += 1;
      signal.throwIfAborted();
      const content = await file.make();
      const target = path.join(folder, file.path);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
      await utimes(target, file.modified / 1000, file.modified / 1000);
      bytes += content.byteLength;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { files: files.length, bytes };
}
