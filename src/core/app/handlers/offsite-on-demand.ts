import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import type { HostPorts } from '../ports.ts';
import type { OffsiteMethods } from './offsite-handlers.ts';

type Handlers = Pick<AppHandlers, OffsiteMethods>;

/** Loaded with the first call: age, WebDAV and S3 take longer to load than most commands take in all. */
export function offsiteOnDemand(ports: HostPorts, jobs: CopyJobs, settings: SettingsStore): Handlers {
  let loaded: Promise<Handlers> | null = null;
  const load = (): Promise<Handlers> =>
    (loaded ??= import('./offsite-handlers.ts').then(({ offsiteHandlers }) => offsiteHandlers(ports, jobs, settings)));
  return {
    'offsite.init': async (input, options) => await (await load())['offsite.init'](input, options),
    'offsite.confirm': async (input, options) => await (await load())['offsite.confirm'](input, options),
    'offsite.status': async (input, options) => await (await load())['offsite.status'](input, options),
    'offsite.start': async (input, options) => await (await load())['offsite.start'](input, options),
    'offsite.startCheck': async (input, options) => await (await load())['offsite.startCheck'](input, options),
    'offsite.bring': async (input, options) => await (await load())['offsite.bring'](input, options),
    'offsite.lookAtKey': async (input, options) => await (await load())['offsite.lookAtKey'](input, options),
    'offsite.forget': async (input, options) => await (await load())['offsite.forget'](input, options),
    'offsite.forgetKey': async (input, options) => await (await load())['offsite.forgetKey'](input, options),
    'offsite.follow': async function* (input, options) {
      yield* (await load())['offsite.follow'](input, options);
    },
    'offsite.push': async function* (input, options) {
      yield* (await load())['offsite.push'](input, options);
    },
    'offsite.check': async function* (input, options) {
      yield* (await load())['offsite.check'](input, options);
    },
    'offsite.pull': async function* (input, options) {
      yield* (await load())['offsite.pull'](input, options);
    },
  };
}
