// Run by electron-builder after packing, before signing: what a packed program of ours can never be talked into.
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { join } from 'node:path';

export const FUSES = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: false,
  // Our program is not a Node that runs any script it is given.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Only the archive that was packed, byte for byte.
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

const PROGRAM = {
  darwin: (folder, name) => join(folder, `${name}.app`),
  win32: (folder, name) => join(folder, `${name}.exe`),
  linux: (folder, _name, executable) => join(folder, executable),
};

export default async function afterPack({ electronPlatformName, appOutDir, packager }) {
  const { productFilename } = packager.appInfo;
  const program = PROGRAM[electronPlatformName](appOutDir, productFilename, packager.executableName);
  await flipFuses(program, FUSES);
}
