import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { silent } from '../../src/core/base/log.ts';
import { systemClock } from '../../src/core/base/system-clock.ts';
import { createFolder, sendFile, setDates } from '../../src/core/device/mtp/object-write.ts';
import type { MtpPhone } from '../../src/core/device/mtp/mtp-phone.ts';
import type { SourceFile } from '../../src/core/device/source.ts';
import { createWpdDriver } from '../../src/core/device/wpd/wpd-driver.ts';
import { isAppError } from '../../src/shared/errors/app-error.ts';

// What the command line does not do (yet), on Windows' side: `windows-probe fill <folder>` puts a folder on the phone's first
// storage; `windows-probe hang` gives up a read that hangs and then lists. Prints one line of JSON.

const { signal } = new AbortController();
const driver = createWpdDriver({ clock: systemClock, log: silent });

async function fill(phone: MtpPhone, storageId: number, folder: string, parent: number | null): Promise<number> {
  let files = 0;
  for (const name of readdirSync(folder)) {
    const from = path.join(folder, name);
    const stats = statSync(from);
    if (stats.isDirectory()) {
      files += await fill(
        phone,
        storageId,
        from,
        await createFolder(phone.session, { storageId, parent, name }, { signal }),
      );
      continue;
    }
    const dates = { modified: Math.floor(stats.mtimeMs / 1000) * 1000, created: null };
    const file = { storageId, parent, name, size: stats.size, ...dates };
    const handle = await sendFile(phone.session, file, [readFileSync(from)], { signal });
    await setDates(phone.session, handle, dates, { signal });
    files += 1;
  }
  return files;
}

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
  const [what, folder = ''] = process.argv.slice(2);
  const [summary] = await driver.list({ signal });
  if (!summary) throw new Error('no phone');
  await using phone = await driver.open(summary.id, { signal });
  const [storageId = 0] = [...phone.storages.keys()];
  const result = what === 'hang' ? await hang(phone) : { sent: await fill(phone, storageId, folder, null) };
  return { result, probe: driver.probes.get(summary.id) };
}

try {
  console.log(JSON.stringify(await main()));
  process.exit(0);
} catch (error) {
  console.log(JSON.stringify({ failed: String(error), ...(isAppError(error) ? { code: error.code } : {}) }));
  process.exit(1);
}
