import type { AppClient } from './contract.ts';

/**
 * One click: backs up the phone that was used last and is ready now, as it was set up. Gives whether a run is under way;
 * false where nothing was set up or no such phone is ready, and somebody has to look at the window.
 */
export async function backUpNow(client: AppClient): Promise<boolean> {
  const [{ phones, waitMinutes }, devices] = await Promise.all([
    client['settings.get'](null),
    client['device.list']({}),
  ]);
  const ready = new Set(devices.filter(({ state }) => state === 'ready').map(({ id }) => id));
  const phone = phones.find(({ deviceId }) => ready.has(deviceId) || deviceId.startsWith('virtual:'));
  if (phone === undefined || phone.steps.length === 0) return false;
  const { deviceId, to, steps } = phone;
  await client['run.start']({ deviceId, to, steps, waitSeconds: waitMinutes * 60 });
  return true;
}
