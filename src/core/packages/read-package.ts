import type { PackageFacts } from '../../shared/domain/packages.ts';
import type { OpOptions } from '../base/options.ts';
import { zipFormat } from '../inspect/archive.ts';
import { Broken, Bytes, NotTried, type RandomReader } from '../inspect/bytes.ts';
import { readZip } from '../inspect/zip.ts';
import { isBundle, readAppx, readBundle } from './read-appx.ts';
import { readXap } from './read-xap.ts';

/** Endings of packages, and of those that the Store has encrypted (`.eappx`, `.emsix`). */
export const PACKAGE_ENDING = /\.(?:xap|e?appx(?:bundle)?|e?msix(?:bundle)?)$/iu;
const ENCRYPTED_ENDING = /\.e(?:appx|msix)(?:bundle)?$/iu;

/** What a file says of itself, or why nothing could be read of it; `no-package` when it is something else altogether. */
export type PackageRead =
  | { readonly is: 'package'; readonly facts: PackageFacts }
  | { readonly is: 'encrypted' }
  | { readonly is: 'unreadable'; readonly why: string; readonly tried: boolean }
  | { readonly is: 'no-package' };

/**
 * Reads the manifests of a package by its content, bounded in memory and steps. Whether its bytes are whole is for
 * `inspect` to say. Throws only when reading the file fails.
 */
export async function readPackage(
  reader: RandomReader,
  { name, signal }: OpOptions & { readonly name: string },
): Promise<PackageRead> {
  if (ENCRYPTED_ENDING.test(name)) return { is: 'encrypted' };
  const bytes = new Bytes(reader, { signal });
  try {
    const entries = await readZip(bytes);
    switch (zipFormat(entries.map((entry) => entry.name))) {
      case 'APPX bundle':
      case 'APPX package':
        return { is: 'package', facts: await (isBundle(entries) ? readBundle : readAppx)(bytes, entries) };
      case 'XAP package':
        return { is: 'package', facts: await readXap(bytes, entries) };
      default:
        if (!PACKAGE_ENDING.test(name)) return { is: 'no-package' };
        return { is: 'unreadable', why: 'it has no manifest of a package', tried: true };
    }
  } catch (error) {
    if (!(error instanceof Broken || error instanceof NotTried)) throw error;
    if (!PACKAGE_ENDING.test(name)) return { is: 'no-package' };
    return { is: 'unreadable', why: error.message, tried: error instanceof Broken };
  }
}
