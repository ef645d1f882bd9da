import type { CableTest, Diagnosed, Diagnosis } from '../../shared/domain/diagnosis.ts';
import type { DeviceId } from '../../shared/domain/ids.ts';
import { EXIT, exitForCode } from '../../shared/errors/exit-codes.ts';
import { formatBytes, formatNumber } from '../../shared/text/bytes.ts';
import { printable } from '../../shared/text/printable.ts';
import { DOCTOR_TEXT, todoForCause } from '../../shared/text/strings-doctor.en.ts';
import { printJson, printLines, type CommandContext } from '../terminal.ts';
import { usage } from '../usage.ts';
import { readDeviceId } from './devices.ts';

const TEXT = DOCTOR_TEXT.cli;

export interface DoctorOptions {
  readonly device?: readonly string[];
  readonly cable?: boolean;
  readonly seconds?: string;
}

/** Ends well when something can be backed up, else with 10; with `--cable`, with 11 where the cable is not to be trusted. */
export async function doctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  const { terminal, client, json } = context;
  const ids = (options.device ?? []).map(readDeviceId);
  const seconds = readSeconds(options.seconds);
  const asked = ids.length > 0 ? { ids } : {};
  const diagnosis = await client['doctor.diagnose'](asked, { signal: terminal.interrupted });
  const cable = options.cable === true ? await measure(context, diagnosis, seconds) : null;
  if (json) printJson(terminal, cable === null ? diagnosis : { ...diagnosis, cable });
  else printLines(terminal, [...diagnosisText(diagnosis), ...(cable === null ? [] : ['', ...cableText(cable)])]);
  if (diagnosis.ready.length === 0) return exitForCode('DEVICE_NONE');
  return cable === null || cable.verdict === 'good' ? EXIT.ok : exitForCode('DEVICE_UNRELIABLE');
}

function readSeconds(text: string | undefined): number {
  const seconds = text === undefined ? 20 : Number(text);
  if (seconds >= 1 && seconds <= 300) return seconds;
  throw usage(TEXT.badSeconds(printable(text ?? '')));
}

async function measure(
  { terminal, client }: CommandContext,
  { ready }: Diagnosis,
  seconds: number,
): Promise<CableTest | null> {
  const [only, ...others] = ready;
  if (!only) return null;
  if (others.length > 0) throw usage(TEXT.several(ready.map(({ deviceId }) => printable(deviceId)).join(', ')));
  const deviceId: DeviceId = only.deviceId;
  let last: CableTest | null = null;
  for await (const now of client['doctor.cableTest']({ deviceId, seconds }, { signal: terminal.interrupted }))
    last = now;
  return last;
}

function diagnosisText({ ready, causes, platform }: Diagnosis): string[] {
  const lines = ready.map(({ deviceName }) => TEXT.ready(printable(deviceName)));
  for (const cause of causes) lines.push(...causeText(cause, platform));
  return lines;
}

function causeText({ cause, deviceName, holders, evidence, file }: Diagnosed, platform: string): string[] {
  const { what } = DOCTOR_TEXT.cause[cause];
  return [
    deviceName === null ? what : `${printable(deviceName)}: ${what}`,
    ...holders.map(({ name, pid }) => `  ${TEXT.holder(printable(name), pid)}`),
    ...evidence.map((line) => `  ${printable(line)}`),
    `  ${TEXT.todo(todoForCause(cause, platform))}`,
    ...(file === null ? [] : ['', TEXT.file(file.path), ...file.text.trimEnd().split('\n')]),
  ];
}

function cableText({ verdict, rate, slowest, fastest, bytes, elapsedMs, errors }: CableTest): string[] {
  const seconds = (elapsedMs / 1000).toFixed(1);
  return [
    DOCTOR_TEXT.verdict[verdict ?? 'nothing-to-read'],
    DOCTOR_TEXT.measured(formatBytes(rate), formatBytes(slowest), formatBytes(fastest), formatBytes(bytes), seconds),
    ...(errors > 0 ? [DOCTOR_TEXT.errors(formatNumber(errors))] : []),
  ];
}
