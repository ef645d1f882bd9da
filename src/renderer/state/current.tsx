import { createContext, useContext, useEffect, useMemo, useRef, type ReactElement, type ReactNode } from 'react';
import type { AppClient, VaultStatus } from '../../shared/contract/contract.ts';
import type { CopyJob } from '../../shared/domain/copies.ts';
import type { ActiveRun } from '../../shared/contract/window.ts';
import type { DeviceSummary } from '../../shared/domain/device.ts';
import type { RememberedPhone, Settings } from '../../shared/domain/settings.ts';
import type { AppError } from '../../shared/errors/app-error.ts';
import { useDay } from '../hooks/use-day.ts';
import { useCall, useStream } from '../hooks/use-stream.ts';
import { useCutOffJobs } from './cut-off-jobs.ts';

export type Capabilities = Awaited<ReturnType<AppClient['host.capabilities']>>;

/** What every page may need to know. All of it comes from the app by streams; nothing of it is decided here. */
export interface Current {
  readonly capabilities: Capabilities | null;
  readonly settings: Settings | null;
  readonly devices: readonly DeviceSummary[] | null;
  readonly active: readonly ActiveRun[] | null;
  /** Copying that is under way, and how the last of each ended. */
  readonly jobs: readonly CopyJob[] | null;
  /** Copying that ended with an app that was ended. */
  readonly cutOff: readonly CopyJob[];
  /** The phone that the window is about: the one plugged in, else the last one used. */
  readonly phone: RememberedPhone | null;
  /** That phone, plugged in; else null. */
  readonly device: DeviceSummary | null;
  /** Its backup. */
  readonly status: VaultStatus | null;
  readonly statusError: AppError | null;
  readonly reloadStatus: () => void;
}

const CurrentContext = createContext<Current | null>(null);

export function useCurrent(): Current {
  const current = useContext(CurrentContext);
  if (current === null) throw new Error('there is nothing current around this component');
  return current;
}

export function CurrentProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const { value: capabilities } = useCall('host.capabilities', null);
  const { value: settings } = useStream('settings.watch', null);
  const { value: devices } = useStream('device.watch', null);
  const { value: active } = useStream('run.active', null);
  const { value: jobs } = useStream('copies.jobs', null);
  // What is said of a day is drawn by those who use what is current.
  useDay();
  const found = useMemo(() => choosePhone(settings, devices), [settings, devices]);
  // A run or a copying that begins or ends changes what the backup holds, and where.
  const working = jobs?.filter(({ state }) => state === 'working').map(({ id }) => id) ?? [];
  const runs = [...(active?.map(({ runId }) => runId) ?? []), ...working].join(' ');
  const status = useCall('vault.status', found.phone ? { vault: found.phone.vault } : 'nothing');
  const statusAfter = useReloadOn(runs, status.reload);
  const current: Current = {
    capabilities,
    settings,
    devices,
    active,
    jobs,
    cutOff: useCutOffJobs(jobs),
    ...found,
    status: status.value,
    statusError: status.error,
    reloadStatus: statusAfter,
  };
  return <CurrentContext value={current}>{children}</CurrentContext>;
}

function useReloadOn(key: string, reload: () => void): () => void {
  const last = useRef(key);
  useEffect(() => {
    if (last.current === key) return;
    last.current = key;
    reload();
  });
  return reload;
}

/** Pure. A remembered phone that is plugged in goes before one that is not; among equals the last used. */
export function choosePhone(
  settings: Settings | null,
  devices: readonly DeviceSummary[] | null,
): { readonly phone: RememberedPhone | null; readonly device: DeviceSummary | null } {
  const phones = settings?.phones ?? [];
  for (const phone of phones) {
    const device = devices?.find((one) => isSamePhone(one, phone));
    if (device) return { phone, device };
  }
  return { phone: phones[0] ?? null, device: null };
}

/** By serial number where there is one: the same phone has another id on another port or driver. */
export function isSamePhone(device: DeviceSummary, phone: RememberedPhone): boolean {
  if (device.id === phone.deviceId) return true;
  return phone.serial !== null && device.serial === phone.serial && device.model === phone.model;
}
