import type { AppHandlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { HostPorts } from '../ports.ts';

type HostHandlers = Pick<AppHandlers, 'host.capabilities' | 'host.pickFolder' | 'host.pickFiles' | 'host.newer'>;

export function hostHandlers(ports: HostPorts, settings: SettingsStore): HostHandlers {
  return {
    'host.capabilities': async () => {
      const problem = await settings.problem();
      return {
        kind: ports.kind,
        version: ports.version,
        platform: ports.platform,
        nativeFolderPicker: ports.pickFolder !== null,
        nativeFilePicker: ports.pickFiles !== null,
        canShow: ports.show !== null,
        keepAwake: ports.keepAwake !== null,
        notify: ports.notify !== null,
        tray: ports.tray,
        startAtLogin: ports.loginItem !== null,
        keychain: (await ports.keychain?.isReal()) === true,
        rehearsal: ports.rehearsal,
        problems: problem ? [problem] : [],
      };
    },
    'host.newer': async ({ address }, options) => {
      const { lookForNewer } = await import('../newer.ts');
      return await lookForNewer(address, ports.version, options);
    },
    'host.pickFolder': async ({ title }) => {
      if (!ports.pickFolder) throw none('pick a folder');
      return await ports.pickFolder(title);
    },
    'host.pickFiles': async ({ title }) => {
      if (!ports.pickFiles) throw none('pick files');
      const files = await ports.pickFiles(title);
      return files && [...files];
    },
  };
}

function none(what: string): AppError {
  return new AppError('USAGE', `Cannot ${what}: there is no such thing here`, { details: { what } });
}
