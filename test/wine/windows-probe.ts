import { silent } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import type { MtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import type { SourceFile } from '../../src/core/device/source.ts';
import { createWpdDriver } from '../../src/core/device/wpd/wpd-driver.ts';
import { isAppError } from '../../src/shared/errors/app-error.ts';

// What no command does, on Windows' side: gives up a read that hangs and then lists. Prints one line of JSON.

const { signal } = new AbortController();
const driver = createWpdDriver({ clock: systemClock, log: silent });

async function list(phone: MtpPhone): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const event of phone.list({ signal })) {
    if (event.kind === 'fault') throw event.fault.error;
    if (event.kind === 'file') files.push(event.file);
  }
  return files;
}

async function hang(phone: MtpPhone): Promise<unknown> {
  const [largest] = [...(await list(phone))].sort((a, b) => b.size - a.size);
  if (!largest) throw new Error('no file');
  const stop = AbortSignal.timeout(3000);
  const began = performance.now();
  let gaveUp = '';
  try {
    for await (const _ of phone.read(largest, { signal: stop, offset: 0 })) continue;
  } catch (error) {
    gaveUp = String(error);
  }
  return { gaveUp, ms: performance.now() - began, state: phone.session.state, after: (await list(phone)).length };
}

async function main(): Promise<unknown> {
  const [summary] = await driver.list({ signal });
  if (!summary) throw new Error('no phone');
  await using phone = await driver.open(summary.id, { signal });
  const result = await hang(phone);
  return { result, probe: driver.probes.get(summary.id) };
}

try {
  console.log(JSON.stringify(await main()));
  process.exit(0);
} catch (error) {
  console.log(JSON.stringify({ failed: String(error), ...(isAppError(error) ? { code: error.code } : {}) }));
  process.exit(1);
}
