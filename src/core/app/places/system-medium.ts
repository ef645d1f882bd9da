import { mediumOnMac, mediumOnWindows } from './medium-elsewhere.ts';
import { mediumOnLinux } from './medium-linux.ts';
import { NOT_KNOWN, type Medium } from './medium.ts';

/** What a folder lies on; not known where the system does not say. Never throws. */
export async function systemMedium(platform: string, folder: string): Promise<Medium> {
  try {
    if (platform === 'linux') return await mediumOnLinux(folder);
    if (platform === 'win32') return await mediumOnWindows(folder);
    if (platform === 'darwin') return await mediumOnMac(folder);
    return NOT_KNOWN;
  } catch {
    // A folder that is gone, a program that is not there: a guess here would be a lie in the certificate.
    return NOT_KNOWN;
  }
}
