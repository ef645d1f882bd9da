import path from 'node:path';
import { DeviceId } from '../../../shared/domain/ids.ts';
import type { RememberedPhone } from '../../../shared/domain/settings.ts';
import { toAppError } from '../../../shared/errors/app-error.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { openVault, peekVault } from '../../vault/open-vault.ts';
import type { HostPorts } from '../ports.ts';

/**
 * A backup that was brought back is remembered, so that Home shows it. It comes first, unless another one that is
 * remembered is still there: that stays what the window is about until its owner opens this one.
 */
export async function rememberBackup(ports: HostPorts, settings: SettingsStore, root: string): Promise<void> {
  try {
    const phone = await phoneOf(ports, root);
    if (!phone) return;
    const { phones } = await settings.get();
    const there = await Promise.all(phones.map(async ({ vault }) => vault !== root && (await isThere(vault))));
    await settings.change((now) => {
      const others = now.phones.filter(({ vault }) => vault !== phone.vault);
      return { ...now, phones: there.includes(true) ? [...others, phone] : [phone, ...others] };
    });
  } catch (error) {
    // It is there all the same.
    ports.log('warn', `the backup in "${root}" could not be remembered: ${toAppError(error).message}`);
  }
}

async function phoneOf({ clock, log }: HostPorts, root: string): Promise<RememberedPhone | null> {
  await using vault = await openVault(root, { write: false, clock, log });
  const runs = await vault.runs();
  const header = (runs.findLast((run) => run.header.run === 'backup') ?? runs.at(-1))?.header;
  const deviceId = DeviceId.safeParse(header?.device.id);
  if (!header || !deviceId.success) return null;
  const { serial, model } = header.device;
  const { name } = vault.info;
  return {
    deviceId: deviceId.data,
    serial,
    name,
    model,
    vault: root,
    to: path.dirname(root),
    steps: [...header.steps],
  };
}

async function isThere(vault: string): Promise<boolean> {
  return (await peekVault(vault).catch(() => null)) !== null;
}
