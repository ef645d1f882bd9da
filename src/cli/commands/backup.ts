import { AppError } from '../../shared/errors/app-error.ts';
import { DEVICE_STATE_CODE } from '../../shared/errors/device-states.ts';
import { STEP_IDS, StepId, type DeviceId } from '../../shared/domain/ids.ts';
import { printable } from '../../shared/text/printable.ts';
import { CLI_TEXT } from '../../shared/text/strings-cli.en.ts';
import type { CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { readDeviceId } from './devices.ts';
import { followRun } from './follow-run.ts';

export interface BackupOptions {
  readonly device?: string;
  readonly to: string;
  readonly steps?: string;
  readonly compare?: boolean;
  readonly wait?: string;
}

export async function backup(context: CommandContext, options: BackupOptions): Promise<number> {
  const steps = readSteps(options.steps);
  const waitSeconds = readSeconds(options.wait);
  const named = options.device === undefined ? null : readDeviceId(options.device);
  const deviceId = named ?? (await onlyDevice(context));
  const run = await context.client['run.start'](
    { deviceId, to: options.to, steps, compare: options.compare ?? false, waitSeconds },
    { signal: context.terminal.interrupted },
  );
  return await followRun(context, run);
}

function readSteps(text: string | undefined): StepId[] {
  if (text === undefined) return [...STEP_IDS];
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw usage(CLI_TEXT.backup.noStep);
  return names.map((name) => {
    const step = StepId.safeParse(name);
    if (step.success) return step.data;
    throw usage(CLI_TEXT.backup.badStep(printable(name), STEP_IDS.join(', ')));
  });
}

function readSeconds(text: string | undefined): number {
  const seconds = Number(text ?? '0');
  if (text?.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw usage(CLI_TEXT.backup.badWait(printable(text ?? '')));
}

/** The one phone that is ready. Throws for none, with what stands in the way of the one that is there. */
async function onlyDevice({ client, terminal }: CommandContext): Promise<DeviceId> {
  const found = await client['device.list']({}, { signal: terminal.interrupted });
  const ready = found.filter(({ state }) => state === 'ready');
  const [first] = ready;
  if (first && ready.length === 1) return first.id;
  if (first) throw usage(CLI_TEXT.backup.several(ready.map(({ id }) => id).join(', ')));
  const [other] = found;
  if (!other || other.state === 'ready') throw new AppError('DEVICE_NONE', 'Cannot back up: no phone is plugged in');
  const Anything = AppError as new (code: string, message: string, options: { details: unknown }) => AppError;
  throw new Anything(DEVICE_STATE_CODE[other.state], `Cannot back up "${other.name}": it is not ready`, {
    details: { deviceName: other.name },
  });
}
