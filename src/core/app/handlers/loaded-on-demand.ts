import type { AppHandlers } from '../../../shared/contract/contract.ts';
import type { DeviceRegistry } from '../../device/registry.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { CopyJobs } from '../copies/copy-jobs.ts';
import type { HostPorts } from '../ports.ts';
import type { Previews } from '../previews.ts';
import type { RestoreRegistry } from '../restore/restore-registry.ts';
import type { RunRegistry } from '../run-registry.ts';
import type { createMessages } from './message-handlers.ts';
import { onDemand } from './on-demand.ts';

interface Deps {
  readonly ports: HostPorts;
  readonly devices: DeviceRegistry;
  readonly runs: RunRegistry;
  readonly restores: RestoreRegistry;
  readonly previews: Previews;
  readonly settings: SettingsStore;
  readonly jobs: CopyJobs;
  readonly add: Pick<AppHandlers, 'run.add' | 'run.report'>;
}

/** What a backup does not need, and the start of no window: each group is loaded when it is first asked for. */
export function loadedOnDemand({ ports, devices, runs, restores, previews, settings, jobs, add }: Deps) {
  let shelf: ReturnType<typeof createMessages> | null = null;
  const contacts = onDemand(
    ['contacts.overview', 'contacts.list', 'contacts.get', 'contacts.duplicates', 'contacts.export'],
    async () => (await import('./contact-handlers.ts')).contactHandlers(ports),
  );
  const messages = onDemand(
    ['messages.overview', 'messages.threads', 'messages.thread', 'messages.attachment', 'messages.export'],
    async () => (shelf = (await import('./message-handlers.ts')).createMessages(ports)).handlers,
  );
  const handlers = {
    ...contacts,
    ...messages,
    ...onDemand(['photos.overview', 'photos.timeline', 'photos.get'], async () =>
      (await import('./photo-handlers.ts')).photoHandlers(ports),
    ),
    ...onDemand(['packages.list'], async () => (await import('./package-handlers.ts')).packageHandlers(ports)),
    ...onDemand(['app-data.list', 'app-data.tick'], async () =>
      (await import('./app-data-handlers.ts')).appDataHandlers(ports, add),
    ),
    ...onDemand(['report.get', 'report.html', 'report.xxhsum'], async () =>
      (await import('./report-handlers.ts')).reportHandlers(ports),
    ),
    ...onDemand(['run.preview'], async () =>
      (await import('./preview-handlers.ts')).previewHandlers({ ports, devices, runs, previews }),
    ),
    ...onDemand(['doctor.diagnose', 'doctor.cableTest', 'doctor.bundle', 'doctor.save', 'host.licences'], async () =>
      (await import('./doctor-handlers.ts')).doctorHandlers({ ports, devices }),
    ),
    ...onDemand(['export.phone'], async () =>
      (await import('./other-phone-handlers.ts')).otherPhoneHandlers(ports, { ...contacts, ...messages }),
    ),
    ...onDemand(['certificate.get'], async () =>
      (await import('./certificate-handlers.ts')).certificateHandlers(ports),
    ),
    // age, WebDAV and S3.
    ...onDemand(
      [
        'offsite.init',
        'offsite.confirm',
        'offsite.forgetKey',
        'offsite.status',
        'offsite.push',
        'offsite.start',
        'offsite.follow',
        'offsite.forget',
        'offsite.check',
        'offsite.startCheck',
        'offsite.pull',
        'offsite.bring',
        'offsite.lookAtKey',
      ],
      async () => (await import('./offsite-handlers.ts')).offsiteHandlers(ports, jobs, settings),
    ),
    ...onDemand(
      [
        'restore.runs',
        'restore.look',
        'restore.plan',
        'restore.start',
        'restore.watch',
        'restore.report',
        'restore.stop',
        'restore.active',
        'drill.start',
      ],
      async () =>
        (await import('./restore-handlers.ts')).restoreHandlers({ ports, devices, runs, previews, restores, jobs }),
    ),
  };
  return { handlers, [Symbol.asyncDispose]: async (): Promise<void> => await shelf?.[Symbol.asyncDispose]() };
}
