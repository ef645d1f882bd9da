// Run by electron-builder before packing: npm installs native modules for the system that it runs on, and nothing but
// looking tells whether they are those of the system that is packed for. Without them the package would start and fail.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** electron-builder's numbers. */
const ARCHITECTURE = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'];

/** What must lie in `node_modules` for one system and architecture, beside the `usb` package's own folder. */
function needed(platform, architecture) {
  const target = `${platform}-${architecture}`;
  // Windows' module of sharp has its library inside.
  const library = platform === 'win32' ? [] : [`@img/sharp-libvips-${target}`];
  return [`@koromix/koffi-${target}`, `@img/sharp-${target}`, ...library];
}

/** Names of the native modules of this target that are not there; none is right. */
export function missingModules(modules, platform, architecture) {
  const missing = needed(platform, architecture).filter((name) => !existsSync(join(modules, name, 'package.json')));
  const prebuilds = join(modules, 'usb/prebuilds');
  const folders = existsSync(prebuilds) ? readdirSync(prebuilds) : [];
  const isFor = (folder) => {
    const [system, ...rest] = folder.split('-');
    return system === platform && rest.join('-').split('+').includes(architecture);
  };
  return folders.some(isFor) ? missing : [...missing, `usb/prebuilds/${platform}-${architecture}`];
}

export default async function beforePack({ electronPlatformName, arch, packager }) {
  const architecture = ARCHITECTURE[arch];
  // Read by electron-builder.yml: which folders of the one package that brings every system's module are packed.
  process.env.LIFEBOAT_PREBUILDS = `${electronPlatformName}-*${architecture}*`;
  const missing = missingModules(join(packager.projectDir, 'node_modules'), electronPlatformName, architecture);
  if (missing.length === 0) return;
  throw new Error(
    `Not packed: ${missing.join(', ')} is not installed, which the program needs on ${electronPlatformName} ${architecture}. ` +
      'Pack on that system, or install its modules first: ' +
      `npm ci --os=${electronPlatformName} --cpu=${architecture}`,
  );
}
